package dev.eddy.real;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Names the tools of a class of tests: without one of them its tests are aborted. What they show is
 * written to the page.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(Recorder.class)
@interface Uses {
  Tool[] value();
}
