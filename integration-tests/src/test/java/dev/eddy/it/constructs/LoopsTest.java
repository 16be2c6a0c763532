package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Loops with awaits in their parts, and jumps out of them. */
class LoopsTest extends ConstructTest {
  private int counter;

  @Test
  void for_withAwaitsInEachPart() throws Exception {
    int sum =
        run(
            async(
                () -> {
                  int total = 0;
                  for (int i = await(value(1)), j = 10;
                      i < await(value(4));
                      i += await(value(1)), j--) {
                    total += i * await(value(j));
                  }
                  return total;
                }));

    assertThat(sum).isEqualTo(1 * 10 + 2 * 9 + 3 * 8);
  }

  @Test
  void for_withoutParts() throws Exception {
    int last =
        run(
            async(
                () -> {
                  int i = 0;
                  for (; ; ) {
                    if (await(value(i++)) == 5) {
                      break;
                    }
                  }
                  return i;
                }));

    assertThat(last).isEqualTo(6);
  }

  @Test
  void for_countsLongs() throws Exception {
    long last =
        run(
            async(
                () -> {
                  long product = 1;
                  for (long n = 1; n <= 20; n++) {
                    product *= await(value(n));
                  }
                  return product;
                }));

    assertThat(last).isEqualTo(2432902008176640000L);
  }

  @Test
  void while_awaitsInItsCondition() throws Exception {
    run(
        async(
            () -> {
              while (await(value(counter < 3)) && counter < 10) {
                log(counter++);
              }
            }));

    assertTrace(0, 1, 2);
  }

  @Test
  void doWhile_awaitsInItsCondition() throws Exception {
    run(
        async(
            () -> {
              do {
                log(await(value(counter++)));
                if (counter == 2) {
                  continue;
                }
                log("odd");
              } while (await(value(counter < 3)));
            }));

    assertTrace(0, "odd", 1, 2, "odd");
  }

  @Test
  void while_isTheWholeBody() {
    Throwable failure =
        failureOf(
            async(
                () -> {
                  while (true) {
                    tick(await(value(counter)));
                  }
                }));

    assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("tick 5");
  }

  @Test
  void while_isTheWholeBodyWithCaptures() {
    long a = 1;
    double b = 2;
    String c = "c";

    Throwable failure =
        failureOf(
            async(
                () -> {
                  while (true) {
                    tick(await(value(counter)));
                    log(a + b + c);
                  }
                }));

    assertThat(failure).hasMessage("tick 5");
    assertTrace("3.0c", "3.0c", "3.0c", "3.0c", "3.0c");
  }

  @Test
  void while_isTheWholeStaticBody() {
    var ticks = new int[1];

    assertThat(failureOf(endless(ticks, this.<Object>value(null), 7L)))
        .isInstanceOf(ArithmeticException.class);
    assertThat(ticks[0]).isEqualTo(1);
  }

  private static Awaitable<Void> endless(int[] ticks, Awaitable<?> awaitable, long unused) {
    return async(
        () -> {
          while (true) {
            if (ticks[0] == 1) {
              throw new ArithmeticException("x" + unused);
            }
            await(awaitable);
            ticks[0]++;
          }
        });
  }

  private void tick(int n) {
    if (n == 5) {
      throw new IllegalStateException("tick 5");
    }
    counter++;
  }

  @Test
  void doWhile_isTheWholeBody() throws Exception {
    run(
        async(
            () -> {
              do {
                await(value(1));
              } while (++counter < 3);
            }));

    assertThat(counter).isEqualTo(3);
  }

  @Test
  void enhancedFor_overArrays() throws Exception {
    String result =
        run(
            async(
                () -> {
                  String s = "";
                  for (int i : new int[] {1, await(value(2))}) {
                    s += i + await(value("i"));
                  }
                  for (long l : await(value(new long[] {3, 4}))) {
                    s += l + await(value("l"));
                  }
                  for (double d : new double[] {5}) {
                    s += await(value(d)) + d;
                  }
                  for (char c : await(value("xy")).toCharArray()) {
                    s += await(value(c));
                  }
                  for (String t : new String[] {"a", "b"}) {
                    s += t.length() + await(value(t)) + t;
                  }
                  return s;
                }));

    assertThat(result).isEqualTo("1i2i3l4l10.0xy1aa1bb");
  }

  @Test
  void enhancedFor_overArraysOfArrays() throws Exception {
    String[][] grid = {{"a", "bc"}, {}, {"d"}};
    long[][][] cube = {{{1, 2}, {3}}, {{4}}};

    int letters =
        run(
            async(
                () -> {
                  int n = 0;
                  for (String[] row : grid) {
                    for (String cell : row) {
                      n += cell.length() * await(value(10)) + row.length;
                    }
                    await(value(row));
                    n += row.length;
                  }
                  return n;
                }));
    long sum =
        run(
            async(
                () -> {
                  long n = 0;
                  for (var plane : cube) {
                    for (var row : plane) {
                      for (var cell : row) {
                        n = n * await(value(10)) + cell;
                      }
                    }
                  }
                  return n;
                }));

    assertThat(letters).isEqualTo(40 + 5 + 3);
    assertThat(sum).isEqualTo(1234);
  }

