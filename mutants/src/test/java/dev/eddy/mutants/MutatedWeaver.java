package dev.eddy.mutants;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The weaver, with one of its classes replaced by a mutant. */
final class MutatedWeaver {
  private final Method weave;
  private final Map<String, Outcome> outcomes = new HashMap<>();

  /**
   * What became of a class file: a failure, or the class files by their class names, none if there
   * was nothing to weave.
   */
  record Outcome(Map<String, byte[]> classes, Throwable failure, int line) {

    /** Equal for equal outcomes. */
    String fingerprint() {
      if (failure != null) {
        return "line " + line + " " + String.valueOf(failure).replaceAll("\\s+", " ");
      }
      return classes.isEmpty() ? "as it was" : Fingerprint.of(classes.values());
    }

    /** Whether it is one of the weaver's own messages to users. */
    boolean isRefused() {
      return failure != null && failure.getClass().getSimpleName().equals("WeaveException");
    }
  }

  /**
   * @param className null for the weaver as it is
   */
  MutatedWeaver(String className, byte[] mutant) {
    var loader =
        new ClassLoader(MutatedWeaver.class.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
              Class<?> loaded = findLoadedClass(name);
              if (loaded != null) {
                return loaded;
              }
              if (!WeaverClasses.contains(name)) {
                return super.loadClass(name, resolve);
              }
              byte[] bytes =
                  name.equals(className)
                      ? mutant
                      : WeaverClasses.find(name)
                          .orElseThrow(() -> new ClassNotFoundException(name));
              return defineClass(name, bytes, 0, bytes.length);
            }
          }
        };
    try {
      weave =
          loader
              .loadClass(WeaverClasses.PACKAGE + "ClassWeaver")
              .getDeclaredMethod("weave", byte[].class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the weaver's way in has changed", e);
    }
    weave.setAccessible(true);
  }

  /**
   * Weaves a class file, once.
   *
   * @param key what it is known by, such as its path
   */
  Outcome weave(String key, byte[] classFile) {
    return outcomes.computeIfAbsent(key, each -> weave(classFile));
  }

  private Outcome weave(byte[] classFile) {
    try {
      var classes = new LinkedHashMap<String, byte[]>();
      for (Object woven : (List<?>) weave.invoke(null, (Object) classFile)) {
        String name = (String) call(woven, "internalName");
        classes.put(name.replace('/', '.'), (byte[]) call(woven, "bytes"));
      }
      return new Outcome(classes, null, 0);
    } catch (InvocationTargetException e) {
      return failed(e.getCause());
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return failed(e);
    }
  }

  private static Outcome failed(Throwable failure) {
    int line = 0;
    if (failure.getClass().getSimpleName().equals("WeaveException")) {
      try {
        line = (Integer) call(failure, "line");
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return new Outcome(Map.of(), failure, line);
  }

  private static Object call(Object target, String method) throws ReflectiveOperationException {
    Method found = target.getClass().getDeclaredMethod(method);
    found.setAccessible(true);
    return found.invoke(target);
  }
}
