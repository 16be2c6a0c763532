package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Bodies in interfaces, records, enums, and in inner, nested, local and anonymous classes. */
class EnclosingTypesTest extends ConstructTest {
  private final String name = "outer";

  // ---- interfaces

  private interface Greeter {
    String PREFIX = "hi ";

    Awaitable<String> who();

    default Coroutine<String> greet(long times) {
      return async(() -> (PREFIX + await(who())).repeat((int) times) + await(lengths(times)));
    }

    private Coroutine<String> lengths(long times) {
      return async(
          () -> {
            String s = "";
            for (long i = 0; i < times; i++) {
              s += await(who()).length();
            }
            return s;
          });
    }

    static Coroutine<String> twice(Supplier<Awaitable<String>> who) {
      return async(() -> await(who.get()) + await(once(who)));
    }

    private static Coroutine<String> once(Supplier<Awaitable<String>> who) {
      return async(() -> "!" + await(who.get()));
    }
  }

  private interface LoudGreeter extends Greeter {
    @Override
    default Coroutine<String> greet(long times) {
      return async(() -> "[" + await(Greeter.super.greet(times)) + "]" + await(who()));
    }
  }

  @Test
  void interface_defaultAndPrivateMethods() throws Exception {
    Greeter greeter = () -> value("you");

    assertThat(run(greeter.greet(2))).isEqualTo("hi youhi you33");
  }

  @Test
  void interface_staticMethods() throws Exception {
    assertThat(run(Greeter.twice(() -> value("x")))).isEqualTo("x!x");
  }

  @Test
  void interface_overriddenDefaultMethod() throws Exception {
    LoudGreeter greeter = () -> value("you");

    assertThat(run(greeter.greet(1))).isEqualTo("[hi you3]you");
  }

  @Test
  void interface_fieldInitialiser() throws Exception {
    assertThat(run(HasField.MAKE.get())).isEqualTo("made in an interface");
  }

  private interface HasField {
    Supplier<Coroutine<String>> MAKE =
        () -> async(() -> "made in " + await(async(() -> "an interface")));
  }

  // ---- records

  private record Point(int x, long y, Supplier<Awaitable<Integer>> source) implements Greeter {
    Point {
      if (x < 0) {
        throw new IllegalArgumentException();
      }
      y *= 2;
    }

    static Coroutine<Point> at(Supplier<Awaitable<Integer>> source) {
      return async(() -> new Point(await(source.get()), await(source.get()), source));
    }

    Coroutine<Point> moved() {
      return async(() -> new Point(x + await(source.get()), y, this.source));
    }

    @Override
    public Awaitable<String> who() {
      return async(() -> x + "," + y + await(source.get()));
    }
  }

  @Test
  void record_methods() throws Exception {
    Point point = run(Point.at(() -> value(3)));

    assertThat(point.x()).isEqualTo(3);
    assertThat(point.y()).isEqualTo(6);
    Point moved = run(point.moved());
    assertThat(moved.x()).isEqualTo(6);
    assertThat(moved.y()).isEqualTo(12);
    assertThat(run(moved.greet(1))).isEqualTo("hi 6,1235");
  }

  // ---- enums

  private enum Operation {
    PLUS {
      @Override
      Coroutine<Integer> apply(Supplier<Awaitable<Integer>> a, int b) {
        return async(() -> await(a.get()) + b + ordinal());
      }
    },
    MINUS {
      private final int own = 100;

      @Override
      Coroutine<Integer> apply(Supplier<Awaitable<Integer>> a, int b) {
        return async(() -> own + await(a.get()) - b + await(super.apply(a, b)));
      }
    },
    ZERO;

    Coroutine<Integer> apply(Supplier<Awaitable<Integer>> a, int b) {
      return async(() -> await(a.get()) * this.ordinal());
    }

    static Coroutine<Integer> all(Supplier<Awaitable<Integer>> a) {
      return async(
          () -> {
            int sum = 0;
            for (Operation each : values()) {
              sum = sum * 1000 + await(each.apply(a, 1));
            }
            return sum;
          });
    }
  }

  @Test
  void enum_withConstantBodies() throws Exception {
    assertThat(run(Operation.all(() -> value(5)))).isEqualTo(6_109_010);
  }

  // ---- classes in classes

  private class Inner {
    private final String name = "inner";

