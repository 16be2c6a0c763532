package dev.eddy.testing;

import dev.eddy.IOLoop;
import dev.eddy.testing.internal.LeftOut;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Opens a {@link TestLoop} before each test of JUnit and closes it after it: for a class, or for
 * tests that are parameterized or repeated. One plain method is easier marked by {@link EddyTest}.
 *
 * <p>The methods of the test, and those before and after it, may have parameters of the types
 * {@link TestLoop}, {@link IOLoop}, {@link VirtualClock}, {@link SimulatedNetwork} and {@link
 * ExpectLog}; the loop is their thread's {@link IOLoop#current()} too. What is left behind fails
 * the test when those after it have run. The limit of real time is that of the method, also where
 * it blocks.
 *
 * <p>JUnit runs only methods that return nothing. One that returns a coroutine would be left out
 * with a remark that is easily overlooked, so this extension refuses a class that has such a test,
 * and JUnit's launcher is told to refuse it too. It cannot be combined with JUnit's {@code Timeout}
 * in another thread.
 */
public final class EddyExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver, InvocationInterceptor {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(EddyExtension.class);

  private static final Map<Class<?>, Function<TestLoop, Object>> PARAMETERS =
      Map.of(
          TestLoop.class, test -> test,
          IOLoop.class, TestLoop::loop,
          VirtualClock.class, TestLoop::clock,
          ExpectLog.class, TestLoop::expectLog,
          SimulatedNetwork.class, TestLoop::network);

  private final Supplier<TestLoop.Builder> settings;

  /** Makes one; JUnit calls it. */
  public EddyExtension() {
    this(TestLoop::builder);
  }

  /**
   * Makes one for tests that want other limits, another clock or a schedule.
   *
   * <pre>{@code
   * @RegisterExtension
   * final EddyExtension eddy =
   *     new EddyExtension(() -> TestLoop.builder().clock(VirtualClock.patient()));
   * }</pre>
   *
   * @param settings called before each test, on its thread; the limits of {@link EddyTest} come on
   *     top
   */
  public EddyExtension(Supplier<TestLoop.Builder> settings) {
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Method method = context.getRequiredTestMethod();
    if (AnnotationSupport.isAnnotated(method, Schedules.class)) {
      return; // it has many loops, one after the other
    }
    if (store(context).get(EddyExtension.class) != null) {
      return; // the class has one with settings, and this one came with the mark of the method
    }
    LeftOut.refuseIn(context.getRequiredTestClass());
    TestLoop.Builder builder = settings.get();
    AnnotationSupport.findAnnotation(method, EddyTest.class)
        .ifPresent(
            mark -> {
              if (!mark.timeout().isEmpty()) {
                builder.timeout(Duration.parse(mark.timeout()));
              }
              if (!mark.virtualTimeout().isEmpty()) {
                builder.virtualTimeout(Duration.parse(mark.virtualTimeout()));
              }
            });
    store(context).put(TestLoop.class, builder.open());
    store(context).put(EddyExtension.class, this);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    TestLoop test = of(context);
    if (test != null) {
      store(context).remove(TestLoop.class);
      test.close();
    }
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }

  /** What this extension has opened for the test; null if another one has, or none. */
  private @Nullable TestLoop of(ExtensionContext context) {
    ExtensionContext.Store store = store(context);
    return store.get(EddyExtension.class) == this
        ? store.get(TestLoop.class, TestLoop.class)
        : null;
  }

  @Override
  @SuppressWarnings("NullAway") // javac 17 sees no annotation of a type argument in JUnit
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext context)
      throws Throwable {
    runLimited(invocation, context);
  }

  @Override
  @SuppressWarnings("NullAway") // javac 17 sees no annotation of a type argument in JUnit
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext context)
      throws Throwable {
    runLimited(invocation, context);
  }

  private void runLimited(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
    TestLoop test = of(context);
    if (test == null) {
      invocation.proceed();
    } else {
      test.limited(() -> proceed(invocation));
    }
  }

  private static @Nullable Void proceed(Invocation<Void> invocation) throws Exception {
    try {
      return invocation.proceed();
    } catch (Exception | Error failure) {
      throw failure;
    } catch (Throwable other) {
      throw new AssertionError("thrown by the test: " + other, other);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return PARAMETERS.containsKey(parameter.getParameter().getType()) && of(context) != null;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestLoop test = of(context);
    Function<TestLoop, Object> part = PARAMETERS.get(parameter.getParameter().getType());
    if (test == null || part == null) {
      throw new ParameterResolutionException("no test runs that could have a " + parameter);
    }
    return part.apply(test);
  }
}
