package dev.eddy.woven;

import dev.eddy.AsyncGenerator;
import dev.eddy.CoroutineAction;
import dev.eddy.CoroutineBody;
import org.jspecify.annotations.Nullable;

/**
 * What {@code this::load} becomes as a coroutine's body: the method has no await in it, so it is
 * called in one step. For woven code.
 */
public final class MethodReference {
  private MethodReference() {}

  /**
   * Makes a factory of coroutines that call the method.
   *
   * @param method the reference
   * @param site where it stands, as {@link Frame} subclasses tell theirs
   * @return a body whose {@code run()} is not to be called
   */
  public static <T extends @Nullable Object> CoroutineBody<T> body(
      CoroutineBody<T> method, String site) {
    return (BodyFactory<T>) () -> new Call<>(method, site);
  }

  /**
   * The same for a method that returns nothing.
   *
   * @param method the reference
   * @param site where it stands
   * @return a body whose {@code run()} is not to be called
   */
  @SuppressWarnings("NullAway") // null is the one value of Void
  public static CoroutineAction action(CoroutineAction method, String site) {
    CoroutineBody<Void> body =
        () -> {
          method.run();
          return null;
        };
    return (ActionFactory) () -> new Call<>(body, site);
  }

  /**
   * The same for the body of a generator.
   *
   * @param method the reference
   * @param site where it stands
   * @return a body whose {@code run()} is not to be called
   */
  @SuppressWarnings("NullAway") // null is the one value of Void
  public static <T extends @Nullable Object> AsyncGenerator.Body<T> generator(
      AsyncGenerator.Body<T> method, String site) {
    return (GeneratorFactory<T>)
        out ->
            new Call<Void>(
                () -> {
                  method.run(out);
                  return null;
                },
                site);
  }

  private static final class Call<T extends @Nullable Object> extends Frame<T> {
    private final CoroutineBody<T> method;
    private final String site;

    Call(CoroutineBody<T> method, String site) {
      this.method = method;
      this.site = site;
    }

    @Override
    protected @Nullable Object step() throws Exception {
      return method.run();
    }

    @Override
    protected String site() {
      return site;
    }
  }
}
