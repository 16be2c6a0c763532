package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.each;
import static dev.eddy.Coroutines.generator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.AsyncGenerator;
import dev.eddy.AsyncIterator;
import dev.eddy.Coroutine;
import dev.eddy.CoroutineAction;
import dev.eddy.CoroutineBody;
import dev.eddy.Coroutines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Bodies that are values: passed on, stored, chosen, used again. */
class KeptBodiesTest extends ConstructTest {
  private final CoroutineBody<String> field = () -> "field" + await(value(1));
  private static final CoroutineBody<Integer> CONSTANT = () -> 1 + await(async(() -> 2));
  private int attempts;

  private interface Marker {
    default String mark() {
      return "marked";
    }
  }

  @FunctionalInterface
  private interface Named extends CoroutineBody<String> {
    default String name() {
      return "named";
    }
  }

  private <T> Coroutine<T> retry(int times, CoroutineBody<T> body) {
    return async(
        () -> {
          for (int i = 1; ; i++) {
            try {
              return await(async(body));
            } catch (IOException e) {
              if (i == times) {
                throw e;
              }
              log("retry");
            }
          }
        });
  }

  private Coroutine<Void> both(CoroutineAction first, CoroutineAction second) {
    return async(
        () -> {
          await(async(first));
          await(async(second));
        });
  }

  @Test
  void argument_usedTwice() throws Exception {
    String result =
        run(
            retry(
                3,
                () -> {
                  int attempt = ++attempts;
                  if (attempt < 3) {
                    await(failure(new IOException("attempt")));
                  }
                  return await(value("done")) + attempt;
                }));

    assertThat(result).isEqualTo("done3");
    assertTrace("retry", "retry");
  }

  @Test
  void argument_thatFailsEachTime() {
    var failure = new IOException("each");

    assertThat(failureOf(retry(2, () -> await(failure(failure))))).isSameAs(failure);
    assertTrace("retry");
  }

  @Test
  void arguments_ofActions() throws Exception {
    run(both(() -> log(await(value("first"))), () -> log("second")));

    assertTrace("first", "second");
  }

  @Test
  void field_usedTwice() throws Exception {
    assertThat(run(async(field))).isEqualTo("field1");
    assertThat(run(coroutine(field))).isEqualTo("field1");
    assertThat(run(async(CONSTANT))).isEqualTo(3);
    assertThat(run(async(CONSTANT))).isEqualTo(3);
  }

  @Test
  void local_capturesItsOwnState() throws Exception {
    var bodies = new ArrayList<CoroutineBody<Long>>();
    for (int i = 0; i < 3; i++) {
      long n = i;
      bodies.add(() -> n * await(value(10)));
    }

    long sum = 0;
    for (int round = 0; round < 2; round++) {
      for (var body : bodies) {
        sum = sum * 100 + run(async(body));
      }
    }
    assertThat(sum).isEqualTo(1020001020L);
  }

  @Test
  void collection_ofBodies() throws Exception {
    List<CoroutineBody<String>> list =
        List.of(() -> "a" + await(value(1)), () -> "b", this::toString);
    Map<String, CoroutineAction> map = Map.of("k", () -> log(await(value("ran"))));

    assertThat(run(async(list.get(0)))).isEqualTo("a1");
    assertThat(run(async(list.get(1)))).isEqualTo("b");
    assertThat(run(async(list.get(2)))).isEqualTo(toString());
    run(async(map.get("k")));
    assertTrace("ran");
  }

  @Test
  void ternary_choosesABody() throws Exception {
    for (boolean flag : new boolean[] {true, false}) {
      CoroutineBody<String> chosen =
          flag ? () -> "yes" + await(value(1)) : () -> "no" + await(value(2));
      assertThat(run(async(chosen))).isEqualTo(flag ? "yes1" : "no2");
      String direct =
          run(flag ? async(() -> "a" + await(value(flag))) : async(() -> "b" + await(value(flag))));
      assertThat(direct).isEqualTo(flag ? "atrue" : "bfalse");
      CoroutineBody<String> mixed = flag ? this::toString : () -> await(value("lambda"));
      assertThat(run(async(mixed))).isEqualTo(flag ? toString() : "lambda");
    }
  }

  @Test
  void ternary_asTheArgumentOfAsync() throws Exception {
    for (boolean flag : new boolean[] {true, false}) {
      Coroutine<String> made =
          async(
              flag
                  ? () -> "yes" + await(value(1))
                  : (CoroutineBody<String>) () -> "no" + await(value(2)));
      assertThat(run(made)).isEqualTo(flag ? "yes1" : "no2");
    }
  }

