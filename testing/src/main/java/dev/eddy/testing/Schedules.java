package dev.eddy.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of JUnit that is run under many schedules, as an {@link Explorer} does it, and fails with
 * the first one under which it fails.
 *
 * <pre>{@code
 * @Schedules(count = 1000)
 * void cache_loadsOnce(TestLoop test) throws Exception {
 *   var cache = new Cache();
 *   test.run(() -> {
 *     await(multi(List.of(cache.get("a"), cache.get("a"))));
 *     assertEquals(1, cache.loads());
 *   });
 * }
 * }</pre>
 *
 * <p>The method may have parameters of the types {@link TestLoop}, {@link dev.eddy.IOLoop}, {@link
 * VirtualClock}, {@link SimulatedNetwork}, {@link ExpectLog} and {@link Faults}, which are fresh in
 * each run. So is the instance of the test class, unless JUnit makes one for all its tests; the
 * methods before and after each test are called before and after each run, on that instance, with
 * such parameters too. Other extensions see one test: what they do around it they do once, and
 * fields that they set are set in none of these instances, while a parameter that they give is
 * asked for in each run.
 *
 * <p>{@code @Schedules(count = 1, seed = 58)} replays the schedule of seed 58.
 */
@Documented
@Test
@ExtendWith(SchedulesExtension.class)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Schedules {
  /**
   * Says how many schedules are tried.
   *
   * @return at least one
   */
  int count() default 1000;

  /**
   * Says with which seed to begin; the others have the numbers that follow.
   *
   * @return any number
   */
  long seed() default 0;

  /**
   * Gives one trace to replay instead.
   *
   * @return as a failure has printed it; empty to explore
   */
  String trace() default "";
}
