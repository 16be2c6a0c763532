package dev.eddy.testing;

import dev.eddy.IOLoop;
import dev.eddy.testing.internal.LeftOut;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExecutableInvoker;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** Runs the tests that are marked by {@link Schedules}, and comes with that. */
public final class SchedulesExtension
    implements BeforeEachCallback, InvocationInterceptor, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SchedulesExtension.class);

  private static final Map<Class<?>, Function<Run, Object>> PARAMETERS =
      Map.of(
          TestLoop.class, run -> run.test,
          IOLoop.class, run -> run.test.loop(),
          VirtualClock.class, run -> run.test.clock(),
          SimulatedNetwork.class, run -> run.test.network(),
          ExpectLog.class, run -> run.test.expectLog(),
          Faults.class, run -> run.faults);

  /** Makes one; JUnit calls it. */
  public SchedulesExtension() {}

  @Override
  public void beforeEach(ExtensionContext context) {
    LeftOut.refuseIn(context.getRequiredTestClass());
  }

  // ---- parameters

  /** JUnit wants the arguments before there is a run too; each run gets its own. */
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return PARAMETERS.containsKey(parameter.getParameter().getType())
        && parameter.getDeclaringExecutable() instanceof Method
        && isExplored(context);
  }

  @Override
  public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Run run = context.getStore(NAMESPACE).get(Run.class, Run.class);
    Function<Run, Object> part = PARAMETERS.get(parameter.getParameter().getType());
    return run == null || part == null ? null : part.apply(run);
  }

  private static boolean isExplored(ExtensionContext context) {
    return context
        .getTestMethod()
        .filter(method -> AnnotationSupport.isAnnotated(method, Schedules.class))
        .isPresent();
  }

  // ---- what JUnit would run once

  @Override
  @SuppressWarnings("NullAway") // javac 17 sees no annotation of a type argument in JUnit
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext context)
      throws Throwable {
    leaveToTheRuns(invocation, context);
  }

  @Override
  @SuppressWarnings("NullAway") // javac 17 sees no annotation of a type argument in JUnit
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext context)
      throws Throwable {
    leaveToTheRuns(invocation, context);
  }

  private static void leaveToTheRuns(Invocation<Void> invocation, ExtensionContext context)
      throws Throwable {
    if (isExplored(context)) {
      invocation.skip();
    } else {
      invocation.proceed();
    }
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
    Explorer.Test test = (loop, faults) -> new Run(loop, faults, context).run(method);
    if (settings.trace().isEmpty()) {
      explorer.explore(test);
    } else {
      explorer.replay(ScheduleTrace.parse(settings.trace()), test);
    }
  }

  /** Does under one schedule what JUnit does once for a test. */
  private static final class Run {
    final TestLoop test;
    final Faults faults;
    private final ExtensionContext context;
    private final ExecutableInvoker invoker;

    Run(TestLoop test, Faults faults, ExtensionContext context) {
      this.test = test;
      this.faults = faults;
      this.context = context;
      this.invoker = context.getExecutableInvoker();
    }

    void run(Method method) throws Exception {
      ExtensionContext.Store store = context.getStore(NAMESPACE);
      store.put(Run.class, this);
      try {
        runBetween(method, newInstances());
      } finally {
        store.remove(Run.class);
      }
    }

    /**
     * Runs those before each test first, of an outer class earlier, and those after it in any case,
     * of an inner class earlier.
     */
    private void runBetween(Method method, List<Object> instances) throws Exception {
      var before = new ArrayList<Runnable>();
      var after = new ArrayList<Runnable>();
      for (Object each : instances) {
        before.addAll(calls(BeforeEach.class, HierarchyTraversalMode.TOP_DOWN, each));
        after.addAll(0, calls(AfterEach.class, HierarchyTraversalMode.BOTTOM_UP, each));
      }
      before.add(call(method, instances.get(instances.size() - 1)));

      Throwable failure = failureOf(() -> before.forEach(Runnable::run), null);
      for (Runnable each : after) {
        failure = failureOf(each, failure);
      }
      if (failure instanceof Exception exception) {
        throw exception;
      } else if (failure instanceof Error error) {
        throw error;
      }
    }

    private List<Runnable> calls(
        Class<? extends Annotation> annotation, HierarchyTraversalMode order, Object instance) {
      return AnnotationSupport.findAnnotatedMethods(instance.getClass(), annotation, order).stream()
          .map(method -> call(method, instance))
          .toList();
    }

    private Runnable call(Method method, Object instance) {
      return () -> invoker.invoke(method, instance);
    }

    private static @Nullable Throwable failureOf(Runnable code, @Nullable Throwable earlier) {
      try {
        code.run();
        return earlier;
      } catch (Throwable failure) {
        if (earlier == null) {
          return failure;
        }
        earlier.addSuppressed(failure);
        return earlier;
      }
    }

    /** The outermost first. Those that JUnit makes once for all tests of a class are no others. */
    private List<Object> newInstances() {
      List<Object> made = context.getRequiredTestInstances().getAllInstances();
      var fresh = new ArrayList<Object>(made.subList(0, shared(made)));
      for (Object each : made.subList(fresh.size(), made.size())) {
        Constructor<?> constructor = each.getClass().getDeclaredConstructors()[0];
        fresh.add(
            fresh.isEmpty()
                ? invoker.invoke(constructor)
                : invoker.invoke(constructor, fresh.get(fresh.size() - 1)));
      }
      return fresh;
    }

    private int shared(List<Object> instances) {
      int shared = instances.size();
      while (shared > 0 && !isOfAllTests(instances.get(shared - 1).getClass())) {
        shared--;
      }
      return shared;
    }

    private boolean isOfAllTests(Class<?> tests) {
      Optional<ExtensionContext> place = Optional.of(context);
      while (place.isPresent() && !place.get().getTestClass().equals(Optional.of(tests))) {
        place = place.get().getParent();
      }
      return place
          .flatMap(ExtensionContext::getTestInstanceLifecycle)
          .equals(Optional.of(Lifecycle.PER_CLASS));
    }
  }
}
