package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Making and reading arrays with awaits. */
class ArraysTest extends ConstructTest {

  @Test
  void creation_withAwaitedDimensions() throws Exception {
    assertThat(run(async(() -> new int[await(value(2))]))).hasSize(2);
    assertThat(run(async(() -> new String[await(value(1))][]))).isDeepEqualTo(new String[1][]);
    long[][][] cube = run(async(() -> new long[seen(2)][await(value(3))][seen(4)]));
    assertThat(cube).hasDimensions(2, 3);
    assertThat(cube[1][2]).hasSize(4);
    assertTrace(2, 4);
  }

  @Test
  void creation_ofANegativeSize() {
    assertThat(failureOf(async(() -> new int[await(value(-1))])))
        .isInstanceOf(NegativeArraySizeException.class);
  }

  @Test
  void initialiser_ofEveryType() throws Exception {
    assertThat(run(async(() -> new int[] {1, await(value(2)), 3}))).containsExactly(1, 2, 3);
    assertThat(run(async(() -> new long[] {await(value(1L)), 2}))).containsExactly(1, 2);
    assertThat(run(async(() -> new double[] {1, await(value(2.0))}))).containsExactly(1, 2);
    assertThat(run(async(() -> new float[] {await(value(1f))}))).containsExactly(1);
    assertThat(run(async(() -> new boolean[] {true, await(value(true))})))
        .containsExactly(true, true);
    assertThat(run(async(() -> new char[] {'a', await(value('b'))}))).containsExactly('a', 'b');
    assertThat(run(async(() -> new byte[] {await(value((byte) 1))}))).containsExactly(1);
    assertThat(run(async(() -> new short[] {await(value((short) 1)), 2}))).containsExactly(1, 2);
    assertThat(run(async(() -> new Object[] {null, await(value("a")), List.of()})))
        .containsExactly(null, "a", List.of());
  }

  @Test
  void initialiser_ofNestedArrays() throws Exception {
    String[][] result =
        run(
            async(
                () -> {
                  String[][] made = {
                    {"a", await(value("b"))},
                    {},
                    {await(value("c"))},
                    await(value(new String[1])),
                    null
                  };
                  return made;
                }));

    assertThat(result).isDeepEqualTo(new String[][] {{"a", "b"}, {}, {"c"}, {null}, null});
  }

  @Test
  void element_ofAnAwaitedArray() throws Exception {
    int[][] grid = {{1, 2}, {3, 4}};

    assertThat(run(async(() -> await(value(grid))[await(value(1))][await(value(0))]))).isEqualTo(3);
    assertThat(run(async(() -> grid[1].length + await(value(grid)).length))).isEqualTo(4);
  }

  @Test
  void element_keepsItsTypeAcrossAnAwait() throws Exception {
    StringBuilder[][] grid = {{new StringBuilder("a")}, {new StringBuilder("b")}};

    String result =
        run(
            async(
                () -> {
                  StringBuilder[] row = grid[0];
                  var cell = grid[1][0];
                  await(value(1));
                  row[0].append(grid[0][0].append(await(value("x"))).length());
                  return row[0].append(cell.append(await(value("y")))).toString();
                }));

    assertThat(result).isEqualTo("ax2by");
  }

  @Test
  void element_ofANullArray() throws Exception {
    Throwable failure =
        failureOf(
            async(
                () -> {
                  String[][] none = null;
                  await(value(1));
                  return none[0][await(value(0))].length();
                }));

    assertThat(failure).isInstanceOf(NullPointerException.class);
  }

  @Test
  void element_ofAGenericArray() throws Exception {
    assertThat(run(async(() -> first(await(value(new Integer[] {4, 5}))) + await(value(1)))))
        .isEqualTo(5);
  }

  private static <T> T first(T[] array) {
    return array[0];
  }

  @Test
  void failure_inAnInitialiser() {
    var failure = new IOException();

    assertThat(
            failureOf(async(() -> new int[] {seen(1), (Integer) await(failure(failure)), seen(3)})))
        .isSameAs(failure);
    assertTrace(1);
  }

  @Test
  void clone_ofAnArray() throws Exception {
    int[] ints = {1, 2};

    assertThat(run(async(() -> ints.clone()[await(value(1))] + await(value(ints)).clone()[0])))
        .isEqualTo(3);
  }
}
