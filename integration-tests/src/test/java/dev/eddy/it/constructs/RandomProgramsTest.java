package dev.eddy.it.constructs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.IOLoop;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random methods do the same as coroutines and as straight-line code. {@code -Deddy.programs=N}
 * tries N programs, beginning at {@code -Deddy.seed}.
 */
class RandomProgramsTest {
  private static final int METHODS = 30;
  private static final String[] OPTIONS = {
    "-g", "-g:none", "-XDstringConcat=inline", "-parameters"
  };
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final String WOVEN =
      """
      import static dev.eddy.Coroutines.async;
      import static dev.eddy.Coroutines.await;
      import static dev.eddy.Coroutines.each;
      import static dev.eddy.Coroutines.generator;
      import dev.eddy.*;
      import java.util.*;
      import java.util.function.*;

      public class Program {
        public static Supplier<Function<Object, Awaitable<?>>> values;
        public static Supplier<Function<Exception, Awaitable<?>>> failures;

        @SuppressWarnings("unchecked")
        static <T> Awaitable<T> f(int number, T type) {
          return (Awaitable<T>) failures.get().apply(exception(number));
        }

        static AsyncIterator<Integer> sequence(int count, boolean fails) {
          return generator(
              out -> {
                try {
                  for (int i = 0; i < count && go(); i++) {
                    await(out.yield(await(v(i))));
                  }
                } finally {
                  t("close sequence");
                  if (fails) {
                    await(f(count, 0));
                  }
                }
              });
        }

        interface Closeable extends AsyncCloseable {
          void closeNow();

          @Override
          default Awaitable<Void> closeAsync() {
            return async(
                () -> {
                  await(v(1));
                  closeNow();
                });
          }
        }
      """;

  private static final String STRAIGHT =
      """
      import java.util.*;

      public class Program {
        interface Body<T> {
          T run() throws Exception;
        }

        static <T> T async(Body<T> body) throws Exception {
          return body.run();
        }

        static <T> T await(T value) throws Exception {
          return value;
        }

        static <T> T f(int number, T type) {
          throw exception(number);
        }

        static final class Sequence implements Iterable<Integer>, AutoCloseable {
          private final int count;
          private final boolean fails;
          private boolean isBegun;

          Sequence(int count, boolean fails) {
            this.count = count;
            this.fails = fails;
          }

          @Override
          public Iterator<Integer> iterator() {
            return new Iterator<>() {
              private int next;
              private boolean isOver;

              @Override
              public boolean hasNext() {
                isBegun = true;
                if (next < count && go()) {
                  return true;
                }
                isOver = true;
                end();
                return false;
              }

              @Override
              public Integer next() {
                return next++;
              }
            };
          }

          private boolean isEnded;

          private void end() {
            if (!isEnded) {
              isEnded = true;
              t("close sequence");
              if (fails) {
                throw exception(count);
              }
            }
          }

          @Override
          public void close() {
            if (isBegun) {
              end();
            }
          }
        }

        interface Closeable extends AutoCloseable {
          void closeNow();

          @Override
          default void close() {
            closeNow();
          }
        }
      """;

  private static final String COMMON =
      """
        static final class Failure extends RuntimeException {
          Failure(int number) {
            super("" + number);
          }
        }

        static final class Problem extends RuntimeException {
          Problem(int number) {
            super("" + number);
          }
        }

        static final class Resource implements Closeable {
          private final String name;
          private final boolean fails;

          Resource(String name, boolean fails) {
            this.name = t(name);
            this.fails = fails;
          }

          @Override
          public void closeNow() {
            t("close " + name);
            if (fails) {
              throw new Failure(name.length());
            }
          }
        }

        static final class Point {
          private final long x;
          private final long y;

          Point(long x, long y) {
            if (x == 77) {
              throw new Problem(4);
            }
            this.x = x;
            this.y = y;
          }

          Point(int x, int y) {
            this((long) x, y);
          }

          int sum() {
            return (int) (x + y);
          }

          String text() {
            return x + "," + y;
          }
        }

        private static final Object LOCK = new Object();
        public static List<String> trace;
        public static int fuel;
        public static int ticks;

        static RuntimeException exception(int number) {
          return number % 2 == 0 ? new Failure(number) : new Problem(number);
        }

        static boolean go() {
          return fuel-- > 0;
        }

        static boolean seldom(boolean value) {
          return value && ++ticks % 3 == 0;
        }

        static boolean yes() {
          return true;
        }

        static boolean no() {
          return false;
        }

        static String cut(String text) {
          return text.length() > 20 ? text.substring(0, 20) : text;
        }

        static String text(int number) {
          return "s" + (number & 3);
        }

        static int three(int a, long b, double c) {
          return (int) (a * 100 + b * 10 + c);
        }
      """;

  /** Not one generic method for all types: javac takes very long over nested calls of such. */
  private static final String FOR_EACH_TYPE =
      """
        static %1$s t(%1$s value) {
          trace.add(%2$s);
          return value;
        }
      """;

