package dev.eddy.it.constructs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.IOLoop;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Record patterns: javac calls the accessors within handlers of its own. */
@EnabledForJreRange(min = JRE.JAVA_21)
class RecordPatternsTest {
  @AfterEach
  void closeTheLoop() {
    IOLoop.current().close();
  }

  @Test
  void switchInANestedEach_goesOn() throws Exception {
    Object result =
        run(
            """
            String trace = "";
            for (int a : each(numbers(2))) {
              for (int b : each(numbers(2))) {
                switch (shape) {
                  case Circle(int radius) when radius > 2 -> trace += "big ";
                  case Circle(int radius) -> trace += await(value("circle ")) + radius + " ";
                  default -> trace += "none ";
                }
                trace += a + "" + b + " ";
              }
            }
            return trace;
            """);
    assertThat(result).isEqualTo("circle 2 00 circle 2 01 circle 2 10 circle 2 11 ");
  }

  private static Object run(String statements) throws Exception {
    String source =
        """
        import static dev.eddy.Coroutines.*;
        import dev.eddy.*;

        public class Patterns {
          record Circle(int radius) {}

          static final Object shape = new Circle(2);

          static <T> Coroutine<T> value(T value) {
            return async(() -> { await(moment()); return value; });
          }

          static AsyncIterator<Integer> numbers(int count) {
            return generator(out -> { for (int i = 0; i < count; i++) await(out.yield(i)); });
          }

          public static Coroutine<String> body() {
            return async(() -> {
        %s
            });
          }
        }
        """
            .formatted(statements);
    try (var compiler = new ProgramCompiler()) {
      Method body =
          compiler.woven(Map.of("Patterns", source), List.of()).apply("Patterns").getMethod("body");
      return IOLoop.current().<Object>runSync(() -> coroutineOf(body));
    }
  }

  @SuppressWarnings("unchecked")
  private static Awaitable<Object> coroutineOf(Method body) throws Exception {
    return (Awaitable<Object>) body.invoke(null);
  }
}
