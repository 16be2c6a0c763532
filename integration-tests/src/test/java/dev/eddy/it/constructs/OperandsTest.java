package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** An await as an operand of an operator, while other operands are on the stack. */
class OperandsTest extends ConstructTest {

  @Test
  void arithmetic_ofInts() throws Exception {
    assertThat(run(async(() -> seen(7) - await(value(2)) * seen(3)))).isEqualTo(1);
    assertThat(run(async(() -> (await(value(9)) % seen(5) << await(value(3))) ^ seen(1))))
        .isEqualTo(33);
    assertTrace(7, 3, 5, 1);
  }

  @Test
  void arithmetic_ofLongs() throws Exception {
    long big = 1L << 40;

    assertThat(run(async(() -> big + await(value(1L)) * 2))).isEqualTo((1L << 40) + 2);
    assertThat(run(async(() -> big >>> await(value(38))))).isEqualTo(4L);
    assertThat(run(async(() -> ~await(value(big)) & big + 1))).isEqualTo(1L);
  }

  @Test
  void arithmetic_ofMixedTypes() throws Exception {
    double result =
        run(
            async(
                () -> {
                  int i = 3;
                  long l = 4;
                  float f = 0.5f;
                  double d = 0.25;
                  char c = 'b';
                  return i
                      + l * (f - await(value(2)) / d)
                      + (c - await(value('a'))) * -await(value(2.0))
                      + (i + await(value(5L))) * (f + await(value(1.5f)));
                }));

    assertThat(result).isEqualTo(3 + 4L * (0.5f - 2 / 0.25) + 1 * -2.0 + 8 * 2.0);
  }

  @Test
  void arithmetic_withEveryTypeBelow() throws Exception {
    double result =
        run(
            async(
                () -> {
                  long a = 1;
                  double b = 2;
                  float c = 3;
                  return a + (b + (c + (await(value(4L)) + (a + (b + await(value(5.0)))))));
                }));

    assertThat(result).isEqualTo(18.0);
  }

  @Test
  void awaitsOnBothSides_runLeftToRight() throws Exception {
    String result =
        run(async(() -> seen(await(value("a"))) + seen(await(value("b"))) + await(value("c"))));

    assertThat(result).isEqualTo("abc");
    assertTrace("a", "b");
  }

  @Test
  void awaitOfAnAwait_keepsOperands() throws Exception {
    assertThat(run(async(() -> 1 + await(value(2 + await(value(3 + await(value(4)))))))))
        .isEqualTo(10);
    Awaitable<Integer> inner = value(5);
    assertThat(run(async(() -> 1L + await(await(value(inner)))))).isEqualTo(6);
  }

  @Test
  void failure_dropsOperands() throws Exception {
    var failure = new IOException("no");

    Object result =
        run(
            async(
                () -> {
                  try {
                    return seen(1) + (seen(2L) + (Integer) await(failure(failure)));
                  } catch (IOException e) {
                    return e;
                  }
                }));

    assertThat(result).isSameAs(failure);
    assertTrace(1, 2);
  }

  @Test
  void comparison_ofEveryType() throws Exception {
    String result =
        run(
            async(
                () -> {
                  int i = 1;
                  long l = 2;
                  double d = 3;
                  Object o = "o";
                  return ""
                      + (i < await(value(2)))
                      + (l == await(value(2L)))
                      + (d >= await(value(3.5)))
                      + (await(value(1f)) != i)
                      + (o == await(value(o)))
                      + (await(value((Object) null)) == null)
                      + (null != await(value(o)));
                }));

    assertThat(result).isEqualTo("truetruefalsefalsetruetruetrue");
  }

  @Test
  void logicalOperators_shortCircuit() throws Exception {
    assertThat(run(async(() -> await(value(false)) && seen(true)))).isFalse();
    assertThat(run(async(() -> await(value(true)) || seen(true)))).isTrue();
    assertThat(run(async(() -> seen(true) && await(value(true)) && !seen(await(value(true))))))
        .isFalse();
    assertThat(run(async(() -> seen(false) || await(value(false)) | await(value(true))))).isTrue();
    assertThat(run(async(() -> seen(true) ^ await(value(true)) & !await(value(false))))).isFalse();
    assertTrace(true, true, false, true);
  }

  @Test
  void condition_ofAnIf() throws Exception {
    String result =
        run(
            async(
                () -> {
                  if (await(value(1)) > 0 && (await(value(false)) || await(value("x")).isEmpty())) {
                    return "then";
                  } else if (!await(value(true))) {
                    return "else if";
                  }
                  return "else";
                }));

    assertThat(result).isEqualTo("else");
  }

