package dev.eddy.real;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Names the tools of a class of tests, whose results are written to the page, or of one of its
 * tests, if that does not need all of them. Without one of its tools a test is aborted.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(Recorder.class)
@interface Uses {
  Tool[] value();
}
