package dev.eddy.mutants;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The weaver, with one of its classes replaced by a mutant. */
final class MutatedWeaver implements AutoCloseable {
  /**
   * Methods that make constants: they have to run when a class is initialised, and in one that is
   * loaded they have run already.
   */
  private static final Set<String> RUN_AT_START = Set.of("<clinit>", "<init>", "primitive");

  private final WeaverLoader loader;
  private final Runnable restore;
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
  }

  private MutatedWeaver(WeaverLoader loader, Runnable restore) {
    this.loader = loader;
    this.restore = restore;
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

  /** A weaver that mutants are made of, one at a time, is wanted until its JVM ends. */
  static MutatedWeaver unchanged(Path tests) {
    return new MutatedWeaver(new WeaverLoader(tests, "", new byte[0]), () -> {});
  }

  /** This weaver with a mutant in it, until that is closed. */
  MutatedWeaver with(Mutation mutation, byte[] mutant, Path tests) throws ClassNotFoundException {
    String className = mutation.details().getClassName().asJavaName();
    if (RUN_AT_START.contains(mutation.method())
        || mutation.method().startsWith("lambda$static$")) {
      return new MutatedWeaver(new WeaverLoader(tests, className, mutant), () -> {});
    }
    Class<?> type = loader.loadClass(className);
    Redefinition.redefine(type, mutant);
    return new MutatedWeaver(
        loader, () -> Redefinition.redefine(type, WeaverClasses.find(className).orElseThrow()));
  }

  @Override
  public void close() {
    restore.run();
  }

  ClassLoader loader() {
    return loader;
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
