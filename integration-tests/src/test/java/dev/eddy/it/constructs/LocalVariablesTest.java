package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Local variables that live across awaits. */
class LocalVariablesTest extends ConstructTest {

  @Test
  void everyType_livesAcrossAnAwait() throws Exception {
    String result =
        run(
            async(
                () -> {
                  boolean z = true;
                  byte b = -1;
                  char c = '\uffff';
                  short s = Short.MIN_VALUE;
                  int i = Integer.MIN_VALUE;
                  long l = Long.MIN_VALUE;
                  float f = Float.MIN_VALUE;
                  double d = Double.NaN;
                  String t = "t";
                  int[] a = {1};
                  Object o = null;
                  await(value(1));
                  String first = "" + z + b + (int) c + s + i + l + f + d + t + a[0] + o;
                  z = !z;
                  b >>>= 1;
                  c++;
                  s--;
                  i--;
                  l = -l;
                  f = -0f;
                  d = 1 / d;
                  await(value(1));
                  return first + " " + z + b + (int) c + s + i + l + f + d;
                }));

    assertThat(result)
        .isEqualTo(
            "true-165535-32768-2147483648-92233720368547758081.4E-45NaNt1null"
                + " false-1032767"
                + "2147483647-9223372036854775808-0.0NaN");
  }

  @Test
  void variable_unsetAtOneAwaitAndLiveAtTheNext() throws Exception {
    String result =
        run(
            async(
                () -> {
                  int i;
                  long l;
                  double d;
                  String s;
                  await(value(1));
                  i = 5;
                  await(value(2));
                  s = "s" + i;
                  l = await(value(6L));
                  await(value(3));
                  d = i + l;
                  await(value(4));
                  return s + d;
                }));

    assertThat(result).isEqualTo("s511.0");
  }

  @Test
  void variable_setInALoopAndLiveBehindIt() throws Exception {
    String result =
        run(
            async(
                () -> {
                  String last;
                  int n = 0;
                  do {
                    await(value(n));
                    last = "last" + n;
                    n++;
                  } while (n < await(value(3)));
                  await(value(1));
                  return last;
                }));

    assertThat(result).isEqualTo("last2");
  }

  @Test
  void slots_reusedByOtherTypes() throws Exception {
    String result =
        run(
            async(
                () -> {
                  String all = "";
                  {
                    int i = await(value(1));
                    await(value(0));
                    all += i;
                  }
                  {
                    String s = await(value("two"));
                    await(value(0));
                    all += s;
                  }
                  {
                    long l = await(value(3L));
                    int after = await(value(4));
                    all += l + after;
                  }
                  {
                    int a = await(value(5));
                    double d = await(value(6.0));
                    all += a + d;
                  }
                  {
                    float[] f = {await(value(7f))};
                    Object o = await(value(List.of(f[0])));
                    all += o;
                  }
                  for (long l = 0; l < 2; l++) {
                    all += await(value(l));
                  }
                  for (String s : new String[] {"x"}) {
                    all += await(value(s));
                  }
                  return all;
                }));

    assertThat(result).isEqualTo("1two711.0[7.0]01x");
  }

  @Test
  void nullConstants_inVariablesAndOnTheStack() throws Exception {
    String result =
        run(
            async(
                () -> {
                  String s = null;
                  int[] a = null;
                  Object[][] grid = null;
                  await(value(1));
                  String first = join(null, await(value("x")), null) + s + a + grid;
                  s = await(value("s"));
                  if (first.isEmpty()) {
                    a = new int[1];
                    grid = new Object[1][1];
                  }
                  return first + s + (a == null) + (grid == null ? await(value("n")) : grid[0][0]);
                }));

    assertThat(result).isEqualTo("[null, x, null]nullnullnullstruen");
  }

  private static String join(Object a, Object b, Object c) {
    return "[" + a + ", " + b + ", " + c + "]";
  }

  @Test
  void nullConstant_staysTheReceiver() {
    assertThat(
            failureOf(
                async(
                    () -> {
                      String s = null;
                      return s.concat(seen(await(value("x"))));
                    })))
        .isInstanceOf(NullPointerException.class);
    assertTrace("x");
  }

  @Test
  void finalConstants_areInlined() throws Exception {
    String result =
        run(
            async(
                () -> {
                  final int ten = 10;
                  final String text = "t";
                  await(value(1));
                  return ten + text + await(value(ten)) + text;
                }));

    assertThat(result).isEqualTo("10t10t");
  }

  @Test
  void variables_exchangedBetweenAwaits() throws Exception {
    String result =
        run(
            async(
                () -> {
                  String a = "a";
                  String b = "b";
                  String c = "c";
                  for (int i = 0; i < 4; i++) {
                    await(value(i));
                    String t = a;
                    a = b;
                    b = await(value(c));
                    c = t;
                  }
                  return a + b + c;
                }));

    assertThat(result).isEqualTo("bca");
  }

  @Test
  void variable_deadOnOnePathOnly() throws Exception {
    for (boolean flag : new boolean[] {true, false}) {
      String result =
          run(
              async(
                  () -> {
                    String kept = "kept";
                    Object dropped = new StringBuilder("dropped");
                    await(value(1));
                    if (await(value(flag))) {
                      await(value(2));
                      return kept;
                    }
                    kept = await(value("new"));
                    await(value(3));
                    return kept + dropped;
                  }));
      assertThat(result).isEqualTo(flag ? "kept" : "newdropped");
    }
  }

  @Test
  void arraysOfArrays_keepTheirElementTypes() throws Exception {
    long[][][] cube = {{{1, 2}}, {{3}}};

    long result =
        run(
            async(
                () -> {
                  long[][] plane = cube[1];
                  var row = plane[0];
                  await(value(1));
                  row[0] += cube[0][0][await(value(1))];
                  var other = cube[await(value(0))][0];
                  await(value(1));
                  return plane[0][0] * 10 + other[1];
                }));

    assertThat(result).isEqualTo(52);
  }

  @Test
  @SuppressWarnings("eddy:lost-update")
  void parameterOfTheBody_isReassignedByNobodyElse() throws Exception {
    int[] runs = {0};
    int captured = 5;

    String result =
        run(
            async(
                () -> {
                  int copy = captured;
                  while (copy-- > 3) {
                    runs[0] += await(value(1));
                  }
                  return copy + "," + captured + "," + runs[0];
                }));

    assertThat(result).isEqualTo("2,5,2");
  }
}
