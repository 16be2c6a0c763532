package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Coroutine;
import dev.eddy.CoroutineAction;
import dev.eddy.CoroutineBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A method reference as the body: the method is called when the coroutine runs. */
class MethodReferencesTest extends ConstructTest {
  private static class Base {
    String load() {
      return "base";
    }
  }

  private static final class Derived extends Base {
    @Override
    String load() {
      return "derived";
    }

    Coroutine<String> loadBase() {
      return async(super::load);
    }

    Coroutine<String> loadOwn() {
      return async(this::load);
    }
  }

  private final class Inner {
    final String text = "inner" + trace.size();
  }

  private static final class Secret {
    private final String text;

    private Secret() {
      text = "secret";
    }
  }

  private interface Marker {}

  private static final int[] ints = {1, 2};

  private String load() {
    log("load");
    return "loaded";
  }

  private Coroutine<String> loadLater() {
    return async(() -> await(value("later")));
  }

  private static int number() {
    return 5;
  }

  private void act() {
    log("act");
  }

  private String fails() throws IOException {
    throw new IOException("fails");
  }

  private static String all(Object... all) {
    return Arrays.toString(all);
  }

  private static <T extends Comparable<T>> List<T> generic() {
    return new ArrayList<>();
  }

  @Test
  void reference_toABoundMethod() throws Exception {
    Coroutine<String> coroutine = async(this::load);
    assertTrace();
    assertThat(run(coroutine)).isEqualTo("loaded");
    assertTrace("load");

    String text = " t ";
    assertThat(run(async(text::strip))).isEqualTo("t");
    assertThat(run(async("long"::length))).isEqualTo(4);
    assertThat(run(async(ints::clone))).containsExactly(1, 2);
  }

  @Test
  void reference_evaluatesItsReceiverOnce() throws Exception {
    Coroutine<String> coroutine = async(seen(this)::load);

    assertThat(trace).hasSize(1);
    assertThat(run(coroutine)).isEqualTo("loaded");
    assertThat(trace).hasSize(2);
  }

  @Test
  void reference_ofANullReceiver() {
    MethodReferencesTest none = null;

    assertThatThrownBy(() -> async(none::load)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void reference_toAStaticMethod() throws Exception {
    assertThat(run(async(MethodReferencesTest::number))).isEqualTo(5);
    assertThat(run(async((CoroutineBody<List<String>>) MethodReferencesTest::<String>generic)))
        .isEmpty();
  }

  @Test
  void reference_toAConstructor() throws Exception {
    assertThat(run(async((CoroutineBody<List<String>>) ArrayList::new))).isEmpty();
    assertThat(run(async(Secret::new)).text).isEqualTo("secret");
    assertThat(run(async(Inner::new)).text).isEqualTo("inner0");
  }

  @Test
  void reference_toAMethodOfTheSuperclass() throws Exception {
    assertThat(run(new Derived().loadBase())).isEqualTo("base");
    assertThat(run(new Derived().loadOwn())).isEqualTo("derived");
  }

  @Test
  void reference_toAVarargsMethod() throws Exception {
    assertThat(run(async((CoroutineBody<String>) MethodReferencesTest::all))).isEqualTo("[]");
  }

  @Test
  void reference_thatReturnsNothing() throws Exception {
    run(async(this::act));
    run(coroutine(this::act));
    CoroutineAction action = this::act;
    run(async(action));
    run(async(action));

    assertTrace("act", "act", "act", "act");
  }

  @Test
  void reference_thatFails() {
    assertThat(failureOf(async(this::fails))).isInstanceOf(IOException.class).hasMessage("fails");
    assertThat(failureOf(coroutine(this::fails))).isInstanceOf(IOException.class);
  }

  @Test
  void reference_startedEagerly() throws Exception {
    var promise = coroutine(this::load);
    assertTrace("load");

    assertThat(run(promise)).isEqualTo("loaded");
  }

  @Test
  void reference_toAMethodThatReturnsACoroutine() throws Exception {
    assertThat(run(async(() -> await(await(async(this::loadLater)))))).isEqualTo("later");
  }

  @Test
  void reference_insideACoroutine() throws Exception {
    String result =
        run(
            async(
                () -> {
                  String text = await(value(" x "));
                  return await(async(text::strip)) + await(async(this::load)) + await(value("!"));
                }));

    assertThat(result).isEqualTo("xloaded!");
  }

  @Test
  void reference_keptAndUsedTwice() throws Exception {
    CoroutineBody<String> body = this::load;

    assertThat(run(async(body))).isEqualTo("loaded");
    assertThat(run(async(body))).isEqualTo("loaded");
    assertThatThrownBy(body::run).isInstanceOf(IllegalStateException.class);
    assertTrace("load", "load");
  }

  @Test
  void reference_withAnIntersectionCast() throws Exception {
    var body = (CoroutineBody<String> & Marker) this::load;

    assertThat(body).isInstanceOf(Marker.class);
    assertThat(run(async(body))).isEqualTo("loaded");
    assertThat(run(async((CoroutineBody<String> & Marker) this::load))).isEqualTo("loaded");
  }

  @Test
  void referenceToAnAction_withAnIntersectionCast() throws Exception {
    var action = (CoroutineAction & Marker) this::load;

    assertThat(action).isInstanceOf(Marker.class);
    assertThat(run(async(action))).isNull();
    assertThat(run(async(action))).isNull();
    assertTrace("load", "load");
  }

  private interface Loader {
    String load();

    default Coroutine<String> loadLater() {
      return async((CoroutineBody<String> & Marker) this::load);
    }
  }

  @Test
  void reference_withAnIntersectionCastInAnInterface() throws Exception {
    Loader loader = () -> "x";

    assertThat(run(loader.loadLater())).isEqualTo("x");
  }

  private interface Redeclared extends CoroutineBody<String> {
    @Override
    String run() throws Exception;
  }

  @Test
  void reference_ofASubtypeWithABridge() throws Exception {
    assertThat(run(async((Redeclared) this::load))).isEqualTo("loaded");
    assertThat(run(async((CoroutineBody<String> & Redeclared) this::load))).isEqualTo("loaded");
  }

  private String single() {
    return "single";
  }

  private static final class Caller {
    static String call(MethodReferencesTest test) {
      return test.single();
    }
  }

  @Test
  void referencedMethod_canBeCalledFromAnotherClass() throws Exception {
    assertThat(run(async(this::single))).isEqualTo("single");
    assertThat(Caller.call(this)).isEqualTo("single");
  }

  @Test
  void reference_toTheRunOfAnotherBody() {
    CoroutineBody<String> body = () -> await(value("x"));

    assertThat(failureOf(async(body::run))).isInstanceOf(IllegalStateException.class);
  }
}
