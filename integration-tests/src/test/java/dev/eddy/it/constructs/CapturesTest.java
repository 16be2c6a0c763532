package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a body captures: this, parameters of every type, and private members around it. */
class CapturesTest extends ConstructTest {
  private static int privateStatic = 3;

  private final String name = "me";
  private int mutable = 1;
  private final Nested nested = new Nested();

  private static final class Nested {
    private int secret = 5;

    private int secretMethod(int x) {
      return secret * x;
    }

    private static String secretStatic(Object o) {
      return "<" + o + ">";
    }

    @SuppressWarnings("eddy:lost-update")
    private Coroutine<String> reachesOut(CapturesTest test, Supplier<Awaitable<Integer>> number) {
      return async(
          () ->
              test.name
                  + test.privateMethod(await(number.get()))
                  + (test.mutable += await(number.get()))
                  + secret);
    }
  }

  private int privateMethod(int x) {
    return x + mutable;
  }

  private static int privateStaticMethod(long x) {
    return (int) x * privateStatic;
  }

  private Coroutine<String> primitives(
      boolean z, byte b, char c, short s, int i, long l, float f, double d) {
    return async(
        () -> {
          String first = "" + z + b + c + s;
          await(value(1));
          return first + i + l + f + d + await(value(d)) + (z ? l : d) + (b + c + s + i);
        });
  }

  private static Coroutine<String> staticPrimitives(
      Awaitable<String> awaitable,
      double d,
      float f,
      long l,
      int i,
      short s,
      char c,
      byte b,
      boolean z) {
    return async(() -> "" + d + f + l + await(awaitable) + i + s + c + b + z);
  }

  @SuppressWarnings("eddy:lost-update")
  private Coroutine<String> arrays(
      boolean[] z,
      byte[] b,
      char[] c,
      short[] s,
      int[] i,
      long[] l,
      float[] f,
      double[] d,
      String[][] t) {
    return async(
        () -> {
          z[0] = await(value(true));
          b[0] += 1;
          c[0]++;
          s[0] = (short) (await(value(1)) + s[0]);
          i[0] <<= 1;
          l[0] -= await(value(1L));
          f[0] *= 2;
          d[0] /= await(value(2.0));
          return "" + z[0] + b[0] + c[0] + s[0] + i[0] + l[0] + f[0] + d[0] + t[0][await(value(0))];
        });
  }

  @Test
  void parameters_ofEveryPrimitiveType() throws Exception {
    assertThat(run(primitives(true, (byte) -1, 'c', (short) 2, 3, 123456789012L, 1.5f, -2.5)))
        .isEqualTo("true-1c231234567890121.5-2.5-2.51.23456789012E11103");
    assertThat(run(staticPrimitives(value("!"), 1, 2, 3, 4, (short) 5, '6', (byte) 7, false)))
        .isEqualTo("1.02.03!4567false");
  }

  @Test
  void parameters_ofArrayTypes() throws Exception {
    String result =
        run(
            arrays(
                new boolean[1],
                new byte[] {1},
                new char[] {'a'},
                new short[] {1},
                new int[] {1},
                new long[] {1},
                new float[] {1},
                new double[] {1},
                new String[][] {{"t"}}));

    assertThat(result).isEqualTo("true2b2202.00.5t");
  }

  @Test
  void this_isTheEnclosingObject() throws Exception {
    assertThat(run(async(() -> this))).isSameAs(this);
    assertThat(
            run(
                async(
                    () -> {
                      await(value(1));
                      return this;
                    })))
        .isSameAs(this);
    assertThat(run(async(() -> privateMethod(await(value(2))) + this.mutable + name.length())))
        .isEqualTo(6);
  }

  @Test
  void this_seesChangesBetweenAwaits() throws Exception {
    String result =
        run(
            async(
                () -> {
                  int before = mutable;
                  await(
                      async(
                          () -> {
                            mutable = 50;
                            return await(value(1));
                          }));
                  return before + "," + mutable;
                }));

    assertThat(result).isEqualTo("1,50");
  }

  @Test
  void privateMembers_ofTheClassAndItsNest() throws Exception {
    assertThat(
            run(
                async(
                    () ->
                        nested.secret
                            + nested.secretMethod(await(value(2)))
                            + Nested.secretStatic(await(value("s")))
                            + privateStaticMethod(await(value(2L)))
                            + (privateStatic++ + await(value(1))))))
        .isEqualTo("15<s>64");
    privateStatic = 3;
    nested.secret = 7;
    assertThat(run(nested.reachesOut(this, () -> value(4)))).isEqualTo("me557");
  }

