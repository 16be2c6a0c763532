package dev.eddy.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Loads the weaver, and the tests that are in its package; the libraries that it has inside are
 * loaded by the parent.
 */
final class WeaverLoader extends ClassLoader {
  private final Path tests;
  private final String mutatedClass;
  private final byte[] mutant;

  /**
   * @param mutatedClass the class that is replaced, empty if none is
   */
  WeaverLoader(Path tests, String mutatedClass, byte[] mutant) {
    super(WeaverLoader.class.getClassLoader());
    this.tests = tests;
    this.mutatedClass = mutatedClass;
    this.mutant = mutant;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null || !WeaverClasses.contains(name)) {
        return loaded == null ? super.loadClass(name, resolve) : loaded;
      }
      byte[] bytes = name.equals(mutatedClass) ? mutant : bytesOf(name);
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  private byte[] bytesOf(String name) throws ClassNotFoundException {
    Path test = tests.resolve(name.replace('.', '/') + ".class");
    try {
      return Files.exists(test)
          ? Files.readAllBytes(test)
          : WeaverClasses.find(name).orElseThrow(() -> new ClassNotFoundException(name));
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
