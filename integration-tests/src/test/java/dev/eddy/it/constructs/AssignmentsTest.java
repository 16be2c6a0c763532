package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** An await on the right, and on the left, of an assignment. */
@SuppressWarnings("eddy:lost-update")
class AssignmentsTest extends ConstructTest {
  private static long staticLong;
  private static String staticText;

  private int number = 10;
  private double real = 0.5;
  private String text = "t";
  private byte small = 100;
  private Integer boxed = 1;
  private AssignmentsTest next;

  private int index(int i) {
    log("index " + i);
    return i;
  }

  private int[] array(int... elements) {
    log("array");
    return elements;
  }

  @Test
  void compound_toLocals() throws Exception {
    String result =
        run(
            async(
                () -> {
                  int i = 1;
                  long l = 2;
                  float f = 3;
                  double d = 4;
                  char c = 'a';
                  byte b = 120;
                  String s = "s";
                  i += await(value(10));
                  l <<= await(value(3));
                  f /= await(value(2.0));
                  d -= await(value(1));
                  c += await(value(1));
                  b += await(value(10));
                  s += await(value(5)) + "x";
                  i *= i + await(value(1));
                  return i + " " + l + " " + f + " " + d + " " + c + " " + b + " " + s;
                }));

    assertThat(result).isEqualTo("132 16 1.5 3.0 b -126 s5x");
  }

  @Test
  void compound_readsTheLocalBeforeTheAwait() throws Exception {
    int result =
        run(
            async(
                () -> {
                  int i = 1;
                  i += await(value(i = 5)) + i;
                  return i;
                }));

    assertThat(result).isEqualTo(11);
  }

  @Test
  void compound_toFields() throws Exception {
    staticLong = 7;
    staticText = "a";
    run(
        async(
            () -> {
              number += await(value(5));
              real *= await(value(4));
              text += await(value("u")) + await(value('v'));
              small += await(value(100));
              boxed += await(value(2));
              staticLong |= await(value(8L));
              staticText += await(value(1L));
              this.number -= await(value(1));
            }));

    assertThat(number).isEqualTo(14);
    assertThat(real).isEqualTo(2.0);
    assertThat(text).isEqualTo("tuv");
    assertThat(small).isEqualTo((byte) 200);
    assertThat(boxed).isEqualTo(3);
    assertThat(staticLong).isEqualTo(15);
    assertThat(staticText).isEqualTo("a1");
  }

  @Test
  void compound_toAFieldReadsItBeforeTheAwait() throws Exception {
    int result =
        run(
            async(
                () -> {
                  number +=
                      await(
                          async(
                              () -> {
                                number = 1000;
                                return await(value(1));
                              }));
                  return number;
                }));

    assertThat(result).isEqualTo(11);
  }

  @Test
  void compound_toElements() throws Exception {
    int[] ints = {1, 2, 3};
    long[] longs = {1, 2, 3};
    double[] doubles = {1, 2, 3};
    char[] chars = {'a', 'b'};
    byte[] bytes = {1};
    boolean[] booleans = {true};
    String[] texts = {"a", "b"};
    int[][] grid = {{1, 2}, {3, 4}};

    run(
        async(
            () -> {
              ints[index(1)] += await(value(40));
              longs[await(value(2))] -= await(value(1L));
              doubles[index(0)] /= await(value(4));
              chars[1] += await(value(1));
              bytes[0] += await(value(127));
              booleans[0] &= await(value(false));
              texts[index(1)] += await(value("c"));
              grid[await(value(1))][index(0)] *= await(value(5));
            }));

    assertThat(ints).containsExactly(1, 42, 3);
    assertThat(longs).containsExactly(1, 2, 2);
    assertThat(doubles).containsExactly(0.25, 2, 3);
    assertThat(chars).containsExactly('a', 'c');
    assertThat(bytes).containsExactly((byte) -128);
    assertThat(booleans).containsExactly(false);
    assertThat(texts).containsExactly("a", "bc");
    assertThat(grid[1]).containsExactly(15, 4);
    assertTrace("index 1", "index 0", "index 1", "index 0");
  }

