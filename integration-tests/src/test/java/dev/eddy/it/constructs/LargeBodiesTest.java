package dev.eddy.it.constructs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies too long to write by hand: their source is made here and compiled in the test. */
class LargeBodiesTest extends ConstructTest {
  /** The compiled method of each body: a body is compiled for one arrival and run for all. */
  private static final Map<String, Method> COMPILED = new HashMap<>();

  @TempDir Path folder;

  private static String each(int count, String format) {
    return IntStream.range(0, count)
        .mapToObj(i -> format.replace("#", String.valueOf(i)))
        .collect(Collectors.joining("\n"));
  }

  private Object runBody(String body) throws Exception {
    Method work = COMPILED.get(body);
    if (work == null) {
      work = compile(body);
      COMPILED.put(body, work);
    }
    Function<Object, Awaitable<?>> given = this::value;
    return run((Awaitable<?>) work.invoke(null, given));
  }

  private Method compile(String body) throws Exception {
    String source =
        """
        import static dev.eddy.Coroutines.*;
        import dev.eddy.*;
        import java.util.function.*;
        public class Large {
          public static Awaitable<?> work(Function<Object, Awaitable<?>> given) {
            return async(() -> {
              %s
            });
          }
          static int number(Object o) {
            return (Integer) o;
          }
        }
        """
            .formatted(body);
    return JavacRun.of(folder, "Large", source).load("Large").getMethod("work", Function.class);
  }

  @Test
  void awaits_fiveHundred() throws Exception {
    Object sum =
        runBody("int n = 0;\n" + each(500, "n += number(await(given.apply(#)));") + "return n;");

    assertThat(sum).isEqualTo(500 * 499 / 2);
  }

  @Test
  void awaits_oneHundredTwenty_withThirtyLiveVariables() throws Exception {
    Object sum =
        runBody(
            each(30, "int v# = #;")
                + each(120, "v0 += number(await(given.apply(#)));")
                + "return 0"
                + each(30, " + v#")
                + ";");

    assertThat(sum).isEqualTo(120 * 119 / 2 + 30 * 29 / 2);
  }

  /** Eight bytes of code a line, before it is woven. */
  @Test
  void body_ofSixThousandBytes() throws Exception {
    Object number =
        runBody(
            "int n = 1;\n"
                + "n = n * 31 + 7;\n".repeat(375)
                + "n += number(await(given.apply(1)));\n"
                + "n = n * 31 + 7;\n".repeat(375)
                + "return n;");

    int expected = 1;
    for (int i = 0; i < 750; i++) {
      expected = (expected + (i == 375 ? 1 : 0)) * 31 + 7;
    }
    assertThat(number).isEqualTo(expected);
  }

  @Test
  void variables_threeHundredLive_overSeveralAwaits() throws Exception {
    Object sum =
        runBody(
            each(100, "int i# = #; Integer o# = #; String s# = \"s#\";")
                + each(4, "i# += number(await(given.apply(1000)));\no9# = i#;")
                + "int sum = 0;"
                + each(100, "sum += i# + o# + s#.length();")
                + "return sum;");

    int names = 10 * 2 + 90 * 3;
    assertThat(sum).isEqualTo(4950 + 4 * 1000 + 4950 - 366 + 4 * 1000 + 6 + names);
  }

  @Test
  void longsAndDoubles_threeHundredLive_overSeveralAwaits() throws Exception {
    Object sum =
        runBody(
            each(150, "long l# = # + 4_000_000_000L; double d# = # / 2.0;")
                + each(3, "l# += number(await(given.apply(#)));\nd14# += l#;")
                + "double sum = 0;"
                + each(150, "sum += l# - 4_000_000_000L + d#;")
                + "return sum;");

    double few = 0 + 1 + 2;
    double added = 3 * 4_000_000_000d + 2 * few;
    assertThat(sum).isEqualTo(149 * 75 * 1.5 + few + added);
  }

