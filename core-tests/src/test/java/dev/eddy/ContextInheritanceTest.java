package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.convertYielded;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who shares a context, who has a copy of whose, and who has none. */
class ContextInheritanceTest extends LoopTest {
  private static final ContextVar<String> USER = new ContextVar<>("user", "nobody");

  /** Notes the user, sets another, and notes that after a turn. */
  private Coroutine<Void> visitor(String name) {
    return async(
        () -> {
          diary.add(name + " finds " + USER.get());
          USER.set(name);
          await(moment());
          diary.add(name + " keeps " + USER.get());
        });
  }

  private void note(String who) {
    diary.add(who + " sees " + USER.get());
  }

  // ---- coroutines

  @Test
  void await_ofANativeCoroutine_sharesTheContext() throws Exception {
    run(
        () ->
            async(
                () -> {
                  USER.set("ann");
                  await(visitor("bob"));
                  note("caller");
                }));
    assertThat(diary).containsExactly("bob finds ann", "bob keeps bob", "caller sees bob");
  }

  @Test
  void await_ofANativeCoroutine_sharesAContextThatWasEmpty() throws Exception {
    run(
        () ->
            async(
                () -> {
                  await(async(() -> await(visitor("bob"))));
                  note("caller");
                }));
    assertThat(diary).containsExactly("bob finds nobody", "bob keeps bob", "caller sees bob");
  }

  @Test
  void coroutine_hasACopyTakenAtTheCall() throws Exception {
    run(
        () ->
            async(
                () -> {
                  USER.set("ann");
                  var eager =
                      coroutine(
                          () -> {
                            await(visitor("bob"));
                            note("eager");
                          });
                  note("caller");
                  USER.set("eve");
                  await(eager);
                  note("caller");
                }));
    assertThat(diary)
        .containsExactly(
            "bob finds ann",
            "caller sees ann",
            "bob keeps bob",
            "eager sees bob",
            "caller sees eve");
  }

  @Test
  void coroutine_whatItSetsDoesNotLeakToACallerWithoutContext() throws Exception {
    run(
        () ->
            async(
                () -> {
                  var eager = coroutine(() -> await(visitor("bob")));
                  note("caller");
                  await(eager);
                  note("caller");
                }));
    assertThat(diary)
        .containsExactly(
            "bob finds nobody", "caller sees nobody", "bob keeps bob", "caller sees nobody");
  }

  @Test
  void coroutine_thatFailsAtOnce_leavesTheCallersContext() {
    USER.set("ann");
    coroutine(
            () -> {
              USER.set("bob");
              throw new IllegalArgumentException();
            })
        .exception();
    note("caller");
    assertThat(diary).containsExactly("caller sees ann");
  }

  @Test
  void start_hasACopyTakenAtTheStart() throws Exception {
    run(
        () ->
            async(
                () -> {
                  USER.set("ann");
                  var started = visitor("bob").start();
                  USER.set("eve");
                  await(started);
                  note("caller");
                }));
    assertThat(diary).containsExactly("bob finds ann", "bob keeps bob", "caller sees eve");
  }

  @Test
  void convertYielded_hasACopy() throws Exception {
    run(
        () ->
            async(
                () -> {
                  USER.set("ann");
                  var started = convertYielded(visitor("bob"));
                  USER.set("eve");
                  await(started);
                  note("caller");
                }));
    assertThat(diary).containsExactly("bob finds ann", "bob keeps bob", "caller sees eve");
  }

  @Test
  void multi_eachChildHasACopyTakenWhenItIsStarted() throws Exception {
    run(
        () ->
            async(
                () -> {
                  var both = multi(List.of(visitor("bob"), visitor("eve")));
                  USER.set("ann");
                  await(both);
                  note("caller");
                }));
    assertThat(diary)
        .containsExactly(
            "bob finds ann", "eve finds ann", "bob keeps bob", "eve keeps eve", "caller sees ann");
  }

  @Test
  void multi_whatAChildSetsDoesNotLeakToACallerWithoutContext() throws Exception {
    run(
        () ->
            async(
                () -> {
                  await(multi(List.of(visitor("bob"), async(() -> USER.get()))));
                  note("caller");
                }));
    assertThat(diary).containsExactly("bob finds nobody", "bob keeps bob", "caller sees nobody");
  }

  @Test
  void taskGroup_eachChildHasACopyTakenAtTheStart() throws Exception {
    run(
        () ->
            async(
                () -> {
                  USER.set("ann");
                  try (var tasks = TaskGroup.open()) {
                    tasks.start(visitor("bob"));
                    USER.set("eve");
                  }
                  note("caller");
                }));
    assertThat(diary).containsExactly("bob finds ann", "bob keeps bob", "caller sees eve");
  }

  @Test
  void spawnCallback_hasACopyTakenAtTheCall() {
    USER.set("ann");
    loop.spawnCallback(() -> visitor("bob"));
    USER.set("eve");
    turn();
    turn();
    note("caller");
    assertThat(diary).containsExactly("bob finds ann", "bob keeps bob", "caller sees eve");
  }

  @Test
  void runSync_hasACopyOfThePlainCodesContext() throws Exception {
    USER.set("ann");
    run(() -> visitor("bob"));
    note("caller");
    assertThat(diary).containsExactly("bob finds ann", "bob keeps bob", "caller sees ann");
  }

