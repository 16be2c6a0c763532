package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.AsyncCloseable;
import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import dev.eddy.TaskGroup;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** try-with-resources on what closes asynchronously. */
class AsyncWithTest extends ConstructTest {

  private class Resource implements AsyncCloseable {
    private final String name;

    Resource(String name) {
      this.name = name;
    }

    void use() {
      log("used " + name);
    }

    @Override
    public Awaitable<Void> closeAsync() {
      return async(
          () -> {
            log("closing " + name);
            await(value(1));
            log("closed " + name);
          });
    }
  }

  private final class Failing extends Resource {
    Failing(String name) {
      super(name);
    }

    @Override
    public Awaitable<Void> closeAsync() {
      log("failing " + super.name);
      return failure(new IOException("close " + super.name));
    }
  }

  private Coroutine<Resource> open(String name) {
    return async(
        () -> {
          log("open " + await(value(name)));
          return name.startsWith("bad") ? new Failing(name) : new Resource(name);
        });
  }

  @Test
  void resource_isClosedBehindTheBody() throws Exception {
    String result =
        run(
            async(
                () -> {
                  try (var r = await(open("a"))) {
                    log("body");
                    return r.name + await(value("!"));
                  }
                }));
    assertThat(result).isEqualTo("a!");
    assertTrace("open a", "body", "closing a", "closed a");
  }

  @Test
  void resources_areClosedInReverse() throws Exception {
    run(
        async(
            () -> {
              try (var a = await(open("a"));
                  Resource none = null;
                  AutoCloseable plain = () -> log("plain");
                  AutoCloseable b = await(open("b"));
                  AsyncCloseable c = await(open("c"))) {
                log("body" + (none == plain) + (b == c) + a.name);
              }
              log("behind" + await(value("!")));
            }));
    assertTrace(
        "open a",
        "open b",
        "open c",
        "bodyfalsefalsea",
        "closing c",
        "closed c",
        "closing b",
        "closed b",
        "plain",
        "closing a",
        "closed a",
        "behind!");
  }

  @Test
  void resource_null() throws Exception {
    run(
        async(
            () -> {
              try (Resource r = null) {
                log("body " + await(value(r)));
              }
              try (Resource r = await(value((Resource) null))) {
                log("body " + r);
              }
            }));
    assertTrace("body null", "body null");
  }

  /** Can be closed both ways, and tells which. */
  private class Both extends InputStream implements AsyncCloseable {
    @Override
    public int read() {
      return 0;
    }

    @Override
    public void close() {
      log("ordinary");
    }

    @Override
    public Awaitable<Void> closeAsync() {
      log("asynchronous");
      return value(null);
    }

    void close(int times) {
      log(times + " times");
    }
  }

  private final class Derived extends Both {
    Coroutine<Void> closeAsItsSuperclass() {
      return async(
          () -> {
            log("super " + await(value(1)));
            super.close();
          });
    }
  }

  private static final class Statics {
    static void close() {}
  }

  @Test
  void close_isDecidedByTheStaticTypeToo() throws Exception {
    run(
        async(
            () -> {
              InputStream ofTheJdk = new Both();
              ofTheJdk.close();
              Closeable general = new Both();
              general.close();
              Both own = new Both();
              own.close();
              log("behind " + await(value(1)));
            }));

    assertTrace("ordinary", "asynchronous", "asynchronous", "behind 1");
  }

  @Test
  void close_otherMethodsOfThatName() throws Exception {
    run(
        async(
            () -> {
              Statics.close();
              new Both().close(2);
              await(new Derived().closeAsItsSuperclass());
            }));

    assertTrace("2 times", "super 1", "ordinary");
  }

  @Test
  void close_amongTheArgumentsOfAConstructor() throws Exception {
    Object text =
        run(
            async(
                () ->
                    new StringBuilder(
                            switch (await(value(1))) {
                              default -> {
                                new Both().close();
                                yield "x";
                              }
                            })
                        .append(await(value("y")))));

    assertThat(text).hasToString("xy");
    assertTrace("asynchronous");
  }

