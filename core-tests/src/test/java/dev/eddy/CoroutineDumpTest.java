package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.generator;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a dump says. Line numbers are left out here: a golden file elsewhere has them. */
class CoroutineDumpTest extends LoopTest {
  private Promise<String> gate;

  @BeforeEach
  void makeGate() {
    gate = new Promise<>();
  }

  /** The lines about this test's loop, without the line numbers and the class's name. */
  private static List<String> dump() {
    return lines(CoroutineDump.take().toString());
  }

  private static List<String> lines(String text) {
    List<String> all =
        text.lines()
            .map(line -> line.replaceAll("\\(CoroutineDumpTest.java:\\d+\\)", ""))
            .map(line -> line.replaceAll("dev\\.eddy\\.CoroutineDumpTest\\.(lambda\\$)?", ""))
            .map(line -> line.replaceAll("\\$\\d+", ""))
            .toList();
    int start = 0;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).startsWith("IOLoop of thread '" + Thread.currentThread().getName() + "'")) {
        start = i + 1;
      }
    }
    return all.subList(start, all.size());
  }

  private Coroutine<String> waiting() {
    return async(() -> await(gate));
  }

  private Coroutine<String> load(String key, int retries) {
    return async(
        () -> {
          boolean isFirst = retries == 0;
          char letter = key.charAt(0);
          double share = 0.5;
          long[] sizes = {1, 2};
          var names = new ArrayList<>(List.of("a", "b"));
          String forgotten = "not needed any more".toUpperCase(java.util.Locale.ROOT);
          diary.add(forgotten);
          String value = await(gate);
          diary.add(key + retries + isFirst + letter + share + Arrays.toString(sizes) + names);
          return value;
        });
  }

  private Coroutine<String> serve(String request) {
    return async(
        () -> {
          String value = await(load(request + "!", 2));
          return request + value;
        });
  }

  private void end() {
    gate.setResult("x");
    turn();
    turn();
    turn();
  }

  @Test
  void nothing() {
    assertThat(dump()).isEmpty();
    assertThat(CoroutineDump.take().toString()).contains("not running: 0 coroutines");
  }

  @Test
  void chain_hasALineEach_withTheVariablesThatAreReadAgain() {
    serve("get").start();
    turn();

    assertThat(dump())
        .containsExactly(
            "#1 at serve {request=\"get\"}",
            "#2 at load {retries=2, key=\"get!\", isFirst=false, letter='g', share=0.5,"
                + " sizes=long[2], names=List of 2}, waits for a promise that nobody"
                + " has completed");
    end();
    assertThat(dump()).isEmpty();
  }

  @Test
  void states() {
    waiting().start();
    var ready = async(() -> await(moment())).start();
    turn();
    waiting().start();

    assertThat(dump())
        .containsExactly(
            "#1 at waiting, waits for a promise that nobody has completed",
            "#2 at states, ready",
            "#3 waiting, not begun");
    end();
    assertThat(ready.isDone()).isTrue();
  }

  @Test
  void running_isWhereItsThreadIs() {
    var dumps = new ArrayList<List<String>>();
    async(
            () -> {
              await(moment());
              dumps.add(dump());
            })
        .start();
    turn();
    turn();

    List<String> dump = dumps.get(0);
    assertThat(dump.get(0)).isEqualTo("its thread is at");
    assertThat(dump)
        .anyMatch(
            line -> line.startsWith("    at ") && line.contains("running_isWhereItsThreadIs"));
    assertThat(dump).noneMatch(line -> line.contains("dev.eddy.Runner"));
    assertThat(dump).endsWith("#1 running_isWhereItsThreadIs, running");
  }

  @Test
  void spawnedAndEager() {
    loop.spawnCallback(this::waiting);
    turn();
    Promise<String> eager = coroutine(() -> await(gate));

    assertThat(dump()).hasSize(2).allMatch(line -> line.contains("waits for a promise"));
    end();
    assertThat(eager.isDone()).isTrue();
    assertThat(dump()).isEmpty();
  }

  @Test
  void timerAndExecutorAreNamed() throws Exception {
    var release = new CountDownLatch(1);
    async(() -> await(sleep(ms(1500)))).start();
    Promise<?> job =
        async(() -> await(loop.runInExecutor(() -> release.await(20, TimeUnit.SECONDS)))).start();
    turn();

    assertThat(dump())
        .containsExactly(
            "#1 at timerAndExecutorAreNamed, waits for a timer due in 1.500 s",
            "#2 at timerAndExecutorAreNamed, waits for the executor's job");
    release.countDown();
    run(() -> job);
    runFor(ms(1500));
  }

  @Test
  void multi_childrenAreIndented() {
    async(() -> await(multi(List.of(serve("a"), waiting(), gate)))).start();
    turn();

    assertThat(dump())
        .containsExactly(
            "#1 at multi_childrenAreIndented",
            "#2 multi of 3, waits for a promise that nobody has completed, #3, #5",
            "  #3 at serve {request=\"a\"}",
            "  #4 at load {retries=2, key=\"a!\", isFirst=false, letter='a', share=0.5,"
                + " sizes=long[2], names=List of 2}, waits for a promise that nobody"
                + " has completed",
            "  #5 at waiting, waits for a promise that nobody has completed");
    end();
  }

  @Test
  void shared_isWrittenOnce() {
    Promise<String> shared = waiting().start();
    async(() -> await(shared)).start();
    async(() -> await(shared)).start();
    turn();

    assertThat(dump())
        .containsExactly(
            "#1 at shared_isWrittenOnce",
            "#2 at waiting, waits for a promise that nobody has completed",
            "#3 at shared_isWrittenOnce, waits for #2");
    end();
  }

  @Test
  void circle_isADeadlock() {
    var promises = new ArrayList<Promise<?>>();
    promises.add(async(() -> await(promises.get(1))).start());
    promises.add(async(() -> await(promises.get(2))).start());
    promises.add(async(() -> await(promises.get(0))).start());
    turn();

    assertThat(dump())
        .containsExactly(
            "deadlock: #1 waits for #2, which waits for #3, which waits for #1",
            "#1 at circle_isADeadlock",
            "#2 at circle_isADeadlock",
            "#3 at circle_isADeadlock, waits for #1");
    closeWithSomeLeft();
  }

  @Test
  void circle_ofOne_andOneThatSomebodyAwaits() {
    var promises = new ArrayList<Promise<?>>();
    promises.add(async(() -> await(promises.get(0))).start());
    async(() -> await(promises.get(0))).start();
    turn();

    assertThat(dump())
        .containsExactly(
            "deadlock: #2 waits for itself",
            "#1 at circle_ofOne_andOneThatSomebodyAwaits",
            "#2 at circle_ofOne_andOneThatSomebodyAwaits, waits for #2");
    closeWithSomeLeft();
  }

  @Test
  void generator_isBelowWhoFetches() {
    AsyncIterator<String> sequence = generator(out -> await(out.yield(await(gate))));
    async(() -> await(sequence.fetchNext())).start();
    turn();

    assertThat(dump())
        .containsExactly(
            "#1 at generator_isBelowWhoFetches",
            "#2 fetchNext() of generator generator_isBelowWhoFetches",
            "#3 at generator_isBelowWhoFetches {out=Generator@0}, waits for a promise that nobody"
                    .replace(" {out=Generator@0}", "")
                + " has completed");
    end();
  }

  private Coroutine<String> nested(int depth) {
    return async(() -> depth == 0 ? await(gate) : await(nested(depth - 1)) + "");
  }

  @Test
  void depth_isNoMatter() throws Exception {
    Promise<String> deep = nested(100_000).start();
    turn();
    for (int i = 0; i < 2000; i++) {
      turn(); // what nests too deep for one turn goes on in the next
    }

    List<String> lines = dump();
    assertThat(lines).hasSize(257).contains("... 99745 more ...");
    assertThat(lines.get(256)).startsWith("#100001 at nested").endsWith("has completed");
    gate.setResult("x");
    run(() -> deep);
  }

  @Test
  void close_logsWhoIsLeft_withoutValues() {
    serve("secret").start();
    turn();

    assertThat(closeWithSomeLeft())
        .contains("closed with 2 coroutines that had not ended")
        .contains("\n#1 at dev.eddy.CoroutineDumpTest.")
        .doesNotContain("secret");
  }

  @Test
  void json() {
    serve("a\"b\n").start();
    turn();

    assertThat(
            CoroutineDump.take()
                .toJson()
                .replaceAll("\\(CoroutineDumpTest.java:\\d+\\)", "")
                .replaceAll("lambda\\$|\\$\\d+", ""))
        .contains("\"state\":\"not running\",\"coroutines\":[")
        .contains(
            "{\"id\":1,\"created\":\"dev.eddy.CoroutineDumpTest.serve\",\"started\":true,"
                + "\"state\":\"suspended\",\"at\":\"dev.eddy.CoroutineDumpTest.serve\","
                + "\"variables\":{\"request\":\"\\\"a\\\\\\\"b\\\\n\\\"\"},\"awaits\":[2]},{\"id\":2")
        .contains("\"waitsFor\":\"a promise that nobody has completed\",\"awaits\":[]}],")
        .contains("\"deadlocks\":[]}");
    end();
  }

  @Test
  void valuesOfUsers_areNotAskedAnything() {
    var shy =
        new Object() {
          @Override
          public String toString() {
            throw new AssertionError("asked");
          }
        };
    record Secret(String password) {}
    var secret = new Secret("p");
    async(
            () -> {
              String value = await(gate);
              diary.add(value + (shy == null) + secret.password);
            })
        .start();
    turn();

    assertThat(dump().get(0))
        .matches(
            "#1 at valuesOfUsers_areNotAskedAnything"
                + " \\{shy=CoroutineDumpTest@\\w+, secret=CoroutineDumpTest.?Secret@\\w+\\}, .*");
    end();
  }

  @Test
  void longStrings_areShortened() {
    String text = "x".repeat(1000);
    async(() -> await(gate) + text).start();
    turn();

    assertThat(dump().get(0)).contains("{text=\"" + "x".repeat(100) + "\"... (1000 characters)}");
    end();
  }

  /** Runs a loop on a thread of its own until it is released. */
  private static Thread other(Promise<?>[] started, CountDownLatch begun, Runnable then) {
    var thread =
        new Thread(
            () -> {
              IOLoop own = IOLoop.current();
              started[0] = new Promise<String>();
              async(() -> await(started[0])).start();
              own.addCallback(
                  () ->
                      own.addCallback(
                          () -> {
                            begun.countDown();
                            then.run();
                          }));
              own.addFuture(started[0], done -> own.addCallback(own::stop));
              own.start();
              own.close();
            },
            "other");
    thread.start();
    return thread;
  }

  @Test
  @SuppressWarnings("unchecked")
  void otherThread_describesItself() throws Exception {
    var gates = new Promise<?>[1];
    var begun = new CountDownLatch(1);
    Thread thread = other(gates, begun, () -> {});
    begun.await();

    String dump = CoroutineDump.take().toString();

    assertThat(dump).contains("IOLoop of thread 'other', idle: 1 coroutine\n#1 at");
    ((Promise<String>) gates[0]).setResult("x");
    thread.join(20_000);
  }

  @Test
  @SuppressWarnings("unchecked")
  void otherThread_thatIsBlocked_isSeenFromOutside() throws Exception {
    var gates = new Promise<?>[1];
    var begun = new CountDownLatch(1);
    var release = new CompletableFuture<Void>();
    Thread thread = other(gates, begun, release::join);
    begun.await();

    String dump = CoroutineDump.take().toString();

    assertThat(dump)
        .contains("IOLoop of thread 'other', not answering: 1 coroutine\nits thread is at\n")
        .contains("CompletableFuture.join")
        .contains("#1 at dev.eddy.CoroutineDumpTest");
    release.complete(null);
    ((Promise<String>) gates[0]).setResult("x");
    thread.join(20_000);
  }

  /** As one whose children end while somebody looks at them from another thread. */
  private static final class Restless extends LibraryCoroutine<Void> {
    private int looks;

    @Override
    protected Object step() throws Throwable {
      return link == null ? awaitIn(new Promise<Void>()) : resumed();
    }

    @Override
    List<Awaitable<?>> awaited() {
      if (looks++ == 0) {
        throw new ConcurrentModificationException();
      }
      return super.awaited();
    }

    @Override
    protected String site() {
      return "restless";
    }
  }

  @Test
  void otherThread_whoseLoopGoesOnMeanwhile_isLookedAtAgain() throws Exception {
    new Restless().start();
    turn();
    var dump = new AtomicReference<CoroutineDump>();
    assertThat(thrownOnOtherThread(() -> dump.set(CoroutineDump.take()))).isNull();
    assertThat(dump.get().toString()).contains("restless");
    assertThat(closeWithSomeLeft()).contains("restless");
  }

  @Test
  void closedLoop_isNotThere() {
    loop.close();
    assertThat(CoroutineDump.take().toJson()).doesNotContain(Thread.currentThread().getName());
  }
}