  @Test
  void generator_runsInTheContextOfWhoFetches() throws Exception {
    var names =
        Coroutines.<String>generator(
            out -> {
              await(out.yield(USER.get()));
              await(moment());
              await(out.yield(USER.get()));
              USER.set("set by the generator");
            });
    run(
        () ->
            coroutine(
                () -> {
                  USER.set("ann");
                  await(names.fetchNext());
                  diary.add(names.nextObject());
                }));
    run(
        () ->
            coroutine(
                () -> {
                  USER.set("bob");
                  await(names.fetchNext());
                  diary.add(names.nextObject());
                  note("before the end");
                  await(names.fetchNext());
                  note("after it");
                }));
    assertThat(diary)
        .containsExactly(
            "ann", "bob", "before the end sees bob", "after it sees set by the generator");
  }

  // ---- callbacks

  @Test
  void callbacks_haveACopyTakenWhenTheyAreScheduled() {
    USER.set("ann");
    loop.addCallback(() -> note("addCallback"));
    loop.callLater(ms(0), () -> note("callLater"));
    loop.callAt(loop.time(), () -> note("callAt"));
    loop.addTimeout(ms(0), () -> note("addTimeout"));
    loop.addTimeout(Instant.EPOCH, () -> note("addTimeout at an instant"));
    USER.set("eve");
    turn();
    assertThat(diary)
        .containsExactlyInAnyOrder(
            "addCallback sees ann",
            "callLater sees ann",
            "callAt sees ann",
            "addTimeout sees ann",
            "addTimeout at an instant sees ann");
  }

  @Test
  void callbacks_doNotSeeWhatOthersSet() {
    loop.addCallback(() -> USER.set("ann"));
    loop.addCallback(() -> note("next"));
    loop.callLater(ms(0), () -> note("timer"));
    loop.spawnCallback(() -> visitor("bob"));
    turn();
    turn();
    note("caller");
    assertThat(diary)
        .containsExactlyInAnyOrder(
            "next sees nobody",
            "timer sees nobody",
            "bob finds nobody",
            "bob keeps bob",
            "caller sees nobody");
  }

  @Test
  void callback_keepsItsContextForWhatItSchedules() {
    loop.addCallback(
        () -> {
          USER.set("ann");
          loop.addCallback(() -> note("inner"));
          USER.set("eve");
        });
    turn();
    turn();
    assertThat(diary).containsExactly("inner sees ann");
  }

  @Test
  void callback_thatFails_isLoggedAsWithoutAContext() {
    var failing =
        new Runnable() {
          @Override
          public void run() {
            throw new IllegalArgumentException();
          }

          @Override
          public String toString() {
            return "the failing one";
          }
        };
    USER.set("ann");
    loop.addCallback(failing);
    turn();
    var logged = log.takeOne();
    assertThat(logged.getMessage()).isEqualTo("Exception in callback the failing one");
    assertThat(logged.getThrown().getStackTrace()).hasSize(1);
  }

  @Test
  void addDoneCallback_hasACopyTakenWhenItIsAdded() {
    var open = new Promise<Integer>();
    var stage = new CompletableFuture<Integer>();
    USER.set("ann");
    open.addDoneCallback(done -> note("addDoneCallback"));
    loop.addFuture(open, done -> note("addFuture"));
    loop.addFuture(stage, done -> note("addFuture of a stage"));
    USER.set("eve");
    open.setResult(1);
    stage.complete(1);
    open.addDoneCallback(done -> note("addDoneCallback when done"));
    USER.set("bob");
    turn();
    turn();
    assertThat(diary)
        .containsExactly(
            "addDoneCallback sees ann",
            "addFuture sees ann",
            "addFuture of a stage sees ann",
            "addDoneCallback when done sees eve");
  }

  @Test
  void periodicCallback_eachCallHasACopyTakenAtTheStart() {
    USER.set("ann");
    var calls = new AtomicInteger();
    var periodic =
        new PeriodicCallback(
            ms(10),
            () -> {
              note("call");
              USER.set("call " + calls.incrementAndGet());
              return visitor("bob");
            });
    periodic.start();
    USER.set("eve");
    runFor(ms(25));
    periodic.stop();
    assertThat(diary)
        .containsExactly(
            "call sees ann",
            "bob finds call 1",
            "bob keeps bob",
            "call sees ann",
            "bob finds call 2",
            "bob keeps bob");
  }

  // ---- other threads

  @Test
  void addCallback_fromAnotherThread_hasNoContext() throws Exception {
    USER.set("ann");
    assertThat(thrownOnOtherThread(() -> loop.addCallback(() -> note("callback")))).isNull();
    turn();
    assertThat(diary).containsExactly("callback sees nobody");
  }

  @Test
  void addCallback_fromAnotherLoop_hasNoContext() throws Exception {
    assertThat(
            thrownOnOtherThread(
                () -> {
                  IOLoop other = IOLoop.current();
                  USER.set("ann");
                  loop.addCallback(() -> note("callback"));
                  other.close();
                }))
        .isNull();
    turn();
    assertThat(diary).containsExactly("callback sees nobody");
  }

  @Test
  void runInExecutor_hasNoContext_unlessItIsHandedOn() throws Exception {
    run(
        () ->
            async(
                () -> {
                  USER.set("ann");
                  diary.add(await(loop.runInExecutor(() -> USER.get())));
                  Context context = Context.capture();
                  diary.add(await(loop.runInExecutor(() -> context.call(() -> USER.get()))));
                  note("caller");
                }));
    assertThat(diary).containsExactly("nobody", "ann", "caller sees ann");
  }
}
