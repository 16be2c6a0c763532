package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a variable and a context are by themselves. */
class ContextVarTest extends LoopTest {
  private static final ContextVar<String> USER = new ContextVar<>("user", "nobody");
  private static final ContextVar<String> PLACE = new ContextVar<>("place");

  // ---- values

  @Test
  void get_whereNothingWasSet_isTheDefault() {
    assertThat(USER.get()).isEqualTo("nobody");
    assertThat(USER.getOrElse("somebody")).isEqualTo("nobody");
  }

  @Test
  void get_withoutDefault_saysWhatToDo() {
    assertThatThrownBy(PLACE::get)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("ContextVar 'place'")
        .hasMessageContaining("getOrElse");
    assertThat(PLACE.getOrElse("here")).isEqualTo("here");
  }

  @Test
  void set_toNull_isAValue() {
    USER.set(null);
    assertThat(USER.get()).isNull();
    assertThat(USER.getOrElse("somebody")).isNull();
  }

  @Test
  void variables_haveTheirOwnValuesWhateverTheirNames() {
    var other = new ContextVar<>("user", "also nobody");
    USER.set("ann");
    PLACE.set("here");
    assertThat(USER.get() + other.get() + PLACE.get()).isEqualTo("annalso nobodyhere");
  }

  @Test
  void loops_afterAClosedOne_beginEmpty() {
    USER.set("ann");
    loop.close();
    assertThat(USER.get()).isEqualTo("nobody");
    goOnWith(settings());
    assertThat(USER.get()).isEqualTo("nobody");
  }

  // ---- blocks

  @Test
  @SuppressWarnings("try")
  void with_endsWithTheBlock() throws Exception {
    run(
        async(
                () -> {
                  USER.set("ann");
                  try (var outer = USER.with("bob");
                      var inner = PLACE.with("here")) {
                    await(moment());
                    diary.add(USER.get() + " " + PLACE.get());
                  }
                  diary.add(USER.get() + " " + PLACE.getOrElse("nowhere"));
                })
            ::start);
    assertThat(diary).containsExactly("bob here", "ann nowhere");
  }

  @Test
  void close_aSecondTime_doesNothing() {
    var scope = USER.with("ann");
    scope.close();
    USER.set("bob");
    scope.close();
    assertThat(USER.get()).isEqualTo("bob");
  }

  @Test
  void close_inAnotherContext_isRefused() throws Exception {
    var scope = USER.with("ann");
    var closed =
        coroutine(
            () -> {
              scope.close();
            });
    assertThat(closed.exception())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ContextVar 'user'")
        .hasMessageContaining("another context");
    assertThat(USER.get()).isEqualTo("ann");
    scope.close();
    assertThat(USER.get()).isEqualTo("nobody");
  }

  // ---- threads without a loop

  @Test
  void get_onAThreadWithoutALoop_isTheDefault() throws Exception {
    USER.set("ann");
    var seen = new AtomicReference<String>();
    thrownOnOtherThread(() -> seen.set(USER.get()));
    assertThat(seen.get()).isEqualTo("nobody");
  }

  @Test
  void set_onAThreadWithoutALoop_isRefused() throws Exception {
    assertThat(thrownOnOtherThread(() -> USER.set("ann")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("set() of ContextVar 'user' on thread 'other-thread'")
        .hasMessageContaining("Context.capture()");
  }

  // ---- contexts

  @Test
  void call_seesWhatWasCaptured_andLeavesTheCallersAlone() throws Exception {
    USER.set("ann");
    var context = Context.capture();
    USER.set("bob");
    String seen =
        context.call(
            () -> {
              String before = USER.get();
              USER.set("eve");
              return before + " " + USER.get();
            });
    assertThat(seen).isEqualTo("ann eve");
    assertThat(USER.get()).isEqualTo("bob");
    context.run(() -> diary.add(USER.get()));
    assertThat(diary).containsExactly("ann");
  }

  @Test
  void call_ofAnEmptyContext_hidesTheCallersValues() throws Exception {
    var context = Context.capture();
    USER.set("bob");
    assertThat(context.call(USER::get)).isEqualTo("nobody");
    assertThat(USER.get()).isEqualTo("bob");
  }

  @Test
  void call_thatFails_restoresTheCallersValues() {
    var context = Context.capture();
    USER.set("bob");
    var failure = new Exception("no");
    assertThat(
            thrownBy(
                () ->
                    context.call(
                        () -> {
                          throw failure;
                        })))
        .isSameAs(failure);
    assertThat(USER.get()).isEqualTo("bob");
  }

  @Test
  void call_startsCoroutinesInItsContext() throws Exception {
    USER.set("ann");
    var context = Context.capture();
    USER.set("bob");
    var started = context.call(() -> async(() -> USER.get()).start());
    assertThat(run(() -> started)).isEqualTo("ann");
  }

  @Test
  void call_onAThreadWithoutALoop_isAContext() throws Exception {
    USER.set("ann");
    var context = Context.capture();
    assertThat(
            thrownOnOtherThread(
                () -> {
                  context.run(
                      () -> {
                        diary.add(USER.get());
                        USER.set("eve");
                        context.run(() -> diary.add(USER.get()));
                        diary.add(USER.get());
                      });
                  diary.add(USER.get());
                }))
        .isNull();
    assertThat(diary).containsExactly("ann", "ann", "eve", "nobody");
    assertThat(USER.get()).isEqualTo("ann");
  }
}
