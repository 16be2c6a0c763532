package dev.eddy.testing.internal;

import dev.eddy.Awaitable;
import dev.eddy.testing.EddyTest;
import dev.eddy.testing.Schedules;
import java.lang.reflect.Method;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/**
 * Methods that are marked as tests and return a coroutine. JUnit leaves them out with a remark in
 * its log, so that a build stays green whatever they would have done.
 */
public final class LeftOut {
  private LeftOut() {}

  /**
   * Refuses a class that has such a method.
   *
   * @param tests a class of tests
   * @throws JUnitException with the method and what to write instead
   */
  public static void refuseIn(Class<?> tests) {
    AnnotationSupport.findAnnotatedMethods(tests, Testable.class, HierarchyTraversalMode.TOP_DOWN)
        .forEach(LeftOut::refuse);
  }

  static void refuse(Method method) {
    if (isLeftOut(method)) {
      throw new JUnitException(
          method
              + " returns something, so JUnit would not run it: return nothing, and write"
              + " test.run(() -> …) in it, where test is a parameter of the type TestLoop");
    }
  }

  private static boolean isLeftOut(Method method) {
    Class<?> result = method.getReturnType();
    if (result == void.class || !AnnotationSupport.isAnnotated(method, Testable.class)) {
      return false;
    }
    return Awaitable.class.isAssignableFrom(result)
        || AnnotationSupport.isAnnotated(method, EddyTest.class)
        || AnnotationSupport.isAnnotated(method, Schedules.class);
  }
}
