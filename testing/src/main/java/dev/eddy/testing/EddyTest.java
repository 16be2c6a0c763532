package dev.eddy.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of JUnit with a loop of its own: a {@link Test} with the {@link EddyExtension}.
 *
 * <pre>{@code
 * @EddyTest
 * void day_isShort(TestLoop test) throws Exception {
 *   test.run(() -> {
 *     await(sleep(Duration.ofDays(1)));
 *     assertEquals(Duration.ofDays(1), test.clock().elapsed());
 *   });
 * }
 * }</pre>
 */
@Documented
@Test
@ExtendWith(EddyExtension.class)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface EddyTest {
  /**
   * Limits the real time of the method.
   *
   * @return a duration as {@code PT30S}; empty for the usual of {@link TestLoop.Builder#timeout}
   */
  String timeout() default "";

  /**
   * Limits the virtual time of each run.
   *
   * @return a duration as {@code P30D}; empty for the usual of {@link
   *     TestLoop.Builder#virtualTimeout}
   */
  String virtualTimeout() default "";
}