  @Test
  void conditionalExpression_withAwaitsInEachPart() throws Exception {
    for (boolean first : new boolean[] {true, false}) {
      String result =
          run(
              async(
                  () ->
                      "<"
                          + (await(value(first)) ? await(value("a")) : seen("b"))
                          + (first ? seen("c") : await(value("d")))
                          + ">"));
      assertThat(result).isEqualTo(first ? "<ac>" : "<bd>");
    }
    assertTrace("c", "b");
  }

  @Test
  void conditionalExpression_ofMixedTypes() throws Exception {
    boolean yes = true;

    assertThat(run(async(() -> 1.5 + (yes ? await(value(2)) : 3L)))).isEqualTo(3.5);
    assertThat(run(async(() -> (Object) (yes ? await(value(2)) : 3.0)))).isEqualTo(2.0);
    assertThat(run(async(() -> !yes ? null : await(value("v"))))).isEqualTo("v");
    assertThat(run(async(() -> yes ? null : await(value("v"))))).isNull();
    CharSequence result = run(async(() -> yes ? await(value(new StringBuilder("b"))) : "s"));
    assertThat(result).hasToString("b");
  }

  @Test
  void conditionalExpressions_nested() throws Exception {
    for (int n = 0; n < 4; n++) {
      int given = n;
      String result =
          run(
              async(
                  () ->
                      "n="
                          + (await(value(given)) == 0
                              ? await(value("zero"))
                              : given == await(value(1))
                                  ? "one"
                                  : await(value(given % 2 == 0)) ? await(value("two")) : "many")));
      assertThat(result).isEqualTo("n=" + new String[] {"zero", "one", "two", "many"}[n]);
    }
  }

  @Test
  void cast_ofReferencesAndPrimitives() throws Exception {
    Object text = "text";

    assertThat(run(async(() -> "a " + (String) await(value(text))))).isEqualTo("a text");
    assertThat(run(async(() -> 1 + (byte) (int) await(value(300))))).isEqualTo(45);
    assertThat(run(async(() -> 1 + (char) (await(value((short) 96)) + 1)))).isEqualTo(98);
    assertThat(run(async(() -> 1L + (long) (double) await(value(2.9))))).isEqualTo(3L);
    assertThat(run(async(() -> (int) (float) await(value(2.9f)) + 0.5))).isEqualTo(2.5);
    assertThat(failureOf(async(() -> 1 + (Integer) await(value(text)))))
        .isInstanceOf(ClassCastException.class);
  }

  @Test
  void instanceOf_withAndWithoutPattern() throws Exception {
    Object text = "text";

    assertThat(run(async(() -> await(value(text)) instanceof String))).isTrue();
    assertThat(
            run(
                async(
                    () ->
                        await(value(text)) instanceof String s
                                && s.length() == await(value(4))
                                && !(await(value((Object) s.length())) instanceof Long)
                            ? s + await(value("!"))
                            : "no")))
        .isEqualTo("text!");
    assertThat(
            run(
                async(
                    () -> {
                      if (!(await(value(text)) instanceof String s)) {
                        return "no";
                      }
                      await(value(1));
                      return s;
                    })))
        .isEqualTo("text");
  }

  @Test
  void unary_operators() throws Exception {
    assertThat(run(async(() -> -await(value(5)) + ~await(value(5L)) + +await(value(1.0f)))))
        .isEqualTo(-10f);
    assertThat(run(async(() -> !await(value(true))))).isFalse();
  }

  @Test
  void unboxing_ofNull() throws Exception {
    assertThat(failureOf(async(() -> 1 + await(value((Integer) null)))))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void boxing_ofEveryType() throws Exception {
    Object[] result =
        run(
            async(
                () -> {
                  boolean z = await(value(true));
                  byte b = await(value((byte) 1));
                  char c = await(value('c'));
                  short s = await(value((short) 2));
                  int i = await(value(3));
                  long l = await(value(4L));
                  float f = await(value(5f));
                  double d = await(value(6.0));
                  await(value(null));
                  return new Object[] {z, b, c, s, i, l, f, d, await(value(7))};
                }));

    assertThat(result).containsExactly(true, (byte) 1, 'c', (short) 2, 3, 4L, 5f, 6.0, 7);
  }

  @Test
  void division_byZeroAfterAnAwait() {
    assertThat(failureOf(async(() -> seen(1) / await(value(0)))))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void constantOperands_stay() throws Exception {
    assertThat(
            run(
                async(
                    () ->
                        Integer.MIN_VALUE
                            + (Long.MAX_VALUE
                                + (0.1f + (1e100 + (((char) 7) + await(value(1)) * 0L)))))))
        .isEqualTo(Integer.MIN_VALUE + (Long.MAX_VALUE + (0.1f + (1e100 + 7))));
  }
}