  @Test
  void failureOfTheBody_closesFirst() throws Exception {
    run(
        async(
            () -> {
              try (var r = await(open("a"))) {
                await(failure(new IOException("body" + r.name)));
              } catch (IOException e) {
                log(e.getMessage() + e.getSuppressed().length);
              } finally {
                log("finally" + await(value("!")));
              }
            }));
    assertTrace("open a", "closing a", "closed a", "bodya0", "finally!");
  }

  @Test
  void failureOfTheClose_isThrown() {
    assertThat(
            failureOf(
                async(
                    () -> {
                      try (var r = await(open("bad"))) {
                        log(r.name);
                      }
                    })))
        .isInstanceOf(IOException.class)
        .hasMessage("close bad");
    assertTrace("open bad", "bad", "failing bad");
  }

  @Test
  void failureOfBodyAndClose_isSuppressed() {
    Throwable failure =
        failureOf(
            async(
                () -> {
                  try (var a = await(open("bad a"));
                      var b = await(open("bad b"))) {
                    await(failure(new IllegalStateException(a.name + b.name)));
                  }
                }));
    assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("bad abad b");
    assertThat(failure.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("close bad b", "close bad a");
  }

  @Test
  void break_continueAndReturn_close() throws Exception {
    int result =
        run(
            async(
                () -> {
                  for (int i = 0; ; i++) {
                    try (var r = await(open("r" + i))) {
                      if (i == 0) {
                        continue;
                      }
                      if (i == 1) {
                        return r.name.length() + await(value(i));
                      }
                    }
                  }
                }));
    assertThat(result).isEqualTo(3);
    assertTrace("open r0", "closing r0", "closed r0", "open r1", "closing r1", "closed r1");
  }

  @Test
  void cancel_closes() {
    var never = new Promise<String>();
    Throwable failure =
        failureOf(
            async(
                () -> {
                  Promise<Void> started =
                      async(
                              () -> {
                                try (var r = await(open("a"))) {
                                  log(r.name + await(never));
                                }
                              })
                          .start();
                  for (int i = 0; i < 10; i++) {
                    await(moment());
                  }
                  started.cancel();
                  await(started);
                }));
    assertThat(failure).isInstanceOf(CancellationException.class);
    assertTrace("open a", "closing a", "closed a");
  }

  @Test
  void resourceThatIsAVariable_andAnExplicitClose() throws Exception {
    var captured = new Resource("captured");
    run(
        async(
            () -> {
              var local = await(open("local"));
              try (captured;
                  local) {
                log("body");
              }
              captured.close();
              log("behind");
            }));
    assertTrace(
        "open local",
        "body",
        "closing local",
        "closed local",
        "closing captured",
        "closed captured",
        "closing captured",
        "closed captured",
        "behind");
  }

  /** Has a close() and is no resource. */
  private final class Door {
    private void close() {
      log("door");
    }
  }

  @Test
  void ordinaryCloses_areUntouched() throws Exception {
    run(
        async(
            () -> {
              try (var stream = new ByteArrayInputStream(new byte[] {7});
                  var reader = new StringReader(await(value("x")))) {
                log(stream.read() + reader.read());
              }
              new Door().close();
              synchronized (trace) {
                new Door().close();
              }
              int n = 1 + (await(value(true)) ? 2 : 3);
              try (AutoCloseable plain = () -> log("plain")) {
                log(n + (plain == null ? 1 : 0));
              }
            }));
    assertTrace(7 + 'x', "door", "door", 3, "plain");
  }

  @Test
  void closeInsideAnExpression() throws Exception {
    String result =
        run(
            async(
                () ->
                    new StringBuilder(
                            switch (await(value("k"))) {
                              case "k" -> {
                                try (var r = await(open("a"))) {
                                  yield r.name;
                                }
                              }
                              default -> "none";
                            })
                        .append(await(value("!")))
                        .toString()));
    assertThat(result).isEqualTo("a!");
    assertTrace("open a", "closing a", "closed a");
  }

  @Test
  void insideSynchronized_isRefusedAtRunTime() {
    var resource = new Resource("a");
    assertThat(
            failureOf(
                async(
                    () -> {
                      synchronized (trace) {
                        resource.close();
                      }
                    })))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not inside synchronized");
  }

  @Test
  @SuppressWarnings("eddy:async-with-outside")
  void outsideACoroutine() {
    assertThatThrownBy(
            () -> {
              try (var r = new Resource("a")) {
                log(r.name);
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("whose closing has to be awaited, outside a coroutine");
  }

  /** Wants to know how its block was left. */
  private final class Transaction implements AsyncCloseable {
    @Override
    public Awaitable<Void> closeAsync() {
      return async(() -> log("commit " + await(value(1))));
    }

    @Override
    public Awaitable<Void> closeAsync(Throwable failure) {
      return async(() -> log("roll back " + failure.getMessage() + await(value(1))));
    }
  }

  private Coroutine<String> transact(int way) {
    return async(
        () -> {
          for (int i = 0; ; i++) {
            try (var outer = new Transaction();
                var inner = await(value(new Transaction()))) {
              log("body " + i + (outer == inner));
              switch (await(value(way))) {
                case 0:
                  return "returned";
                case 1:
                  throw new IOException("thrown");
                case 2:
                  await(failure(new IOException("awaited")));
                  break;
                case 3:
                  if (i == 0) {
                    continue;
                  }
                  break;
                default:
                  break;
              }
            }
            return "behind";
          }
        });
  }

  @Test
  void block_tellsItsResourcesHowItIsLeft() throws Exception {
    assertThat(run(transact(0))).isEqualTo("returned");
    assertTrace("body 0false", "commit 1", "commit 1");
    trace.clear();
    assertThat(failureOf(transact(1))).hasMessage("thrown");
    assertTrace("body 0false", "roll back thrown1", "roll back thrown1");
    trace.clear();
    assertThat(failureOf(transact(2))).hasMessage("awaited");
    assertTrace("body 0false", "roll back awaited1", "roll back awaited1");
    trace.clear();
    assertThat(run(transact(3))).isEqualTo("behind");
    assertTrace("body 0false", "commit 1", "commit 1", "body 1false", "commit 1", "commit 1");
    trace.clear();
    assertThat(run(transact(4))).isEqualTo("behind");
    assertTrace("body 0false", "commit 1", "commit 1");
  }

  @Test
  void failureOfAnInnerClose_isWhatTheOuterOneIsClosedFor() {
    var failure =
        failureOf(
            async(
                () -> {
                  try (var outer = new Transaction();
                      var inner = await(open("bad"))) {
                    log("body" + (outer == (Object) inner));
                  }
                }));
    assertThat(failure).hasMessage("close bad");
    assertTrace("open bad", "bodyfalse", "failing bad", "roll back close bad1");
  }

  @Test
  void taskGroup_isLeftWhenItsChildrenHaveEnded() throws Exception {
    String result =
        run(
            async(
                () -> {
                  try (var tasks = TaskGroup.open()) {
                    var one = tasks.start(value("one"));
                    var two = tasks.start(async(() -> seen(await(value("two")))));
                    return await(one) + await(two) + await(value("!"));
                  }
                }));
    assertThat(result).isEqualTo("onetwo!");
    assertTrace("two");
  }

  @Test
  void otherMethodOfAResource_isNoneOfOurs() throws Exception {
    run(
        async(
            () -> {
              try (var resource = new Resource("a")) {
                resource.use();
              }
            }));

    assertTrace("used a", "closing a", "closed a");
  }

  private static final class Own {
    private static TaskGroup group;

    static TaskGroup open() {
      return group;
    }
  }

  @Test
  void otherMethodThatOpensATaskGroup_isNoneOfOurs() throws Exception {
    boolean isTheSame =
        run(
            async(
                () -> {
                  try (var tasks = TaskGroup.open()) {
                    Own.group = tasks;
                    return Own.open() == await(value(tasks));
                  }
                }));

    assertThat(isTheSame).isTrue();
  }

  @Test
  void taskGroup_failureOfAChild_isThatVeryObject() {
    var failure = new IOException("x");
    assertThat(
            failureOf(
                async(
                    () -> {
                      try (var tasks = TaskGroup.open()) {
                        var unused = tasks.start(async(() -> await(failure(failure))));
                        await(new Promise<Void>());
                      }
                    })))
        .isSameAs(failure);
  }
}
