package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The forms of switch in Java 17, with awaits in the selector and in the cases. */
class SwitchTest extends ConstructTest {
  private enum Colour {
    RED,
    GREEN,
    BLUE
  }

  @SuppressWarnings("fallthrough")
  private Coroutine<String> statement(int n) {
    return async(
        () -> {
          String s = "";
          switch (await(value(n))) {
            case 0:
              s += await(value("zero"));
            case 1:
              s += "one";
              break;
            case 2:
              {
                int local = await(value(22));
                s += local;
              }
            default:
              s += await(value("default"));
            case 3:
              if (s.isEmpty()) {
                return "returned" + await(value(3));
              }
              s += "three";
          }
          return s + await(value("."));
        });
  }

  @Test
  void statement_fallsThrough() throws Exception {
    assertThat(run(statement(0))).isEqualTo("zeroone.");
    assertThat(run(statement(1))).isEqualTo("one.");
    assertThat(run(statement(2))).isEqualTo("22defaultthree.");
    assertThat(run(statement(3))).isEqualTo("returned3");
    assertThat(run(statement(-1))).isEqualTo("defaultthree.");
  }

  @Test
  void statement_withArrows() throws Exception {
    for (int n = 0; n < 4; n++) {
      run(arrows(n));
    }
    assertTrace("few", "end", "few", "end", "two", "end", "many");
  }

  private Coroutine<Void> arrows(int n) {
    return async(
        () -> {
          try {
            switch (n) {
              case 0, 1 -> log(await(value("few")));
              case 2 -> {
                await(value(1));
                log("two");
              }
              default -> throw new IOException(await(value("many")));
            }
            log("end");
          } catch (IOException e) {
            log(e.getMessage());
          }
        });
  }

  @Test
  void statement_withoutDefault() throws Exception {
    run(
        async(
            () -> {
              switch (await(value(5))) {
                case 1:
                  log("one");
              }
              switch (await(value("x"))) {
                case "y" -> log("y");
              }
              switch (await(value(9))) {
              }
              log("end");
            }));

    assertTrace("end");
  }

  @Test
  void expression_withArrows() throws Exception {
    for (int n = 0; n < 4; n++) {
      int given = n;
      long result =
          run(
              async(
                  () ->
                      100
                          + switch (await(value(given))) {
                            case 0 -> await(value(1L));
                            case 1 -> 2;
                            case 2 -> {
                              long sum = 0;
                              for (int i = 0; i < 3; i++) {
                                sum += await(value(i));
                              }
                              yield sum;
                            }
                            default -> await(value(4L)) + await(value(5));
                          }));
      assertThat(result).isEqualTo(100 + new long[] {1, 2, 3, 9}[n]);
    }
  }

  @Test
  void expression_withYieldAndFallThrough() throws Exception {
    for (int n = 0; n < 3; n++) {
      int given = n;
      String result =
          run(
              async(
                  () ->
                      "<"
                          + switch (given) {
                            case 0:
                              log(await(value("zero")));
                            case 1:
                              yield await(value("few"));
                            default:
                              yield "many";
                          }
                          + ">"));
      assertThat(result).isEqualTo(n < 2 ? "<few>" : "<many>");
    }
    assertTrace("zero");
  }

  @Test
  void expression_thatThrows() {
    assertThat(
            failureOf(
                async(
                    () ->
                        seen(1)
                            + switch (await(value("b"))) {
                              case "a" -> 1;
                              default -> throw new IOException(await(value("no")));
                            })))
        .isInstanceOf(IOException.class)
        .hasMessage("no");
  }

  @Test
  void expressions_nested() throws Exception {
    String result = "";
    for (int n = 0; n < 3; n++) {
      int given = n;
      result +=
          run(
              async(
                  () ->
                      switch (switch (given) {
                        case 0 -> await(value("a"));
                        default -> "b";
                      }) {
                        case "a" -> "A" + await(value(1));
                        case "b" ->
                            switch (await(value(given))) {
                              case 1 -> "B" + await(value(2));
                              default -> "C";
                            };
                        default -> "D";
                      }));
    }
    assertThat(result).isEqualTo("A1B2C");
  }

  @Test
  void onStrings_evenWithOneHash() throws Exception {
    String result = "";
    for (String each : List.of("Aa", "BB", "C", "")) {
      result +=
          run(
              async(
                  () -> {
                    switch (await(value(each))) {
                      case "Aa":
                        return "1" + await(value("a"));
                      case "BB":
                        return "2" + await(value("b"));
                      case "":
                        return "3";
                      default:
                        return "4" + await(value(each));
                    }
                  }));
    }
    assertThat(result).isEqualTo("1a2b4C3");
  }

