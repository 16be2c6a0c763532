package dev.eddy.weaver;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Weaves the class files of folders in place: {@code java -jar eddy-weaver.jar <class folder>…}.
 */
public final class WeaverMain {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private final PrintStream err;
  private int woven;
  private int failed;

  private WeaverMain(PrintStream err) {
    this.err = err;
  }

  /**
   * Weaves the folders and exits: 0 if all went well, 1 if a class could not be woven, 2 for a
   * wrong call.
   *
   * @param arguments folders of class files
   */
  public static void main(String[] arguments) {
    int status = run(arguments, System.out, System.err);
    if (status != 0) {
      System.exit(status);
    }
  }

  static int run(String[] arguments, PrintStream out, PrintStream err) {
    if (arguments.length == 0) {
      err.println("usage: java -jar eddy-weaver.jar <class folder>…");
      return USAGE;
    }
    var main = new WeaverMain(err);
    for (String argument : arguments) {
      Path folder = Path.of(argument);
      if (!Files.isDirectory(folder)) {
        err.println("eddy-weaver: no folder " + folder + "; expected a folder of class files");
        return USAGE;
      }
      main.weaveFolder(folder);
    }
    out.println(main.woven + (main.woven == 1 ? " class" : " classes") + " woven");
    return main.failed == 0 ? 0 : FAILED;
  }

  private void weaveFolder(Path folder) {
    List<Path> classFiles;
    try (Stream<Path> files = Files.walk(folder)) {
      classFiles = files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    } catch (IOException e) {
      fail(folder, e.toString());
      return;
    }
    for (Path file : classFiles) {
      weaveFile(file);
    }
  }

  private void weaveFile(Path file) {
    try {
      List<WovenClass> result = ClassWeaver.weave(Files.readAllBytes(file));
      for (WovenClass each : result) {
        Files.write(file.resolveSibling(each.fileName()), each.bytes());
      }
      if (!result.isEmpty()) {
        woven++;
      }
    } catch (WeaveException e) {
      fail(file, e.getMessage() + (e.line() == 0 ? "" : " (line " + e.line() + ")"));
    } catch (IOException | RuntimeException e) {
      fail(file, e.toString());
    }
  }

  private void fail(Path file, String why) {
    failed++;
    err.println("eddy-weaver: " + file + ": " + why);
  }
}
