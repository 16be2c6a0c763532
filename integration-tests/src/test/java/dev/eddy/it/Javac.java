package dev.eddy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** javac in a process of its own, where nothing of these tests is on a path. */
final class Javac {
  private Javac() {}

  static ChildJvm.Result run(String... arguments) throws Exception {
    return run(List.of(), arguments);
  }

  /** With options for the JVM that javac runs in. */
  static ChildJvm.Result run(List<String> jvmOptions, String... arguments) throws Exception {
    var command = new ArrayList<String>();
    jvmOptions.forEach(option -> command.add("-J" + option));
    command.addAll(List.of(arguments));
    return ChildJvm.runTool("javac", command.toArray(String[]::new));
  }

  /** The class path that a project has if nothing is set up: the core and the weaver beside it. */
  static String bothOnClassPath() {
    return Sources.classPath(Sources.core(), Sources.weaver());
  }

  /** Writes a source file and returns its path. */
  static String write(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text).toString();
  }

  /** The class files of a folder, by their paths in it. */
  static Map<String, byte[]> classFiles(Path folder) throws IOException {
    var contents = new TreeMap<String, byte[]>();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(file -> file.toString().endsWith(".class"))
          .forEach(file -> contents.put(folder.relativize(file).toString(), read(file)));
    }
    return contents;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
