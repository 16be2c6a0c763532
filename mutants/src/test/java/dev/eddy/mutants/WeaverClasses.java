package dev.eddy.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The class files of the weaver as they are. */
final class WeaverClasses {
  static final String PACKAGE = "dev.eddy.weaver.";

  /** What the weaver's jar has in it of others, and need not be loaded for each mutant. */
  private static final String LIBRARY = PACKAGE + "asm.";

  private WeaverClasses() {}

  static boolean contains(String className) {
    return className.startsWith(PACKAGE) && !className.startsWith(LIBRARY);
  }

  /** A class file by the name of its class, with dots or slashes; empty if there is none. */
  static Optional<byte[]> find(String className) {
    String path = className.replace('.', '/') + ".class";
    try (InputStream in = WeaverClasses.class.getClassLoader().getResourceAsStream(path)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
