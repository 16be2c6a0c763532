package dev.eddy.mutants;

import java.io.IOException;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Gives a loaded class another class file, so that the rest of the weaver need not be loaded and
 * warmed up again for each mutant.
 */
public final class Redefinition {
  private static Instrumentation instrumentation;

  private Redefinition() {}

  public static void premain(String unused, Instrumentation given) {
    instrumentation = given;
  }

  static void redefine(Class<?> type, byte[] classFile) {
    try {
      instrumentation.redefineClasses(new ClassDefinition(type, classFile));
    } catch (ClassNotFoundException | UnmodifiableClassException e) {
      throw new IllegalStateException(type + " cannot be redefined", e);
    }
  }

  /** Writes the jar for {@code -javaagent}; the class itself is on the class path. */
  static void writeAgent(Path jar) throws IOException {
    var manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", Redefinition.class.getName());
    attributes.putValue("Can-Redefine-Classes", "true");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
  }
}
