package dev.eddy.testing;

import dev.eddy.IOLoop;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Runs the tests that are marked by {@link Schedules}, and comes with that. */
public final class SchedulesExtension
    implements BeforeEachCallback, InvocationInterceptor, ParameterResolver {
  private static final Map<Class<?>, BiFunction<TestLoop, Faults, Object>> PARAMETERS =
      Map.of(
          TestLoop.class, (test, faults) -> test,
          IOLoop.class, (test, faults) -> test.loop(),
          VirtualClock.class, (test, faults) -> test.clock(),
          ExpectLog.class, (test, faults) -> test.expectLog(),
          SimulatedNetwork.class, (test, faults) -> test.network(),
          Faults.class, (test, faults) -> faults);

  /** Makes one; JUnit calls it. */
  public SchedulesExtension() {}

  @Override
  public void beforeEach(ExtensionContext context) {
    List<Class<? extends Annotation>> refused = List.of(BeforeEach.class, AfterEach.class);
    for (Class<? extends Annotation> annotation : refused) {
      List<Method> methods =
          AnnotationSupport.findAnnotatedMethods(
              context.getRequiredTestClass(), annotation, HierarchyTraversalMode.TOP_DOWN);
      if (!methods.isEmpty()) {
        throw new ExtensionConfigurationException(
            methods.get(0)
                + " would run once for all schedules of "
                + context.getRequiredTestMethod().getName()
                + "(): make what each run needs in the constructor, or in the method itself");
      }
    }
  }

  /** JUnit wants the arguments before there is a run; each run gets its own. */
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return PARAMETERS.containsKey(parameter.getParameter().getType())
        && parameter.getDeclaringExecutable() instanceof Method;
  }

  @Override
  public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return null;
  }

  @Override
  @SuppressWarnings("NullAway") // javac 17 sees no annotation of a type argument in JUnit
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext context) {
    invocation.skip();
    Method method = invocationContext.getExecutable();
    Schedules settings =
        AnnotationSupport.findAnnotation(method, Schedules.class)
            .orElseThrow(
                () ->
                    new ExtensionConfigurationException(
                        "SchedulesExtension runs methods with @Schedules, and not " + method));
    Explorer explorer = Explorer.create().seed(settings.seed()).schedules(settings.count());
    Explorer.Test test = (loop, faults) -> run(context, method, loop, faults);
    if (settings.trace().isEmpty()) {
      explorer.explore(test);
    } else {
      explorer.replay(ScheduleTrace.parse(settings.trace()), test);
    }
  }

  private static void run(ExtensionContext context, Method method, TestLoop loop, Faults faults) {
    Object[] arguments = new Object[method.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      BiFunction<TestLoop, Faults, Object> part = PARAMETERS.get(method.getParameterTypes()[i]);
      if (part == null) {
        throw new ExtensionConfigurationException(
            method + " has a parameter that a run under a schedule cannot be given");
      }
      arguments[i] = part.apply(loop, faults);
    }
    ReflectionSupport.invokeMethod(method, newInstance(context), arguments);
  }

  private static Object newInstance(ExtensionContext context) {
    Constructor<?> constructor = context.getRequiredTestClass().getDeclaredConstructors()[0];
    List<Object> instances = context.getRequiredTestInstances().getAllInstances();
    Optional<Object> outer =
        constructor.getDeclaringClass().isMemberClass() && instances.size() > 1
            ? Optional.of(instances.get(instances.size() - 2))
            : Optional.empty();
    return outer.isPresent()
        ? context.getExecutableInvoker().invoke(constructor, outer.get())
        : context.getExecutableInvoker().invoke(constructor);
  }
}
