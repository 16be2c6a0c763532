package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** An await among the arguments of a constructor: the new object is on the stack, unfinished. */
class ConstructorCallsTest extends ConstructTest {
  private static final List<String> events = new ArrayList<>();

  record Point(int x, long y, String name) {
    Point {
      if (x < 0) {
        throw new IllegalArgumentException("x is " + x);
      }
    }

    Point(String name) {
      this(0, 0, name);
    }
  }

  record Pair(Object first, Object second) {}

  private final class Inner {
    final String text;

    Inner(String text) {
      this.text = text + trace.size();
    }

    final class Innermost {
      final String text;

      Innermost(int a, String b) {
        text = Inner.this.text + a + b;
      }
    }
  }

  private abstract static class Shape {
    final String name;
    final double size;

    Shape(String name, double size) {
      this.name = name;
      this.size = size;
    }

    abstract String tell();
  }

  private static <T> T event(String event, T value) {
    events.add(event);
    return value;
  }

  @Test
  void otherConstructorWithAChoice_isLeftAsItIs() throws Exception {
    String text =
        run(
            async(
                () -> {
                  var first = new StringBuilder(await(value("a")));
                  var second = new StringBuilder(trace.isEmpty() ? "b" : "c");
                  return first.append(second).toString();
                }));

    assertThat(text).isEqualTo("ab");
  }

  @Test
  void argument_inEachPosition() throws Exception {
    assertThat(run(async(() -> new Point(await(value(1)), 2, "a"))))
        .isEqualTo(new Point(1, 2, "a"));
    assertThat(run(async(() -> new Point(1, await(value(2L)), "a"))))
        .isEqualTo(new Point(1, 2, "a"));
    assertThat(run(async(() -> new Point(1, 2, await(value("a"))))))
        .isEqualTo(new Point(1, 2, "a"));
    assertThat(run(async(() -> new Point(await(value(1)), await(value(2L)), await(value("a"))))))
        .isEqualTo(new Point(1, 2, "a"));
    assertThat(run(async(() -> new Point(await(value("a")))))).isEqualTo(new Point(0, 0, "a"));
  }

  @Test
  void argument_beforeAndBehindOthers() throws Exception {
    assertThat(run(async(() -> new Point(seen(1), seen(await(value(2L))), seen("a")))))
        .isEqualTo(new Point(1, 2, "a"));
    assertTrace(1, 2, "a");
  }

  @Test
  void nested_creations() throws Exception {
    assertThat(
            run(
                async(
                    () ->
                        new Pair(
                            seen("x"),
                            new Pair(
                                new Pair(seen("y"), await(value("z"))),
                                new Pair(await(value(1L)), new Pair(2.0, await(value(3)))))))))
        .isEqualTo(new Pair("x", new Pair(new Pair("y", "z"), new Pair(1L, new Pair(2.0, 3)))));
    assertTrace("x", "y");
  }

  @Test
  void nested_ofOneClassWithAnAwaitAtTheEnd() throws Exception {
    assertThat(run(async(() -> new Pair(new Pair(1, 2), await(value(new Pair(3, 4)))))))
        .isEqualTo(new Pair(new Pair(1, 2), new Pair(3, 4)));
    assertThat(run(async(() -> new Pair(new Pair(await(value(1)), 2), new Pair(3, 4)))))
        .isEqualTo(new Pair(new Pair(1, 2), new Pair(3, 4)));
  }

  @Test
  void creation_withOperandsBelow() throws Exception {
    int[] ints = {1, 2};

    String result =
        run(
            async(
                () ->
                    ints[0]
                        + 5L
                        + new StringBuilder(await(value("sb"))).append(ints[1]++).toString()
                        + new Point(ints[1]++, 2L + await(value(3)), "n" + await(value('m'))).name()
                        + ints[1]));

    assertThat(result).isEqualTo("6sb2nm4");
  }

  @Test
  void creation_asAStatementThatDropsTheObject() throws Exception {
    run(
        async(
            () -> {
              new Pair(seen(1), seen(await(value(2))));
              new Inner(await(value("a")));
            }));

    assertTrace(1, 2);
  }

  @Test
  void creation_asAReceiver() throws Exception {
    assertThat(run(async(() -> new Pair(1, await(value("b"))).second().toString().length())))
        .isEqualTo(1);
  }

