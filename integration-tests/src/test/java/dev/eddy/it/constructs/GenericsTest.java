package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.Coroutines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Generic methods and classes whose bodies await. */
class GenericsTest extends ConstructTest {

  private static final class Box<T extends Comparable<? super T>> {
    private T value;

    Box(T value) {
      this.value = value;
    }

    Coroutine<T> max(Awaitable<? extends T> other) {
      return async(
          () -> {
            T theirs = await(other);
            if (value.compareTo(theirs) < 0) {
              value = theirs;
            }
            return value;
          });
    }

    <R extends Comparable<R>> Coroutine<Box<R>> map(Function<? super T, ? extends Awaitable<R>> f) {
      return async(() -> new Box<>(await(f.apply(value))));
    }
  }

  private <T extends Comparable<T>> Coroutine<T> greatest(List<? extends Awaitable<T>> all) {
    return async(
        () -> {
          T best = null;
          for (Awaitable<T> each : all) {
            T next = await(each);
            best = best == null || next.compareTo(best) > 0 ? next : best;
          }
          return best;
        });
  }

  private <T extends Number & Comparable<T>> Coroutine<String> intersection(
      T a, Supplier<Awaitable<T>> b) {
    return async(
        () -> {
          int comparison = a.compareTo(await(b.get()));
          return a.intValue() + (comparison < 0 ? " < " : " >= ") + await(b.get()).doubleValue();
        });
  }

  private <E extends Exception> Coroutine<Void> thrower(E exception) {
    return async(
        () -> {
          await(value(1));
          throw exception;
        });
  }

  private static <T> T identity(T value) {
    return value;
  }

  @SafeVarargs
  private static <T> List<T> list(T... all) {
    var list = new ArrayList<T>();
    for (T each : all) {
      list.add(each);
    }
    return list;
  }

  @Test
  void class_withABoundedType() throws Exception {
    assertThat(run(new Box<>(3).max(value(5)))).isEqualTo(5);
    assertThat(run(new Box<>("z").max(value("a")))).isEqualTo("z");
    assertThat(run(new Box<>("four").map(s -> value(s.length()))).value).isEqualTo(4);
  }

  @Test
  void method_withABoundedType() throws Exception {
    assertThat(run(greatest(List.of(value(2), value(7), value(5))))).isEqualTo(7);
    assertThat(run(greatest(List.<Awaitable<String>>of()))).isNull();
  }

  @Test
  void method_withAnIntersectionType() throws Exception {
    assertThat(run(intersection(1, () -> value(2)))).isEqualTo("1 < 2.0");
    assertThat(run(intersection(3L, () -> value(2L)))).isEqualTo("3 >= 2.0");
  }

  @Test
  void method_thatThrowsATypeParameter() {
    assertThat(failureOf(thrower(new IOException("x")))).isInstanceOf(IOException.class);
  }

  @Test
  void wildcards_areAwaited() throws Exception {
    List<? extends Awaitable<? extends Number>> all = List.of(value(1), value(2.5));
    Awaitable<?> unknown = value("u");

    String result =
        run(
            async(
                () -> {
                  double sum = 0;
                  for (Awaitable<? extends Number> each : all) {
                    Number n = await(each);
                    sum += n.doubleValue() * await(value(2));
                  }
                  Object o = await(unknown);
                  return o + "" + sum;
                }));

    assertThat(result).isEqualTo("u7.0");
  }

  @Test
  void typeWitness_explicit() throws Exception {
    CharSequence result =
        run(
            Coroutines.<CharSequence>async(
                () ->
                    Coroutines.<Boolean>await(value(true))
                        ? await(value("s"))
                        : new StringBuilder()));

    assertThat(result).isEqualTo("s");
    assertThat(run(async(() -> Collections.<Object>singletonList(await(value(1)))))).contains(1);
    assertThat(run(async(() -> GenericsTest.<Long>identity(await(value(5L))) + 1))).isEqualTo(6);
  }

  @Test
  void typeArguments_inferredThroughAwaits() throws Exception {
    Map<String, List<Integer>> result =
        run(
            async(
                () -> {
                  var map = new TreeMap<String, List<Integer>>();
                  for (var entry : Map.of("a", 1, "b", 2).entrySet()) {
                    map.computeIfAbsent(await(value(entry.getKey())), k -> new ArrayList<>())
                        .add(await(value(entry.getValue())) + identity(await(value(10))));
                  }
                  map.put("c", list(await(value(1)), 2, await(value(3))));
                  return map;
                }));

    assertThat(result).isEqualTo(Map.of("a", List.of(11), "b", List.of(12), "c", List.of(1, 2, 3)));
  }

  @Test
  void arrayOfATypeParameter_keepsItsErasure() throws Exception {
    assertThat(run(swapped(new String[] {"a", "b"}))).containsExactly("b", "a");
  }

  private <T extends CharSequence> Coroutine<T[]> swapped(T[] array) {
    return async(
        () -> {
          T first = array[0];
          T second = array[await(value(1))];
          array[0] = await(value(second));
          array[1] = first.length() > await(value(0)) ? first : null;
          return array;
        });
  }

  @Test
  void heapPollution_failsWhereJavaSaysSo() {
    @SuppressWarnings("unchecked")
    Awaitable<Integer> lie = (Awaitable<Integer>) (Awaitable<?>) value("text");

    assertThat(
            failureOf(
                async(
                    () -> {
                      Object fine = await((Awaitable<?>) value("x"));
                      log(fine);
                      int n = await(lie);
                      return n;
                    })))
        .isInstanceOf(ClassCastException.class);
    assertTrace("x");
  }

  @Test
  void supertypeOfTwoBranches_isNotComputed() throws Exception {
    for (boolean flag : new boolean[] {true, false}) {
      String result =
          run(
              async(
                  () -> {
                    Number number = flag ? (Number) Integer.valueOf(1) : Double.valueOf(2);
                    var both = flag ? new StringBuilder("b") : "s";
                    Comparable<?> comparable = flag ? Long.valueOf(1) : "c";
                    await(value(1));
                    return number.intValue()
                        + both.toString()
                        + comparable
                        + await(value(both)).length();
                  }));
      assertThat(result).isEqualTo(flag ? "1b11" : "2sc1");
    }
  }
}