  @Test
  void switch_choosesABody() throws Exception {
    for (int n = 0; n < 2; n++) {
      int given = n;
      CoroutineBody<Integer> body =
          switch (n) {
            case 0 -> () -> await(value(given)) + 10;
            default -> {
              int local = n * 2;
              yield () -> await(value(local)) + 20;
            }
          };
      assertThat(run(async(body))).isEqualTo(n == 0 ? 10 : 22);
    }
  }

  @Test
  void intersectionCast_keepsItsMarker() throws Exception {
    var body = (CoroutineBody<String> & Marker) () -> "x" + await(value(1));

    assertThat(body.mark()).isEqualTo("marked");
    assertThat(run(async(body))).isEqualTo("x1");
    assertThat(run(async(body))).isEqualTo("x1");
    assertThat(run(async((CoroutineBody<String> & Marker) () -> "y" + await(value(1)))))
        .isEqualTo("y1");
    assertThat(run(async((Marker & CoroutineAction) () -> log(await(value("action")))))).isNull();
    assertTrace("action");
  }

  @Test
  void subtype_asTheDirectArgument() throws Exception {
    assertThat(run(async((Named) () -> "n" + await(value(1))))).isEqualTo("n1");
    assertThat(run(coroutine((Named) () -> "n" + await(value(1))))).isEqualTo("n1");
  }

  private interface Redeclared extends CoroutineBody<String> {
    @Override
    String run() throws Exception;
  }

  private interface RedeclaredGenerator extends AsyncGenerator.Body<String> {
    @Override
    void run(AsyncGenerator<String> out) throws Exception;
  }

  @Test
  void subtypeWithABridge() throws Exception {
    assertThat(run(async((Redeclared) () -> "r" + await(value(1))))).isEqualTo("r1");
    AsyncIterator<String> sequence =
        generator((RedeclaredGenerator) out -> await(out.yield(await(value("g")))));
    run(
        async(
            () -> {
              for (String text : each(sequence)) {
                log(text);
              }
            }));
    assertTrace("g");
  }

  private static final class Own {
    static Coroutine<String> async(CoroutineBody<String> body) {
      return Coroutines.async(() -> await(Coroutines.async(body)) + await(Coroutines.async(body)));
    }
  }

  @Test
  void argumentOfAnotherMethodCalledAsync_isKept() throws Exception {
    assertThat(run(Own.async(() -> "x" + await(value(1))))).isEqualTo("x1x1");
  }

  @Test
  void subtype_keptIsRefused() {
    // The class file does not tell that the interface is a body's.
    Named named = () -> "n";

    assertThat(named.name()).isEqualTo("named");
    assertThatThrownBy(() -> async(named))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("KeptBodiesTest$Named, which the weaver does not know")
        .hasMessageContaining("must be declared as CoroutineBody or CoroutineAction itself");
  }

  @Test
  void body_runByHand() {
    CoroutineAction action = () -> await(value(1));

    assertThatThrownBy(field::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a coroutine's body was run by hand, by its run(): write await(async(body))");
    assertThatThrownBy(action::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("write await(async(body))");
  }

  @Test
  void body_ofAnObject() {
    CoroutineBody<String> object =
        new CoroutineBody<>() {
          @Override
          public String run() {
            return "object";
          }
        };

    assertThatThrownBy(() -> async(object))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a lambda or a method reference");
  }

  @Test
  void body_returnedByAMethodAndALambda() throws Exception {
    Supplier<CoroutineBody<String>> supplier = () -> () -> "s" + await(value(name(1)));

    assertThat(run(async(supplier.get()))).isEqualTo("s1");
    assertThat(run(async(make("m")))).isEqualTo("m2");
  }

  private CoroutineBody<String> make(String prefix) {
    return () -> prefix + await(value(name(2)));
  }

  private static String name(int n) {
    return String.valueOf(n);
  }

  @Test
  void body_madeInsideACoroutine() throws Exception {
    String result =
        run(
            async(
                () -> {
                  int local = await(value(5));
                  CoroutineBody<Integer> body = () -> local + await(value(1));
                  int first = await(async(body));
                  return first
                      + ","
                      + await(async(body))
                      + await(retry(1, () -> "r" + await(value(local))));
                }));

    assertThat(result).isEqualTo("6,6r5");
  }

  @Test
  void body_inAnArray() throws Exception {
    CoroutineAction[] actions = {() -> log(await(value("a"))), this::toString, () -> {}};

    for (var action : actions) {
      run(async(action));
    }
    assertTrace("a");
  }
}