  @Test
  void creation_inAnArrayAndAField() throws Exception {
    var pairs = new Pair[2];

    run(async(() -> pairs[await(value(1))] = new Pair(await(value(1)), 2)));

    assertThat(pairs).containsExactly(null, new Pair(1, 2));
    assertThat(run(async(() -> new Pair[] {new Pair(0, await(value(1))), null})))
        .containsExactly(new Pair(0, 1), null);
  }

  @Test
  void creation_thrown() {
    assertThat(
            failureOf(
                async(
                    () -> {
                      throw new IOException("m" + await(value(1)), new Error(await(value("c"))));
                    })))
        .isInstanceOf(IOException.class)
        .hasMessage("m1")
        .hasRootCauseMessage("c");
  }

  @Test
  void inner_creation() throws Exception {
    assertThat(run(async(() -> new Inner(await(value("a"))).text))).isEqualTo("a0");
    assertThat(run(async(() -> this.new Inner(seen(await(value("b")))).text))).isEqualTo("b1");
    assertThat(
            run(
                async(
                    () ->
                        await(value(this)).new Inner(await(value("c")))
                            .new Innermost(await(value(5)), await(value("d")))
                            .text)))
        .isEqualTo("c15d");
  }

  @Test
  void inner_ofANullOuter() {
    ConstructorCallsTest none = null;

    assertThat(failureOf(async(() -> none.new Inner(seen(await(value("b")))).text)))
        .isInstanceOf(NullPointerException.class);
    assertTrace();
  }

  @Test
  void anonymousClass_withAwaitedArguments() throws Exception {
    String captured = "cap";

    Shape shape =
        run(
            async(
                () -> {
                  long local = await(value(7L));
                  return new Shape(await(value("n")), await(value(2.5))) {
                    private final String own = name + size;

                    @Override
                    String tell() {
                      return own + captured + local + trace.size();
                    }
                  };
                }));

    assertThat(shape.tell()).isEqualTo("n2.5cap70");
  }

  @Test
  void localClass_withAwaitedArguments() throws Exception {
    String result =
        run(
            async(
                () -> {
                  String local = await(value("l"));
                  class Local {
                    final String text;

                    Local(int a, String b) {
                      text = a + b + local + arrival.ordinal();
                    }
                  }
                  return new Local(1, await(value("b"))).text
                      + new Local(await(value(2)), "c").text;
                }));

    assertThat(result).isEqualTo("1bl" + arrival.ordinal() + "2cl" + arrival.ordinal());
  }

  @Test
  void genericClass_withDiamond() throws Exception {
    List<String> result = run(async(() -> new ArrayList<>(List.of(await(value("a")), "b"))));

    assertThat(result).containsExactly("a", "b");
    Supplier<Pair> made = run(async(() -> () -> new Pair(1, 2)));
    assertThat(made.get()).isEqualTo(new Pair(1, 2));
  }

  @Test
  void conditionalExpression_amongTheArguments() throws Exception {
    for (boolean flag : new boolean[] {true, false}) {
      assertThat(
              run(
                  async(
                      () ->
                          new Point(
                              flag ? await(value(1)) : 2,
                              flag && await(value(true)) ? 3 : await(value(4L)),
                              await(value(flag)) ? "t" : await(value("f"))))))
          .isEqualTo(flag ? new Point(1, 3, "t") : new Point(2, 4, "f"));
    }
  }

  @Test
  void conditionalExpression_withoutAwaitAmongTheArguments() throws Exception {
    for (boolean flag : new boolean[] {true, false}) {
      assertThat(run(async(() -> new Point(flag ? 1 : 2, flag ? 3 : 4, await(value("a"))))))
          .isEqualTo(flag ? new Point(1, 3, "a") : new Point(2, 4, "a"));
      assertThat(run(async(() -> new Pair(await(value("a")), flag ? new Pair(1, 2) : null))))
          .isEqualTo(new Pair("a", flag ? new Pair(1, 2) : null));
    }
  }

  @Test
  void conditionalCreation_ofTwoClasses() throws Exception {
    for (boolean flag : new boolean[] {true, false}) {
      assertThat(
              run(
                  async(
                      () ->
                          new Pair(
                              flag ? new Pair(1, await(value(2))) : new Point(await(value("p"))),
                              await(value(flag))))))
          .isEqualTo(new Pair(flag ? new Pair(1, 2) : new Point("p"), flag));
    }
  }