  @Test
  void onEnums() throws Exception {
    String result = "";
    for (Colour each : Colour.values()) {
      result +=
          run(
              async(
                  () -> {
                    String s =
                        switch (await(value(each))) {
                          case RED -> await(value("r"));
                          case GREEN -> "g";
                          case BLUE -> {
                            yield await(value("b")) + each;
                          }
                        };
                    switch (each) {
                      case RED:
                      case BLUE:
                        s += await(value("!"));
                        break;
                      default:
                        break;
                    }
                    return s;
                  }));
    }
    assertThat(result).isEqualTo("r!gbBLUE!");
  }

  @Test
  void onNull_fails() {
    assertThat(
            failureOf(
                async(
                    () ->
                        switch (await(value((Colour) null))) {
                          case RED -> 1;
                          default -> await(value(2));
                        })))
        .isInstanceOf(NullPointerException.class);
    assertThat(
            failureOf(
                async(
                    () -> {
                      switch (await(value((String) null))) {
                        default -> await(value(2));
                      }
                    })))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void onSparseAndDenseInts() throws Exception {
    String result = "";
    for (int n : new int[] {Integer.MIN_VALUE, -1, 0, 1, 2, 3, 1000, Integer.MAX_VALUE}) {
      result +=
          run(
              async(
                  () ->
                      switch (await(value(n))) {
                            case Integer.MIN_VALUE -> await(value("a"));
                            case 1000 -> await(value("b"));
                            case Integer.MAX_VALUE -> "c";
                            default -> "-";
                          }
                          + switch (n) {
                            case 0 -> "0";
                            case 1 -> await(value("1"));
                            case 2 -> "2";
                            case 3 -> await(value("3"));
                            default -> await(value("-"));
                          }));
    }
    assertThat(result).isEqualTo("a----0-1-2-3b-c-");
  }

  @Test
  void onCharsBytesAndBoxes() throws Exception {
    String result =
        run(
            async(
                () -> {
                  String s = "";
                  switch (await(value('x'))) {
                    case 'x' -> s += await(value(1));
                    default -> s += "no";
                  }
                  byte b = await(value((byte) -3));
                  s +=
                      switch (b) {
                        case -3 -> await(value(2));
                        default -> 0;
                      };
                  Short boxed = await(value((short) 300));
                  return s
                      + switch (boxed) {
                        case 300 -> await(value(3));
                        default -> 0;
                      };
                }));

    assertThat(result).isEqualTo("123");
  }

  @Test
  void insideALoop_withContinueAndBreak() throws Exception {
    run(
        async(
            () -> {
              loop:
              for (int i = 0; ; i++) {
                switch (await(value(i))) {
                  case 0:
                    continue;
                  case 1:
                    break;
                  case 2:
                    log(await(value("two")));
                    continue loop;
                  case 4:
                    break loop;
                  default:
                    log("default");
                }
                log("after " + i);
              }
            }));

    assertTrace("after 1", "two", "default", "after 3");
  }

  @Test
  void variables_declaredInOneCaseAndAssignedInAnother() throws Exception {
    String result = "";
    for (int n = 0; n < 3; n++) {
      int given = n;
      result +=
          run(
              async(
                  () -> {
                    switch (given) {
                      case 0:
                        String s = await(value("a"));
                        long l = 5;
                        return s + await(value(l));
                      case 1:
                        s = "b";
                        await(value(1));
                        return s;
                      default:
                        int i = await(value(7));
                        l = await(value(8L));
                        return "" + i + await(value("c")) + l;
                    }
                  }));
    }
    assertThat(result).isEqualTo("a5b7c8");
  }

  @Test
  void expression_withTryAndOperandsBelow() throws Exception {
    String result =
        run(
            async(
                () -> {
                  int[] ints = {1, 2};
                  ints[seen(1)] +=
                      seen(10)
                          + switch (await(value(0))) {
                            case 0 -> {
                              try {
                                yield (int) await(failure(new IOException()));
                              } catch (IOException e) {
                                yield await(value(100));
                              } finally {
                                log("finally");
                                await(value(0));
                              }
                            }
                            default -> 0;
                          };
                  return ints[0] + "," + ints[1];
                }));

    assertThat(result).isEqualTo("1,112");
    assertTrace(1, 10, "finally");
  }
}
