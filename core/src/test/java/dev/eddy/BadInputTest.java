package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BadInputTest extends LoopTest {

  // ---- await

  /** The weaver refuses this at compile time, so it takes reflection to get there. */
  private static Throwable awaitAsMethod(Class<?> type, Object argument) throws Exception {
    var method = Coroutines.class.getMethod("await", type);
    try {
      method.invoke(null, argument);
    } catch (InvocationTargetException e) {
      return e.getCause();
    }
    throw new AssertionError("expected a failure");
  }

  @Test
  void await_outsideACoroutine() throws Exception {
    var arguments =
        Map.of(
            Awaitable.class, new Promise<Integer>(),
            CompletionStage.class, new CompletableFuture<Integer>(),
            Future.class, new CompletableFuture<Integer>(),
            CompletableFuture.class, new CompletableFuture<Integer>(),
            java.util.Collection.class, List.of(),
            Map.class, Map.of());
    for (var each : arguments.entrySet()) {
      assertThat(awaitAsMethod(each.getKey(), each.getValue()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("outside a coroutine")
          .hasMessageContaining("BadInputTest.java");
    }
  }

  @Test
  void await_ofNull() {
    for (Coroutine<?> bad :
        List.of(
            async(() -> await((Awaitable<Integer>) null)),
            async(() -> await((CompletionStage<Integer>) null)),
            async(() -> await((Future<Integer>) null)),
            async(() -> await((CompletableFuture<Integer>) null)),
            async(() -> await((List<Promise<Integer>>) null)),
            async(() -> await((Map<String, Promise<Integer>>) null)))) {
      assertThat(thrownBy(() -> run(() -> bad)))
          .isInstanceOf(NullPointerException.class)
          .hasMessageContaining("await(null)")
          .hasMessageContaining("moment()");
    }
  }

  @Test
  void await_ofCoroutineThatWasAwaited() {
    var twice = async(() -> 1);
    assertThat(thrownBy(() -> run(() -> async(() -> await(twice) + await(twice)))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("runs once")
        .hasMessageContaining("BadInputTest")
        .hasMessageContaining("start()");
  }

  @Test
  void await_ofCoroutineThatIsStarted() throws Exception {
    var started = async(() -> 1);
    var promise = started.start();
    assertThat(thrownBy(() -> run(() -> async(() -> await(started)))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("started");
    assertThat(promise.result()).isEqualTo(1);
    assertThatIllegalStateException().isThrownBy(started::start).withMessageContaining("runs once");
  }

  @Test
  void await_ofCoroutineThatAnotherAwaits() {
    var shared = async(() -> await(sleep(ms(1))));
    var first = async(() -> await(shared)).start();
    var second = async(() -> await(shared)).start();
    runFor(ms(1));
    assertThat(first.exception()).isNull();
    assertThat(second.exception()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void await_ofItself() {
    var self = new Coroutine<?>[1];
    self[0] = async(() -> await(self[0]));
    assertThat(thrownBy(() -> run(() -> uncheckedSelf(self))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("runs once");
  }

  @SuppressWarnings("unchecked")
  private static Coroutine<Object> uncheckedSelf(Coroutine<?>[] self) {
    return (Coroutine<Object>) self[0];
  }

  // ---- bodies

  @Test
  void body_runByHand() {
    CoroutineBody<Integer> body = () -> 1;
    CoroutineAction action = () -> diary.add("ran");
    assertThatIllegalStateException()
        .isThrownBy(body::run)
        .withMessageContaining("await(async(body))");
    assertThatIllegalStateException()
        .isThrownBy(action::run)
        .withMessageContaining("await(async(body))");
    assertThat(diary).isEmpty();
  }

  @Test
  void body_usedTwice_makesTwoCoroutines() throws Exception {
    CoroutineBody<Integer> body = () -> diary.size();
    assertThat(run(() -> async(() -> await(async(body)) + await(async(body))))).isZero();
  }

  @Test
  void body_thatIsAnObjectOfAClass() {
    var body =
        new CoroutineBody<Integer>() {
          @Override
          public Integer run() {
            return 1;
          }
        };
    assertThatIllegalArgumentException()
        .isThrownBy(() -> async(body))
        .withMessageContaining(body.getClass().getName())
        .withMessageContaining("async(() -> …)");
    assertThatIllegalArgumentException().isThrownBy(() -> coroutine(body));
  }

  /** Has nothing of Eddy in it, so it is not woven. */
  private static final class Plain {
    static Runnable lambda() {
      return () -> {};
    }
  }

  @Test
  void body_thatIsUnwoven_namesTheClassAndTheRemedies() {
    var unwoven = Unwoven.body(Plain.lambda());
    assertThat(unwoven)
        .isInstanceOf(NotWovenException.class)
        .hasMessageContaining(Plain.class.getName())
        .hasMessageContaining("processor")
        .hasMessageContaining("java -jar")
        .hasMessageContaining("-javaagent");
  }

  // ---- deep nesting of eager coroutines

  private static Promise<Integer> eager(int levels) {
    return coroutine(() -> levels == 0 ? 0 : await(eager(levels - 1)) + 1);
  }

  @Test
  void coroutine_nestedTooDeep_saysWhatToDo() throws Exception {
    assertThat(run(() -> eager(Runner.MAX_EAGER_DEPTH - 1))).isEqualTo(Runner.MAX_EAGER_DEPTH - 1);
    assertThat(thrownBy(() -> run(() -> eager(Runner.MAX_EAGER_DEPTH))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("at most 256")
        .hasMessageContaining("async(");
    assertThat(run(() -> eager(10))).isEqualTo(10);
  }
}
