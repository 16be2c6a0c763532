package dev.eddy.it;

import java.io.PrintWriter;

/**
 * One run of javac as its command starts it, which the compiler's API does not quite do; prints
 * whether it kept the comments while it parsed.
 */
final class KeptComments {
  private static final String JAVAC = "com.sun.tools.javac.";

  private KeptComments() {}

  /** Takes what the command would. */
  public static void main(String[] arguments) throws Exception {
    Class<?> contextType = Class.forName(JAVAC + "util.Context");
    Object context = contextType.getConstructor().newInstance();
    Class.forName(JAVAC + "file.JavacFileManager")
        .getMethod("preRegister", contextType)
        .invoke(null, context);
    Class<?> command = Class.forName(JAVAC + "main.Main");
    Object javac =
        command
            .getConstructor(String.class, PrintWriter.class)
            .newInstance("javac", new PrintWriter(System.out, true));
    Object result =
        command.getMethod("compile", String[].class, contextType).invoke(javac, arguments, context);
    if (!result.toString().equals("OK")) {
      System.exit(1);
    }
    Class<?> compiler = Class.forName(JAVAC + "main.JavaCompiler");
    Object instance = compiler.getMethod("instance", contextType).invoke(null, context);
    System.out.println(compiler.getField("keepComments").get(instance));
  }
}
