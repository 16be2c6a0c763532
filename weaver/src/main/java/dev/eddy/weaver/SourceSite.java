package dev.eddy.weaver;

import org.objectweb.asm.tree.ClassNode;

/** Tells where a coroutine is made, in the form of a line of a stack trace. */
final class SourceSite {
  private static final String LAMBDA = "lambda$";

  private SourceSite() {}

  static String of(ClassNode type, BodySite site) {
    int line = Instructions.lineOf(site.lambda());
    String file = type.sourceFile == null ? "Unknown Source" : type.sourceFile;
    return type.name.replace('/', '.')
        + "."
        + userMethod(site.method().name)
        + "("
        + file
        + (line == 0 ? "" : ":" + line)
        + ")";
  }

  /** The method of the source that a lambda's method belongs to. */
  private static String userMethod(String name) {
    if (!name.startsWith(LAMBDA)) {
      return name;
    }
    int number = name.lastIndexOf('$');
    return number <= LAMBDA.length() ? name : name.substring(LAMBDA.length(), number);
  }
}