  @Test
  @SuppressWarnings("eddy:lost-update")
  void captured_locals() throws Exception {
    int i = 4;
    long l = 5;
    String s = "s";
    List<String> list = List.of("x");
    int[] holder = {0};
    Object none = null;

    String result =
        run(
            async(
                () -> {
                  holder[0] = await(value(i));
                  for (String each : list) {
                    holder[0] += each.length() + await(value(1));
                  }
                  return s + l + holder[0] + none + await(value(none));
                }));

    assertThat(result).isEqualTo("s56nullnull");
  }

  @Test
  void captured_usedOnlyBeforeOrAfterTheAwait() throws Exception {
    String before = "before";
    String after = "after";
    String unused = "unused";

    assertThat(
            run(
                async(
                    () -> {
                      log(before);
                      await(value(1));
                      if (trace.isEmpty()) {
                        return unused;
                      }
                      await(value(2));
                      return after;
                    })))
        .isEqualTo("after");
  }

  @Test
  void captured_parameterOfALambda() throws Exception {
    var all = List.of(1, 2, 3).stream().map(n -> async(() -> n * await(value(n)))).toList();

    int sum = 0;
    for (var each : all) {
      sum += run(each);
    }
    assertThat(sum).isEqualTo(14);
  }

  @Test
  void captured_patternVariableAndResource() throws Exception {
    Object o = "pattern";
    if (o instanceof String s) {
      assertThat(run(async(() -> s.length() + await(value(1))))).isEqualTo(8);
    }
    try (AutoCloseable resource = () -> log("closed")) {
      assertThat(run(async(() -> await(value(resource)) == resource))).isTrue();
    } catch (RuntimeException e) {
      assertThat(run(async(() -> await(value(e.getMessage()))))).isNull();
    }
    assertTrace("closed");
  }

  @Test
  void uninitialisedFinal_assignedInBranches() throws Exception {
    for (boolean flag : new boolean[] {true, false}) {
      String result =
          run(
              async(
                  () -> {
                    final String s;
                    final long l;
                    if (await(value(flag))) {
                      s = await(value("yes"));
                      l = 1;
                    } else {
                      l = await(value(2L));
                      s = "no";
                    }
                    return await(async(() -> s + l + await(value(flag))));
                  }));
      assertThat(result).isEqualTo(flag ? "yes1true" : "no2false");
    }
  }

  @Test
  void manyCaptures_ofWideTypes() throws Exception {
    long a = 1, b = 2, c = 3, d = 4, e = 5, f = 6;
    double g = 7, h = 8, i = 9, j = 10;
    String k = "k";

    assertThat(run(async(() -> a + b + c + await(value(1)) + d + e + f + g + h + i + j + k)))
        .isEqualTo("56.0k");
  }

  // ---- made where there is no method around it

  private static final Coroutine<String> OF_A_STATIC_INITIALISER;

  static {
    String local = "static";
    OF_A_STATIC_INITIALISER = async(() -> local + privateStatic);
  }

  private static final class Constructed {
    final Coroutine<String> ofAField = async(() -> "field" + number());
    final Coroutine<String> ofAnInitialiser;
    final Coroutine<String> ofTheConstructor;
    final Coroutine<String> ofTheSuperCall;
    final int number;

    private int number() {
      return number;
    }

    {
      int local = 8;
      ofAnInitialiser = async(() -> local + await(async(() -> "initialiser")));
    }

    Constructed(Supplier<Awaitable<Integer>> n) {
      this(n, async(() -> "super" + await(n.get())));
    }

    private Constructed(Supplier<Awaitable<Integer>> n, Coroutine<String> superCall) {
      number = 6;
      ofTheConstructor = async(() -> number + await(n.get()) + "constructor");
      ofTheSuperCall = superCall;
    }
  }

  @Test
  void coroutine_madeInAnInitialiser() throws Exception {
    var constructed = new Constructed(() -> value(1));

    assertThat(run(constructed.ofAField)).isEqualTo("field6");
    assertThat(run(constructed.ofAnInitialiser)).isEqualTo("8initialiser");
    assertThat(run(constructed.ofTheConstructor)).isEqualTo("7constructor");
    assertThat(run(constructed.ofTheSuperCall)).isEqualTo("super1");
  }

  @Test
  void coroutine_madeInAStaticInitialiser() throws Exception {
    if (arrival == Arrival.DONE_PROMISE) {
      assertThat(run(OF_A_STATIC_INITIALISER)).isEqualTo("static3");
    }
  }
}
