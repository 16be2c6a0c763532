package dev.eddy.weaver;

import com.sun.source.util.JavacTask;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.ProcessingEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The inside of one run of javac: the table of its parts, which javac itself calls its context.
 * What the weaver knows of javac's internals is here and in the classes that use this one.
 */
final class JavacContext {
  private static final String JAVAC = "com.sun.tools.javac.";
  private static final Set<String> PACKAGES =
      Set.of("api", "code", "comp", "jvm", "main", "processing", "util");
  private static final String CONTEXT = "util.Context";

  private final ClassLoader loader;
  private final Object context;

  private JavacContext(JavacTask task) throws ReflectiveOperationException {
    this.loader = task.getClass().getClassLoader();
    this.context = task.getClass().getMethod("getContext").invoke(task);
  }

  /**
   * Opens javac.
   *
   * @throws Throwable if this JDK does not let us
   */
  static JavacContext open(JavacTask task) throws Throwable {
    Module javac = task.getClass().getModule();
    if (javac.isNamed()) {
      List<String> packages = PACKAGES.stream().map(JAVAC::concat).toList();
      JavacAccess.open(javac, packages);
    }
    return new JavacContext(task);
  }

  /** The table itself. */
  Object context() {
    return context;
  }

  /** A class of javac, by its name behind {@code com.sun.tools.javac}. */
  Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(JAVAC + name, true, loader);
  }

  /** The one object of a class of javac, by its name behind {@code com.sun.tools.javac}. */
  Object instanceOf(String name) throws ReflectiveOperationException {
    return type(name).getMethod("instance", type(CONTEXT)).invoke(null, context);
  }

  /** What the table has for a class that is no part of javac. */
  <T> T get(Class<T> type) throws ReflectiveOperationException {
    return type.cast(context.getClass().getMethod("get", Class.class).invoke(context, type));
  }

  /** Takes the entry of a key of javac's own out of the table. */
  void forget(Object key) throws ReflectiveOperationException {
    put(key, null);
  }

  /** Makes an entry for a key of javac's own, which has none. */
  void put(Object key, @Nullable Object value) throws ReflectiveOperationException {
    context
        .getClass()
        .getMethod("put", type(CONTEXT + "$Key"), Object.class)
        .invoke(context, key, value);
  }

  Object processing() throws ReflectiveOperationException {
    return instanceOf("processing.JavacProcessingEnvironment");
  }

  /** The values of the {@code -A} options. */
  Map<String, String> processorOptions() throws ReflectiveOperationException {
    return ((ProcessingEnvironment) processing()).getOptions();
  }

  /** What a reflective call failed of. */
  static Throwable causeOf(Throwable failure) {
    return failure instanceof InvocationTargetException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