  @Test
  void switchExpression_amongTheArguments() throws Exception {
    for (int i = 0; i < 3; i++) {
      int n = i;
      assertThat(
              run(
                  async(
                      () ->
                          new Pair(
                              seen("first"),
                              switch (await(value(n))) {
                                case 0 -> await(value("zero"));
                                case 1 -> {
                                  String s = "";
                                  for (int k = 0; k < 2; k++) {
                                    s += await(value("one"));
                                  }
                                  yield s;
                                }
                                default -> "many";
                              }))))
          .isEqualTo(new Pair("first", List.of("zero", "oneone", "many").get(n)));
    }
  }

  @Test
  void switchExpressionWithTry_amongTheArguments() throws Exception {
    for (int i = 0; i < 3; i++) {
      int n = i;
      assertThat(
              run(
                  async(
                      () ->
                          new Pair(
                              new Pair(seen("a"), 5L),
                              switch (n) {
                                case 0 -> {
                                  try {
                                    yield await(value("zero"));
                                  } finally {
                                    log("finally" + await(value(n)));
                                  }
                                }
                                case 1 -> {
                                  try {
                                    yield await(failure(new IOException("one")));
                                  } catch (IOException e) {
                                    yield e.getMessage() + await(value("!"));
                                  } finally {
                                    log("finally" + n);
                                  }
                                }
                                default -> "many";
                              }))))
          .isEqualTo(new Pair(new Pair("a", 5L), List.of("zero", "one!", "many").get(n)));
    }
    assertTrace("a", "finally0", "a", "finally1", "a");
  }

  @Test
  @SuppressWarnings("eddy:lost-update")
  void switchExpressionWithTry_betweenOperands() throws Exception {
    int[] ints = {3};

    String result =
        run(
            async(
                () ->
                    ints[0]++
                        + 1
                        + new Point(
                                1 + ints[0]++,
                                switch (await(value(3))) {
                                  case 3 -> {
                                    try {
                                      yield 7L + await(value(1));
                                    } finally {
                                      ints[0] += await(value(10));
                                    }
                                  }
                                  default -> 0L;
                                },
                                await(value("n")) + ints[0])
                            .toString()));

    assertThat(result).isEqualTo("4Point[x=5, y=8, name=n15]");
  }

  @Test
  void constructor_thatThrows() {
    Throwable failure = failureOf(async(() -> new Point(await(value(-1)), seen(2L), "a")));

    assertThat(failure).isInstanceOf(IllegalArgumentException.class).hasMessage("x is -1");
    assertTrace(2L);
  }

  @Test
  void constructor_thatThrowsIsCaught() throws Exception {
    String result =
        run(
            async(
                () -> {
                  try {
                    return new Point(await(value(-1)), 2, "a").name();
                  } catch (IllegalArgumentException e) {
                    return e.getMessage() + await(value("!"));
                  } finally {
                    log("finally");
                  }
                }));

    assertThat(result).isEqualTo("x is -1!");
    assertTrace("finally");
  }

  @Test
  void failure_constructsNothing() {
    var failure = new IOException();

    assertThat(
            failureOf(
                async(() -> new Pair(seen(1), new Inner(seen("i") + await(failure(failure)))))))
        .isSameAs(failure);
    assertTrace(1, "i");
  }

  @Test
  void loop_ofCreations() throws Exception {
    List<Pair> pairs =
        run(
            async(
                () -> {
                  var made = new ArrayList<Pair>();
                  for (int i = 0; i < 3; i++) {
                    made.add(new Pair(i, new Pair(await(value(i)), i * await(value(2)))));
                  }
                  return made;
                }));

    assertThat(pairs)
        .containsExactly(
            new Pair(0, new Pair(0, 0)), new Pair(1, new Pair(1, 2)), new Pair(2, new Pair(2, 4)));
  }

  // ---- the order of class initialisation