  @Test
  void enhancedFor_overIterables() throws Exception {
    Map<String, Integer> map = new LinkedHashMap<>(Map.of("k", 1));

    run(
        async(
            () -> {
              for (Integer i : List.of(1, 2)) {
                log(i + await(value(10)));
              }
              for (int i : await(value(List.of(3)))) {
                log(await(value(i)) + i);
              }
              for (Map.Entry<String, Integer> entry : map.entrySet()) {
                entry.setValue(entry.getValue() + await(value(5)));
                log(entry);
              }
              for (var all : List.of(List.of("x", "y"), List.<String>of())) {
                for (String each : all) {
                  log(each + await(value(all.size())));
                }
              }
            }));

    assertTrace(11, 12, 6, "k=6", "x2", "y2");
  }

  @Test
  void enhancedFor_overAnIterableThatFails() {
    Iterable<String> failing =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return true;
              }

              @Override
              public String next() {
                if (counter++ == 2) {
                  throw new IllegalStateException("no more");
                }
                return "n" + counter;
              }
            };

    Throwable failure =
        failureOf(
            async(
                () -> {
                  for (String each : failing) {
                    log(each + await(value("")));
                  }
                }));

    assertThat(failure).hasMessage("no more");
    assertTrace("n1", "n2");
  }

  @Test
  void labels_withBreakAndContinue() throws Exception {
    run(
        async(
            () -> {
              outer:
              for (int i = 0; ; i++) {
                inner:
                for (int j = 0; j < await(value(4)); j++) {
                  for (String s : List.of("a", "b")) {
                    if (await(value(i)) == 3) {
                      break outer;
                    }
                    if (await(value(j)) == 2) {
                      continue outer;
                    }
                    if (j == 1) {
                      continue inner;
                    }
                    log(i + s + j);
                  }
                }
                log("never");
              }
              log("end");
            }));

    assertTrace("0a0", "0b0", "1a0", "1b0", "2a0", "2b0", "end");
  }

  @Test
  void label_ofABlock() throws Exception {
    for (boolean early : new boolean[] {true, false}) {
      run(
          async(
              () -> {
                block:
                {
                  log(await(value("in")));
                  if (early) {
                    break block;
                  }
                  log(await(value("rest")));
                }
                log("out");
              }));
    }
    assertTrace("in", "out", "in", "rest", "out");
  }

  @Test
  void return_outOfNestedLoops() throws Exception {
    String result =
        run(
            async(
                () -> {
                  for (int i = 0; ; i++) {
                    while (true) {
                      do {
                        if (await(value(i)) > 2) {
                          return "i" + i;
                        }
                      } while (i < 0);
                      break;
                    }
                  }
                }));

    assertThat(result).isEqualTo("i3");
  }

  @Test
  void variables_ofALoopAreFreshEachTime() throws Exception {
    var suppliers = new ArrayList<java.util.function.IntSupplier>();

    run(
        async(
            () -> {
              for (int i = 0; i < 3; i++) {
                int mine = i * await(value(10));
                int other = await(value(i));
                suppliers.add(() -> mine + other);
              }
            }));

    assertThat(suppliers.stream().map(each -> each.getAsInt())).containsExactly(0, 11, 22);
  }

  @Test
  void capturedAfterALoop_isEffectivelyFinal() throws Exception {
    int result =
        run(
            async(
                () -> {
                  int found;
                  int i = 0;
                  while (true) {
                    if (await(value(i)) * i > 10) {
                      found = i;
                      break;
                    }
                    i++;
                  }
                  return await(async(() -> found + await(value(100))));
                }));

    assertThat(result).isEqualTo(104);
  }

  @Test
  void loop_betweenAwaitsKeepsItsState() throws Exception {
    int result =
        run(
            async(
                () -> {
                  int sum = 0;
                  for (int i = 0; i < 50; i++) {
                    if (i % 7 == 3) {
                      sum += await(value(i));
                    } else if (i % 5 == 1) {
                      continue;
                    } else {
                      sum += IntStream.range(0, i).sum() % 3;
                    }
                  }
                  return sum;
                }));

    int expected = 0;
    for (int i = 0; i < 50; i++) {
      expected += i % 7 == 3 ? i : i % 5 == 1 ? 0 : IntStream.range(0, i).sum() % 3;
    }
    assertThat(result).isEqualTo(expected);
  }

  @Test
  void failure_leavesTheLoop() throws Exception {
    run(
        async(
            () -> {
              for (int i = 0; i < 3; i++) {
                try {
                  for (String s : List.of("a", "b", "c")) {
                    log(s + i);
                    if (s.equals("b")) {
                      await(failure(new IOException("b")));
                    }
                    await(value(1));
                  }
                } catch (IOException e) {
                  if (await(value(i)) == 1) {
                    break;
                  }
                }
              }
            }));

    assertTrace("a0", "b0", "a1", "b1");
  }

  @Test
  void manyTurns_keepTheHeapAndStackFlat() throws Exception {
    int turns =
        run(
            async(
                () -> {
                  int n = 0;
                  while (n < 20_000) {
                    n += await(value(1));
                  }
                  return n;
                }));

    assertThat(turns).isEqualTo(20_000);
  }
}
