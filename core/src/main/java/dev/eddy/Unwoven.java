package dev.eddy;

import dev.eddy.woven.Woven;
import java.lang.StackWalker.StackFrame;
import org.jspecify.annotations.Nullable;

/** The errors of code that the weaver has not seen, or could do nothing with. */
final class Unwoven {
  private Unwoven() {}

  /** For a body that is no factory of coroutines. */
  static RuntimeException body(Object body) {
    Class<?> type = body.getClass();
    if (!type.isSynthetic()) {
      return new IllegalArgumentException(
          "a coroutine's body must be a lambda or a method reference, which can be woven, and not "
              + "an object of "
              + type.getName()
              + ": write async(() -> …)");
    }
    String name = type.getName();
    int lambda = name.indexOf("$$Lambda");
    String maker = lambda < 0 ? name : name.substring(0, lambda);
    return isWoven(maker, type.getClassLoader())
        ? notRecognised(maker, type.getInterfaces()[0])
        : new NotWovenException(maker);
  }

  private static boolean isWoven(String name, @Nullable ClassLoader loader) {
    try {
      return Class.forName(name, false, loader).isAnnotationPresent(Woven.class);
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** The weaver sees a kept lambda's type by its name alone, so it passes over subtypes. */
  private static IllegalStateException notRecognised(String maker, Class<?> type) {
    return new IllegalStateException(
        maker
            + " keeps the body of a coroutine as a "
            + type.getName()
            + ", which the weaver does not know to be one: a body that is not written right into "
            + "async(…) must be declared as CoroutineBody or CoroutineAction itself");
  }

  /**
   * For an await that is called as a method: in a class that was not woven, or outside a coroutine.
   */
  static RuntimeException await() {
    return call(
        "await",
        "await may only stand in the lambda of async(…) or coroutine(…) itself, not in a "
            + "method or another lambda; write async(() -> await(…)) and await its result");
  }

  /** For an {@code each} that is called as a method. */
  static RuntimeException each() {
    return call(
        "each",
        "for (T x : each(…)) may only stand in the lambda of async(…), coroutine(…) or generator(…)"
            + " itself, not in a method or another lambda; write async(() -> { for … }) and await"
            + " its result");
  }

  private static RuntimeException call(String word, String remedy) {
    StackFrame caller =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
            .walk(
                frames ->
                    frames
                        .dropWhile(
                            frame ->
                                frame.getDeclaringClass() == Unwoven.class
                                    || frame.getDeclaringClass() == Coroutines.class)
                        .findFirst()
                        .orElseThrow());
    Class<?> type = caller.getDeclaringClass();
    if (!type.isAnnotationPresent(Woven.class)) {
      return new NotWovenException(type.getName());
    }
    return new IllegalStateException(
        word + "(…) outside a coroutine, at " + caller.toStackTraceElement() + ": " + remedy);
  }
}