  @Test
  void awaits_withJumpsOverMoreThan32Kilobytes() throws Exception {
    Object sum =
        runBody(
            "int n = 0; int turn = 0; do { if (turn == 1) { n = -n; } else {\n"
                + each(600, "n += number(await(given.apply(#)));\nif (n < 0) { continue; }")
                + "} } while (++turn < 2); return n;");

    assertThat(sum).isEqualTo(-600 * 599 / 2);
  }

  /**
   * The jump back is 32,600 bytes long, which fits its two bytes until the jumps out of the loop,
   * which are longer, are given four.
   */
  @Test
  void loop_whoseJumpBackGrowsWithOthers() throws Exception {
    Object sum =
        runBody(
            "int n = number(await(given.apply(0)));\nout: {\nwhile (n < 1000) {\n"
                + "if (n < 0) { break out; }\n".repeat(300)
                + "n += 3;\n".repeat(9_860)
                + "}\n"
                + "n += 3;\n".repeat(1_000)
                + "}\nreturn n;");

    assertThat(sum).isEqualTo(32_580);
  }

  @Test
  void doubles_oneHundredFortyLive() throws Exception {
    Object sum =
        runBody(
            each(140, "double d# = #;")
                + "double sum = number(await(given.apply(0)));\n"
                + each(10, "d# += number(await(given.apply(1)));")
                + each(140, "sum += d# * #;")
                + "return sum;");

    assertThat(sum).isEqualTo(IntStream.range(0, 140).mapToDouble(i -> i * i).sum() + 45);
  }

  @Test
  void slots_moreThanOneByteCanName() throws Exception {
    Object sum =
        runBody(
            each(200, "long l# = #; int i# = #; String s# = \"s#\";")
                + "for (int k = 0; k < 3; k++) { i199 += number(await(given.apply(1000))); i198++;"
                + " l197 += 5; }long sum = 0;"
                + each(200, "sum += l# + i# + s#.length();")
                + "return sum + number(await(given.apply(1)));");

    long names = IntStream.range(0, 200).mapToLong(i -> ("s" + i).length()).sum();
    assertThat(sum).isEqualTo(2 * 199 * 100 + names + 3 * 1006 + 1L);
  }

  @Test
  void operands_oneHundredOnTheStack() throws Exception {
    Object sum =
        runBody(
            "return 0L"
                + each(100, " + (#L + (").replace("\n", "")
                + "number(await(given.apply(7)))"
                + "))".repeat(100)
                + ";");

    assertThat(sum).isEqualTo(4950 + 7L);
  }

  /** One call of javac's concatenation takes at most 200 parts. */
  @Test
  void concatenation_ofFiveHundredParts() throws Exception {
    Object text =
        runBody(
            "String x = \"x\"; return \"\""
                + " + x".repeat(250)
                + " + await(given.apply(\"y\"))"
                + " + x + 1".repeat(125)
                + " + await(given.apply(\"z\"));");

    assertThat(text).isEqualTo("x".repeat(250) + "y" + "x1".repeat(125) + "z");
  }

  @Test
  void switch_ofTwoHundredCases() throws Exception {
    Object text =
        runBody(
            "String s = \"\"; for (int i = 0; i < 200; i += 50) { switch"
                + " (number(await(given.apply(i)))) {\n"
                + each(200, "case #: s += await(given.apply(\"c#\")); break;")
                + "} } return s;");

    assertThat(text).isEqualTo("c0c50c100c150");
  }

  @Test
  void tries_oneInTheOther() throws Exception {
    Object text =
        runBody(
            "String[] s = {\"\"};"
                + each(7, "try { s[0] += await(given.apply(\"t#\"));")
                + " if (s.length == 1) { throw new IllegalStateException(); }"
                + each(
                    7,
                    "} catch (ArithmeticException e) { s[0] += await(given.apply(\"never\")); }"
                        + " finally { s[0] += await(given.apply(\"f#\")); if (# == 6) { return"
                        + " s[0]; } }")
                + "return \"end\";");

    assertThat(text).isEqualTo("t0t1t2t3t4t5t6f0f1f2f3f4f5f6");
  }
}
