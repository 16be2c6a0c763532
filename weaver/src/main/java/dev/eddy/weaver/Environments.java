package dev.eddy.weaver;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import javax.annotation.processing.ProcessingEnvironment;

/** Finds javac's own processing environment within those of build tools, which wrap it. */
final class Environments {
  private static final String INTELLIJ_WRAPPERS = "org.jetbrains.jps.javac.APIWrappers";
  private static final String GRADLE_DELEGATE = "delegate";

  private Environments() {}

  /**
   * Returns the innermost environment that can be found: the given one if nothing is known of it.
   */
  static ProcessingEnvironment unwrap(ProcessingEnvironment environment) {
    ProcessingEnvironment fromIntelliJ = unwrapIntelliJ(environment);
    return fromIntelliJ != environment ? fromIntelliJ : unwrapGradle(environment);
  }

  /** IntelliJ offers this call to processors for the purpose. */
  private static ProcessingEnvironment unwrapIntelliJ(ProcessingEnvironment environment) {
    try {
      Class<?> wrappers =
          environment.getClass().getClassLoader() == null
              ? Class.forName(INTELLIJ_WRAPPERS)
              : environment.getClass().getClassLoader().loadClass(INTELLIJ_WRAPPERS);
      Object unwrapped =
          wrappers
              .getDeclaredMethod("unwrap", Class.class, Object.class)
              .invoke(null, ProcessingEnvironment.class, environment);
      return unwrapped instanceof ProcessingEnvironment inner ? inner : environment;
    } catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException e) {
      return environment;
    } catch (InvocationTargetException e) {
      return environment;
    }
  }

  /** Gradle's incremental environments hold the one they wrap in a field. */
  private static ProcessingEnvironment unwrapGradle(ProcessingEnvironment environment) {
    for (Class<?> type = environment.getClass(); type != null; type = type.getSuperclass()) {
      try {
        Field delegate = type.getDeclaredField(GRADLE_DELEGATE);
        delegate.setAccessible(true);
        return delegate.get(environment) instanceof ProcessingEnvironment inner
            ? unwrapGradle(inner)
            : environment;
      } catch (NoSuchFieldException e) {
        // Look in the superclass.
      } catch (IllegalAccessException | RuntimeException e) {
        return environment;
      }
    }
    return environment;
  }
}
