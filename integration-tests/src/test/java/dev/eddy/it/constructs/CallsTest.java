package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** An await as the receiver and among the arguments of a call, and in string concatenation. */
class CallsTest extends ConstructTest {
  private String join(
      boolean z, byte b, char c, short s, int i, long l, float f, double d, Object o) {
    return "" + z + b + c + s + i + l + f + d + o;
  }

  private static String all(String first, Object... others) {
    return first + Arrays.toString(others);
  }

  private static String ints(int... all) {
    return Arrays.toString(all);
  }

  private static long sum(long a, double b, long c) {
    return a * 100 + (long) b * 10 + c;
  }

  @Test
  void argument_inEachPosition() throws Exception {
    assertThat(run(async(() -> sum(await(value(1L)), 2, 3)))).isEqualTo(123);
    assertThat(run(async(() -> sum(1, await(value(2.0)), 3)))).isEqualTo(123);
    assertThat(run(async(() -> sum(1, 2, await(value(3L)))))).isEqualTo(123);
    assertThat(run(async(() -> sum(await(value(1L)), await(value(2.0)), await(value(3L))))))
        .isEqualTo(123);
  }

  @Test
  void argument_ofEveryType() throws Exception {
    boolean yes = true;

    assertThat(
            run(
                async(
                    () ->
                        join(
                            yes,
                            (byte) 1,
                            'c',
                            (short) 2,
                            4,
                            567L,
                            await(value(0f)),
                            await(value(8.0)),
                            "o"))))
        .isEqualTo("true1c245670.08.0o");
    assertThat(
            run(
                async(
                    () ->
                        join(
                            await(value(true)),
                            await(value((byte) 1)),
                            await(value('c')),
                            await(value((short) 2)),
                            await(value(4)),
                            await(value(567L)),
                            await(value(0f)),
                            await(value(8.0)),
                            await(value("o"))))))
        .isEqualTo("true1c245670.08.0o");
  }

  @Test
  void receiver_awaited() throws Exception {
    assertThat(run(async(() -> await(value("text")).substring(1, await(value(3))))))
        .isEqualTo("ex");
    assertThat(run(async(() -> await(value(List.of(1, 2))).get(await(value(1)))))).isEqualTo(2);
    assertThat(run(async(() -> await(value("a")).concat(await(value("b")).concat("c")).length())))
        .isEqualTo(3);
    Supplier<String> supplier = () -> "s";
    assertThat(run(async(() -> await(value(supplier)).get()))).isEqualTo("s");
  }

  @Test
  void receiver_nullFailsAfterTheArguments() {
    String none = null;

    Throwable failure = failureOf(async(() -> await(value(none)).concat(seen(await(value("x"))))));

    assertThat(failure).isInstanceOf(NullPointerException.class);
    assertTrace("x");
  }

  @Test
  void receiver_staysWhileArgumentsAreAwaited() throws Exception {
    var list = new ArrayList<>(List.of("a"));

    String result =
        run(
            async(
                () -> {
                  list.add(await(value("b")));
                  list.add(0, await(value("c")));
                  list.set(await(value(1)), seen("d") + await(value("e")));
                  return String.valueOf(list) + list.remove((int) await(value(0)));
                }));

    assertThat(result).isEqualTo("[c, de, b]c");
    assertTrace("d");
  }

  @Test
  void varargs_withAwaits() throws Exception {
    assertThat(run(async(() -> all("a", await(value(1)), null, await(value("b")), 2L))))
        .isEqualTo("a[1, null, b, 2]");
    assertThat(run(async(() -> all(await(value("a")))))).isEqualTo("a[]");
    assertThat(run(async(() -> all("a", (Object[]) await(value(new String[] {"x"}))))))
        .isEqualTo("a[x]");
    assertThat(run(async(() -> ints(1, await(value(2)), 3, await(value(4))))))
        .isEqualTo("[1, 2, 3, 4]");
    assertThat(run(async(() -> String.format("%s-%d", await(value("a")), await(value(5))))))
        .isEqualTo("a-5");
  }

  @Test
  void interfaceAndFunctionalCalls_withAwaits() throws Exception {
    IntBinaryOperator minus = (a, b) -> a - b;
    BiFunction<String, Long, String> join = (a, b) -> a + b;

    assertThat(run(async(() -> minus.applyAsInt(10, await(value(3)))))).isEqualTo(7);
    assertThat(run(async(() -> join.apply(await(value("a")), await(value(3L)))))).isEqualTo("a3");
    Function<Integer, Integer> twice = x -> x * 2;
    assertThat(run(async(() -> twice.andThen(await(value(twice))).apply(await(value(3))))))
        .isEqualTo(12);
  }

  @Test
  void nested_calls() throws Exception {
    assertThat(
            run(
                async(
                    () ->
                        Math.max(
                            Math.min(await(value(5)), Math.abs(await(value(-9)))),
                            Math.max(1, await(value(2)))))))
        .isEqualTo(5);
  }

  @Test
  void failure_callsNothing() {
    failureOf(async(() -> seen(sum(seen(1), 2, (Long) await(failure(new IOException()))))));

    assertTrace(1);
  }

  @Test
  void concatenation_ofManyParts() throws Exception {
    String result =
        run(
            async(
                () -> {
                  char c = 'c';
                  return "a"
                      + 1
                      + await(value(2))
                      + c
                      + 3L
                      + await(value(4L))
                      + true
                      + null
                      + await(value((Object) null))
                      + 1.5f
                      + await(value(2.5))
                      + new StringBuilder("sb")
                      + await(value('\u0001'))
                      + '\u0002'
                      + await(value(""));
                }));

    assertThat(result).isEqualTo("a12c34truenullnull1.52.5sb\u0001\u0002");
  }

  /** Since JDK 19, javac converts each operand at its turn, and before all of them at the end. */
  @Test
  void concatenation_convertsEarlierPartsWhenJavacDoes() throws Exception {
    var builder = new StringBuilder("a");
    var other = new StringBuilder("a");

    String result = run(async(() -> "" + builder + await(async(() -> changed(builder)))));

    assertThat(result).isEqualTo("" + other + changed(other));
  }

  private static int changed(StringBuilder builder) {
    return builder.append("b").length();
  }
}
