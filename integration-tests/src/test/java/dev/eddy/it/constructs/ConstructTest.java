package dev.eddy.it.constructs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.IOLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the tests of Java's constructs share. Each test runs once for each {@link Arrival}, records
 * what happens in a trace, and leaves no message in the log.
 */
@ParameterizedClass
@EnumSource(Arrival.class)
abstract class ConstructTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Logger LOGGER = Logger.getLogger("dev.eddy");

  @Parameter Arrival arrival;

  final List<String> trace = new ArrayList<>();

  private final List<String> logged = Collections.synchronizedList(new ArrayList<>());

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord message) {
          logged.add(new SimpleFormatter().format(message));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listenToTheLog() {
    handler.setLevel(Level.ALL);
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void closeTheLoop() {
    IOLoop.current().close();
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
    assertThat(logged).as("log").isEmpty();
  }

  /** Something to await, whose value is this. */
  final <T> Awaitable<T> value(T value) {
    return arrival.value(value);
  }

  /** Something to await, which fails with this. */
  final <T> Awaitable<T> failure(Exception failure) {
    return arrival.failure(failure);
  }

  final <T> T run(Awaitable<T> main) throws Exception {
    return IOLoop.current().runSync(LIMIT, () -> main);
  }

  /** Runs it, and returns what it throws. */
  final Throwable failureOf(Awaitable<?> main) {
    try {
      run(main);
    } catch (Throwable failure) {
      return failure;
    }
    throw new AssertionError("nothing was thrown");
  }

  /** Records an event. */
  final void log(Object event) {
    trace.add(String.valueOf(event));
  }

  /** Records that a value was computed here. */
  final <T> T seen(T value) {
    log(value);
    return value;
  }

  final void assertTrace(Object... events) {
    assertThat(trace)
        .as("trace")
        .containsExactly(Arrays.stream(events).map(String::valueOf).toArray(String[]::new));
  }
}