  @Test
  void element_operandsAreEvaluatedInOrder() throws Exception {
    int result = run(async(() -> array(1, 2)[index(1)] = index(await(value(9)))));

    assertThat(result).isEqualTo(9);
    assertTrace("array", "index 1", "index 9");
  }

  @Test
  void element_indexOutOfBoundsAfterTheAwait() {
    Throwable failure = failureOf(async(() -> array(1)[index(3)] = seen(await(value(9)))));

    assertThat(failure).isInstanceOf(ArrayIndexOutOfBoundsException.class);
    assertTrace("array", "index 3", 9);
  }

  @Test
  void element_storeOfAWrongType() {
    Object[] strings = new String[1];

    assertThat(failureOf(async(() -> strings[0] = await(value((Object) 1)))))
        .isInstanceOf(ArrayStoreException.class);
  }

  @Test
  void increment_besideAnAwait() throws Exception {
    int[] ints = {5, 5};

    String result =
        run(
            async(
                () -> {
                  int i = 0;
                  String s =
                      i++ + "," + ints[i]++ + "," + await(value(++ints[0])) + "," + --i + ",";
                  s += number++ + await(value(100)) + "," + ++number;
                  return s + "," + small-- + await(value("/")) + boxed++;
                }));

    assertThat(result).isEqualTo("0,5,6,0,110,12,100/1");
    assertThat(ints).containsExactly(6, 6);
  }

  @Test
  void increment_ofAnAwaitedTarget() throws Exception {
    int[] ints = {1};

    assertThat(run(async(() -> await(value(ints))[await(value(0))]++ + 1L))).isEqualTo(2);
    assertThat(run(async(() -> --await(value(this)).number))).isEqualTo(9);
    assertThat(ints).containsExactly(2);
  }

  @Test
  void chained_assignments() throws Exception {
    int[] ints = new int[2];

    double result =
        run(
            async(
                () -> {
                  long l;
                  double d;
                  d = l = number = ints[index(0)] = ints[index(1)] = await(value(3));
                  return d + l;
                }));

    assertThat(result).isEqualTo(6.0);
    assertThat(number).isEqualTo(3);
    assertThat(ints).containsExactly(3, 3);
  }

  @Test
  void field_ofAnAwaitedReceiver() throws Exception {
    next = new AssignmentsTest();
    next.next = this;

    run(
        async(
            () -> {
              await(value(this)).next.text = seen(await(value("new")));
              await(value(next)).next.number += await(value(1));
            }));

    assertThat(next.text).isEqualTo("new");
    assertThat(number).isEqualTo(11);
  }

  @Test
  void field_ofNullFailsAfterTheAwait() {
    Throwable failure = failureOf(async(() -> next.number = seen(await(value(1)))));

    assertThat(failure).isInstanceOf(NullPointerException.class);
    assertTrace(1);
  }

  @Test
  void failure_leavesTheTargetAlone() {
    int[] ints = {1};

    failureOf(async(() -> ints[0] += (Integer) await(failure(new IOException()))));
    failureOf(async(() -> number = (Integer) await(failure(new IOException()))));

    assertThat(ints).containsExactly(1);
    assertThat(number).isEqualTo(10);
  }

  @Test
  void assignment_asAnOperand() throws Exception {
    String result =
        run(
            async(
                () -> {
                  String s;
                  int n;
                  while ((n = await(value(trace.size()))) < 3
                      && (s = await(value("x" + n))) != null) {
                    log(s);
                  }
                  return n
                      + Arrays.toString(new int[] {n = await(value(7)), n, n += await(value(1))});
                }));

    assertThat(result).isEqualTo("3[7, 7, 8]");
    assertTrace("x0", "x1", "x2");
  }
}