  private static final String WOVEN_FOR_EACH_TYPE =
      """
        @SuppressWarnings("unchecked")
        static Awaitable<%2$s> v(%1$s value) {
          return (Awaitable<%2$s>) values.get().apply(value);
        }
      """;

  private static final String STRAIGHT_FOR_EACH_TYPE =
      """
        static %1$s v(%1$s value) {
          return value;
        }
      """;

  private static final Map<String, String> BOXES =
      Map.of(
          "int", "Integer",
          "long", "Long",
          "double", "Double",
          "boolean", "Boolean",
          "String", "String",
          "int[]", "int[]");

  private static final Pattern SEQUENCE =
      Pattern.compile("#each\\((\\w+); (\\w+); (.*?)#\\)", Pattern.DOTALL);

  private record Outcome(String result, List<String> trace) {}

  @TempDir Path folder;

  @AfterEach
  void closeTheLoop() {
    IOLoop.current().close();
  }

  static LongStream seeds() {
    long first = Long.getLong("eddy.seed", 1);
    return LongStream.range(first, first + Long.getLong("eddy.programs", 4));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void program_doesTheSameWovenAndStraight(long seed) throws Exception {
    var generator = new ProgramGenerator(seed);
    var woven = new StringBuilder(WOVEN + COMMON);
    var straight = new StringBuilder(STRAIGHT + COMMON);
    BOXES.forEach(
        (type, box) -> {
          String traces = type.equals("int[]") ? "Arrays.toString(value)" : "String.valueOf(value)";
          woven.append(FOR_EACH_TYPE.formatted(type, traces));
          woven.append(WOVEN_FOR_EACH_TYPE.formatted(type, box));
          straight.append(FOR_EACH_TYPE.formatted(type, traces));
          straight.append(STRAIGHT_FOR_EACH_TYPE.formatted(type));
        });
    for (int i = 0; i < METHODS; i++) {
      String body = generator.body();
      woven
          .append("public static Coroutine<Object> m" + i + "() { return async(() -> {\n")
          .append(
              SEQUENCE
                  .matcher(body)
                  .replaceAll("$1:\nfor (int $2 : each(sequence($3)))")
                  .replace("#}", "}"))
          .append("}); }\n");
      straight
          .append("public static Object m" + i + "() throws Exception {\n")
          .append(
              SEQUENCE
                  .matcher(body)
                  .replaceAll("try (Sequence q$2 = new Sequence($3)) {\n$1:\nfor (int $2 : q$2)")
                  .replace("#}", "}}"))
          .append("}\n");
    }
    Class<?> wovenClass =
        compile("woven", woven.append("}\n").toString(), OPTIONS[(int) (seed % OPTIONS.length)]);
    Class<?> straightClass = compile("straight", straight.append("}\n").toString(), "-g");
    for (int i = 0; i < METHODS; i++) {
      Outcome expected = runStraight(straightClass, "m" + i);
      for (Arrival arrival : Arrival.values()) {
        assertThat(runWoven(wovenClass, "m" + i, () -> arrival))
            .as("seed %d, method %d, %s", seed, i, arrival)
            .isEqualTo(expected);
      }
      var random = new Random(seed);
      Supplier<Arrival> any = () -> Arrival.values()[random.nextInt(Arrival.values().length)];
      assertThat(runWoven(wovenClass, "m" + i, any))
          .as("seed %d, method %d, mixed", seed, i)
          .isEqualTo(expected);
    }
  }

  private Class<?> compile(String name, String source, String option) throws Exception {
    Path classes = Files.createDirectory(folder.resolve(name));
    return JavacRun.of(classes, "Program", source, option).load("Program");
  }

  private Outcome runStraight(Class<?> program, String method) throws Exception {
    List<String> trace = prepare(program);
    String result;
    try {
      result = String.valueOf(program.getMethod(method).invoke(null));
    } catch (InvocationTargetException e) {
      result = e.getCause().toString();
    }
    return new Outcome(result, trace);
  }

  private Outcome runWoven(Class<?> program, String method, Supplier<Arrival> arrivals)
      throws Exception {
    List<String> trace = prepare(program);
    Supplier<Function<Object, Awaitable<?>>> values = () -> arrivals.get()::value;
    Supplier<Function<Exception, Awaitable<?>>> failures = () -> arrivals.get()::failure;
    program.getField("values").set(null, values);
    program.getField("failures").set(null, failures);
    Method body = program.getMethod(method);
    String result;
    try {
      result = String.valueOf(IOLoop.current().<Object>runSync(LIMIT, () -> coroutineOf(body)));
    } catch (Exception | LinkageError e) {
      result = e.toString();
    }
    return new Outcome(result, trace);
  }

  @SuppressWarnings("unchecked")
  private static Awaitable<Object> coroutineOf(Method body) throws Exception {
    return (Awaitable<Object>) body.invoke(null);
  }

  private static List<String> prepare(Class<?> program) throws Exception {
    List<String> trace = new ArrayList<>();
    program.getField("trace").set(null, trace);
    program.getField("fuel").set(null, 60);
    program.getField("ticks").set(null, 0);
    return trace;
  }
}
