package dev.eddy.weaver.internal.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.AsyncCloseable;
import dev.eddy.AsyncGenerator;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.CoroutineAction;
import dev.eddy.CoroutineBody;
import dev.eddy.Coroutines;
import java.lang.reflect.Method;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The diagnostics know the core by names only; each of them is there. */
class SourceNamesTest {

  @Test
  void types_areThere() {
    assertThat(SourceNames.COROUTINES).isEqualTo(Coroutines.class.getCanonicalName());
    assertThat(SourceNames.COROUTINE).isEqualTo(Coroutine.class.getCanonicalName());
    assertThat(SourceNames.BODY).isEqualTo(CoroutineBody.class.getCanonicalName());
    assertThat(SourceNames.ACTION).isEqualTo(CoroutineAction.class.getCanonicalName());
    assertThat(SourceNames.GENERATOR_BODY).isEqualTo(AsyncGenerator.Body.class.getCanonicalName());
    assertThat(SourceNames.ASYNC_CLOSEABLE).isEqualTo(AsyncCloseable.class.getCanonicalName());
    assertThat(SourceNames.CANCELLED).isEqualTo(CancelledError.class.getCanonicalName());
  }

  @Test
  void methods_areThere() {
    assertThat(Stream.of(Coroutines.class.getMethods()).map(Method::getName))
        .contains(SourceNames.ASYNC, SourceNames.EAGER, SourceNames.GENERATOR)
        .contains(SourceNames.AWAIT, SourceNames.EACH);
  }
}