    Coroutine<String> names() {
      return async(
          () ->
              await(value(name)) + EnclosingTypesTest.this.name + await(value(this.name.length())));
    }

    class Innermost {
      private final String name = "innermost";

      Coroutine<String> names() {
        return async(
            () ->
                await(value(name))
                    + Inner.this.name
                    + EnclosingTypesTest.this.name
                    + await(Inner.this.names())
                    + trace.size());
      }
    }
  }

  private static final class Nested<T> {
    private T value;

    private Coroutine<T> set(Awaitable<T> next) {
      return async(
          () -> {
            T old = value;
            value = await(next);
            return old;
          });
    }

    private static final class Deeper {
      static Coroutine<Integer> deep(Awaitable<Integer> a) {
        return async(() -> await(a) + 1);
      }
    }
  }

  @Test
  void innerClasses_reachAllAround() throws Exception {
    var inner = new Inner();

    assertThat(run(inner.names())).isEqualTo("innerouter5");
    assertThat(run(inner.new Innermost().names())).isEqualTo("innermostinnerouterinnerouter50");
  }

  @Test
  void nestedClass_generic() throws Exception {
    var nested = new Nested<String>();

    assertThat(run(nested.set(value("a")))).isNull();
    assertThat(run(nested.set(value("b")))).isEqualTo("a");
    assertThat(nested.value).isEqualTo("b");
    assertThat(run(Nested.Deeper.deep(value(1)))).isEqualTo(2);
  }

  @Test
  void anonymousClass_method() throws Exception {
    String local = "local";
    var anonymous =
        new Object() {
          private int n = 1;

          Coroutine<String> work(double d) {
            return async(() -> local + name + await(value(n++)) + d + n);
          }
        };

    assertThat(run(anonymous.work(1.5))).isEqualTo("localouter11.52");
  }

  @Test
  void localClass_method() throws Exception {
    String local = "local";
    class Local {
      final int n;

      Local(int n) {
        this.n = n;
      }

      Coroutine<String> work() {
        return async(() -> await(value(local)) + n + name + await(new Local(n + 1).peek()));
      }

      private Coroutine<Integer> peek() {
        return async(() -> n + await(value(local.length())));
      }
    }

    assertThat(run(new Local(1).work())).isEqualTo("local1outer7");
  }

  @Test
  void lambda_insideALambda() throws Exception {
    UnaryOperator<Supplier<Coroutine<String>>> wrap =
        inner -> () -> async(() -> "<" + await(inner.get()) + name + ">");

    assertThat(run(wrap.apply(wrap.apply(() -> async(() -> await(value("x"))))).get()))
        .isEqualTo("<<xouter>outer>");
  }

  // ---- overridden methods whose bodies have one name in the class files

  private class Base {
    Coroutine<String> run(int n) {
      return async(() -> "base" + await(value(n)) + await(hook(n)));
    }

    Coroutine<String> hook(int n) {
      return async(() -> "hook" + await(value(n)));
    }
  }

  private class Middle extends Base {
    @Override
    Coroutine<String> run(int n) {
      return async(() -> "middle" + await(value(n)) + await(super.run(n + 1)));
    }

    @Override
    Coroutine<String> hook(int n) {
      return async(() -> "catch" + await(value(n)) + await(super.hook(n)));
    }
  }

  private final class Leaf extends Middle {
    @Override
    Coroutine<String> run(int n) {
      return async(() -> "leaf" + await(super.run(n + 1)) + await(value(n)));
    }
  }

  @Test
  void overriddenMethod_awaitsItsSuper() throws Exception {
    assertThat(run(new Base().run(1))).isEqualTo("base1hook1");
    assertThat(run(new Middle().run(1))).isEqualTo("middle1base2catch2hook2");
    assertThat(run(new Leaf().run(1))).isEqualTo("leafmiddle2base3catch3hook31");
  }

  private static class StaticBase {
    static Coroutine<String> run(Awaitable<String> a) {
      return async(() -> "base" + await(a));
    }
  }

  private static final class StaticLeaf extends StaticBase {
    static Coroutine<String> run(Awaitable<String> a) {
      return async(() -> "leaf" + await(StaticBase.run(a)));
    }
  }

  @Test
  void hiddenStaticMethod_awaitsTheOther() throws Exception {
    assertThat(run(StaticLeaf.run(value("!")))).isEqualTo("leafbase!");
  }
}
