package dev.eddy.interop;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.eddy.Awaitable;
import dev.eddy.Context;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.TaskGroup;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What SLF4J's log lines of several requests say, as seen by logback. */
@Timeout(60)
class MdcTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(MdcTest.class);

  /** Each line with the values that logback has put to it. */
  private final List<String> logged = new ArrayList<>();

  private final AppenderBase<ILoggingEvent> lines =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
          logged.add(line.getMessage() + " " + new TreeMap<>(line.getMDCPropertyMap()));
        }
      };

  private IOLoop loop;

  @BeforeEach
  void open() {
    ContextRegistry.getInstance().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
    lines.start();
    LOG.setAdditive(false);
    LOG.addAppender(lines);
    loop = IOLoop.current();
  }

  @AfterEach
  void close() {
    loop.close();
    LOG.detachAppender(lines);
    ContextRegistry.getInstance().removeThreadLocalAccessor(Slf4jThreadLocalAccessor.KEY);
    MDC.clear();
  }

  private <T> T run(Callable<? extends Awaitable<T>> main) throws Exception {
    return loop.runSync(main);
  }

  private static Coroutine<Void> request(String id) {
    return async(
        () -> {
          MDC.put("request", id);
          LOG.info("begin");
          await(step("first"));
          await(moment());
          LOG.info("end");
        });
  }

  private static Coroutine<Void> step(String name) {
    return async(
        () -> {
          await(moment());
          MDC.put("step", name);
          await(moment());
          LOG.info("step");
        });
  }

  @Test
  void requests_keepTheirValues_whileOthersRun() throws Exception {
    run(() -> multi(List.of(request("A"), request("B"))));
    assertThat(logged)
        .containsExactly(
            "begin {request=A}",
            "begin {request=B}",
            "step {request=A, step=first}",
            "step {request=B, step=first}",
            "end {request=A, step=first}",
            "end {request=B, step=first}");
  }

  @Test
  void plainCode_keepsItsOwnValues() throws Exception {
    MDC.put("node", "7");
    run(() -> multi(List.of(request("A"), request("B"))));
    LOG.info("after");
    assertThat(logged)
        .contains("begin {node=7, request=A}", "end {node=7, request=B, step=first}")
        .endsWith("after {node=7}");
  }

  @Test
  void startedCoroutines_inheritTheValues_andDoNotLeakTheirs() throws Exception {
    run(
        () ->
            async(
                () -> {
                  MDC.put("request", "A");
                  var started = step("started").start();
                  var eager =
                      coroutine(
                          () -> {
                            MDC.put("request", "eager");
                            await(step("eager"));
                          });
                  LOG.info("parent");
                  MDC.put("request", "changed");
                  try (var tasks = TaskGroup.open()) {
                    tasks.start(step("task"));
                  }
                  await(started);
                  await(eager);
                  LOG.info("parent");
                }));
    assertThat(logged)
        .containsExactlyInAnyOrder(
            "parent {request=A}",
            "step {request=eager, step=eager}",
            "step {request=A, step=started}",
            "step {request=changed, step=task}",
            "parent {request=changed}");
  }

  @Test
  void valuesOfAnEagerCoroutine_areNotItsCallers() throws Exception {
    run(
        () ->
            async(
                () -> {
                  MDC.put("request", "A");
                  var eager =
                      coroutine(
                          () -> {
                            MDC.put("request", "eager");
                          });
                  LOG.info("caller");
                  await(eager);
                }));
    assertThat(logged).containsExactly("caller {request=A}");
  }

  @Test
  void otherThreadLocals_followAsWell() throws Exception {
    var user = new ThreadLocal<String>();
    ContextRegistry.getInstance().registerThreadLocalAccessor("user", user);
    try {
      List<String> seen =
          run(() -> multi(List.of(afterATurn(user, "ann"), afterATurn(user, "bob"))));
      assertThat(seen).containsExactly("ann", "bob");
      assertThat(user.get()).isNull();
    } finally {
      ContextRegistry.getInstance().removeThreadLocalAccessor("user");
    }
  }

  private static Coroutine<String> afterATurn(ThreadLocal<String> user, String name) {
    return async(
        () -> {
          user.set(name);
          await(moment());
          return user.get();
        });
  }

  @Test
  void accessorThatFails_isLogged_andTheLoopGoesOn() throws Exception {
    var registry = ContextRegistry.getInstance();
    registry.registerThreadLocalAccessor(
        "broken",
        () -> {
          throw new IllegalStateException("no value");
        },
        value -> {},
        () -> {});
    var log = new ArrayList<String>();
    var handler = new Recorder(log);
    var logger = java.util.logging.Logger.getLogger("dev.eddy");
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      assertThat(run(() -> async(() -> 1))).isEqualTo(1);
    } finally {
      registry.removeThreadLocalAccessor("broken");
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
    assertThat(log).isNotEmpty().allMatch(line -> line.contains("could not be captured"));
  }

  private static final class Recorder extends Handler {
    private final List<String> log;

    Recorder(List<String> log) {
      this.log = log;
    }

    @Override
    public void publish(LogRecord logged) {
      log.add(logged.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void removedValues_stayRemoved() throws Exception {
    run(
        () ->
            async(
                () -> {
                  MDC.put("request", "A");
                  await(moment());
                  MDC.clear();
                  await(moment());
                  LOG.info("cleared");
                }));
    assertThat(logged).containsExactly("cleared {}");
  }

  @Test
  void callbacks_haveTheValuesOfTheirScheduling() throws Exception {
    var done = new Promise<Void>();
    run(
        () ->
            async(
                () -> {
                  MDC.put("request", "A");
                  loop.addCallback(() -> LOG.info("callback"));
                  done.addDoneCallback(all -> LOG.info("done"));
                  MDC.put("request", "B");
                  done.setResult(null);
                  await(moment());
                  await(moment());
                  LOG.info("coroutine");
                }));
    assertThat(logged)
        .containsExactly("callback {request=A}", "done {request=A}", "coroutine {request=B}");
  }

  @Test
  void callbacksFromOtherThreads_haveTheValuesOfThose() throws Exception {
    var called = new Promise<Void>();
    var other =
        new Thread(
            () -> {
              MDC.put("thread", "other");
              loop.addCallback(
                  () -> {
                    LOG.info("callback");
                    called.setResult(null);
                  });
            });
    run(
        () ->
            async(
                () -> {
                  MDC.put("request", "A");
                  other.start();
                  await(called);
                  LOG.info("coroutine");
                }));
    assertThat(logged).containsExactly("callback {thread=other}", "coroutine {request=A}");
  }

  @Test
  void executorsJob_hasNoValues_unlessTheyAreHandedOn() throws Exception {
    run(
        () ->
            async(
                () -> {
                  MDC.put("request", "A");
                  await(
                      loop.runInExecutor(
                          () -> {
                            LOG.info("bare");
                            return 0;
                          }));
                  Context context = Context.capture();
                  await(
                      loop.runInExecutor(
                          () -> {
                            context.run(() -> LOG.info("handed on"));
                            LOG.info("left behind");
                            return 0;
                          }));
                  LOG.info("coroutine");
                }));
    assertThat(logged)
        .containsExactly(
            "bare {}", "handed on {request=A}", "left behind {}", "coroutine {request=A}");
  }
}