  @Test
  void initialisation_comesBeforeTheArguments() throws Exception {
    events.clear();
    Fresh.initialised = () -> events.add("class");

    Object made =
        run(
            async(
                () ->
                    switch (arrival) {
                      case DONE_PROMISE -> new Fresh.A(event("argument", await(value(1))));
                      case READY_COROUTINE -> new Fresh.B(event("argument", await(value(1))));
                      case LATE_COROUTINE -> new Fresh.C(event("argument", await(value(1))));
                      case LATE_PROMISE -> new Fresh.D(event("argument", await(value(1))));
                    }));

    assertThat(made).isInstanceOf(Fresh.class);
    assertThat(events).containsExactly("class", "argument", "constructor 1");
  }

  @Test
  void initialisation_ofNestedCreationsIsOutermostFirst() throws Exception {
    events.clear();
    Fresh.initialised = () -> events.add("class");

    run(
        async(
            () ->
                switch (arrival) {
                  case DONE_PROMISE ->
                      new Fresh.E(event("a", 1) + new Fresh.F(event("b", await(value(2)))).number);
                  case READY_COROUTINE ->
                      new Fresh.G(event("a", 1) + new Fresh.H(event("b", await(value(2)))).number);
                  case LATE_COROUTINE ->
                      new Fresh.I(event("a", 1) + new Fresh.J(event("b", await(value(2)))).number);
                  case LATE_PROMISE ->
                      new Fresh.K(event("a", 1) + new Fresh.L(event("b", await(value(2)))).number);
                }));

    assertThat(events)
        .containsExactly("class", "a", "class", "b", "constructor 2", "constructor 3");
  }

  @Test
  void initialisation_thatFails() {
    events.clear();
    Fresh.initialised =
        () -> {
          throw new IllegalStateException("no class");
        };

    Throwable failure =
        failureOf(
            async(
                () ->
                    switch (arrival) {
                      case DONE_PROMISE -> new Fresh.M(event("argument", await(value(1))));
                      case READY_COROUTINE -> new Fresh.N(event("argument", await(value(1))));
                      case LATE_COROUTINE -> new Fresh.O(event("argument", await(value(1))));
                      case LATE_PROMISE -> new Fresh.P(event("argument", await(value(1))));
                    }));

    assertThat(failure).isInstanceOf(ExceptionInInitializerError.class);
    assertThat(failure).hasRootCauseMessage("no class");
    assertThat(events).isEmpty();
  }

  /** Many classes, since each is initialised once only. */
  private static class Fresh {
    static Runnable initialised;
    final int number;

    Fresh(int number) {
      this.number = number;
      events.add("constructor " + number);
    }

    static final class A extends Fresh {
      static {
        initialised.run();
      }

      A(int number) {
        super(number);
      }
    }

    static final class B extends Fresh {
      static {
        initialised.run();
      }

      B(int number) {
        super(number);
      }
    }

    static final class C extends Fresh {
      static {
        initialised.run();
      }

      C(int number) {
        super(number);
      }
    }

    static final class D extends Fresh {
      static {
        initialised.run();
      }

      D(int number) {
        super(number);
      }
    }

    static final class E extends Fresh {
      static {
        initialised.run();
      }

      E(int number) {
        super(number);
      }
    }

    static final class F extends Fresh {
      static {
        initialised.run();
      }

      F(int number) {
        super(number);
      }
    }

    static final class G extends Fresh {
      static {
        initialised.run();
      }

      G(int number) {
        super(number);
      }
    }

    static final class H extends Fresh {
      static {
        initialised.run();
      }

      H(int number) {
        super(number);
      }
    }

    static final class I extends Fresh {
      static {
        initialised.run();
      }

      I(int number) {
        super(number);
      }
    }

    static final class J extends Fresh {
      static {
        initialised.run();
      }

      J(int number) {
        super(number);
      }
    }

    static final class K extends Fresh {
      static {
        initialised.run();
      }

      K(int number) {
        super(number);
      }
    }

    static final class L extends Fresh {
      static {
        initialised.run();
      }

      L(int number) {
        super(number);
      }
    }

    static final class M extends Fresh {
      static {
        initialised.run();
      }

      M(int number) {
        super(number);
      }
    }

    static final class N extends Fresh {
      static {
        initialised.run();
      }

      N(int number) {
        super(number);
      }
    }

    static final class O extends Fresh {
      static {
        initialised.run();
      }

      O(int number) {
        super(number);
      }
    }

    static final class P extends Fresh {
      static {
        initialised.run();
      }

      P(int number) {
        super(number);
      }
    }
  }
}
