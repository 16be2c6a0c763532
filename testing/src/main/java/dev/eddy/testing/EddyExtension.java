package dev.eddy.testing;

import dev.eddy.IOLoop;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
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
 * with a remark that is easily overlooked, so this extension refuses a class that has such a method
 * marked by {@link EddyTest}. It cannot be combined with JUnit's {@code Timeout} in another thread.
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

  /** Makes one; JUnit calls it. */
  public EddyExtension() {}

  @Override
  public void beforeEach(ExtensionContext context) {
    Method method = context.getRequiredTestMethod();
    if (AnnotationSupport.isAnnotated(method, Schedules.class)) {
      return; // it has many loops, one after the other
    }
    refuseWhatWouldNotRun(context.getRequiredTestClass());
    TestLoop.Builder builder = TestLoop.builder();
    AnnotationSupport.findAnnotation(method, EddyTest.class)
        .ifPresent(
            settings -> {
              if (!settings.timeout().isEmpty()) {
                builder.timeout(Duration.parse(settings.timeout()));
              }
              if (!settings.virtualTimeout().isEmpty()) {
                builder.virtualTimeout(Duration.parse(settings.virtualTimeout()));
              }
            });
    store(context).put(TestLoop.class, builder.open());
  }

  private static void refuseWhatWouldNotRun(Class<?> tests) {
    for (Method each :
        AnnotationSupport.findAnnotatedMethods(
            tests,
            EddyTest.class,
            org.junit.platform.commons.support.HierarchyTraversalMode.TOP_DOWN)) {
      if (each.getReturnType() != void.class) {
        throw new ExtensionConfigurationException(
            each
                + " returns something, so JUnit does not run it: return nothing, and write"
                + " test.run(() -> …) in it");
      }
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    TestLoop test = store(context).remove(TestLoop.class, TestLoop.class);
    if (test != null) {
      test.close();
    }
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }

  private static @Nullable TestLoop of(ExtensionContext context) {
    return store(context).get(TestLoop.class, TestLoop.class);
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

  private static void runLimited(Invocation<Void> invocation, ExtensionContext context)
      throws Throwable {
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
