package dev.eddy.it.interleaving;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.multi;
import static dev.eddy.Coroutines.sleep;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.PeriodicCallback;
import dev.eddy.Promise;
import dev.eddy.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a plan by Eddy's coroutines on a real loop. */
final class WovenInterpreter {
  private final VirtualClock time = new VirtualClock();
  private final IOLoop loop = IOLoop.create(time, time);
  private final List<Promise<Integer>> promises = new ArrayList<>();
  private final Map<Integer, Promise<Void>> slots = new HashMap<>();
  private final Map<Integer, PeriodicCallback> periodics = new HashMap<>();
  private final List<String> log = new ArrayList<>();

  static List<String> run(List<Step> plan, int untilMillis) {
    var interpreter = new WovenInterpreter();
    IOLoop loop = interpreter.loop;
    try {
      loop.addCallback(() -> interpreter.doAll(plan));
      loop.callLater(Duration.ofMillis(untilMillis), loop::stop);
      loop.start();
    } finally {
      loop.close();
    }
    return interpreter.log;
  }

  private WovenInterpreter() {
    for (int i = 0; i < PlanGenerator.PROMISES; i++) {
      promises.add(new Promise<>());
    }
  }

  private void log(String event) {
    log.add(time.elapsed().toMillis() + ": " + event);
  }

  /** What a callback does. */
  private void doAll(List<Step> steps) {
    steps.forEach(this::doNow);
  }

  private void doNow(Step step) {
    int number = step.number();
    switch (step.kind()) {
      case LOG -> log("" + number);
      case PASS -> time.pass(Duration.ofMillis(number));
      case COMPLETE -> {
        if (!promises.get(number).isDone()) {
          promises.get(number).setResult(number);
        }
      }
      case FAIL -> {
        if (!promises.get(number).isDone()) {
          promises.get(number).setException(new IllegalStateException("planned"));
        }
      }
      case CANCEL_PROMISE -> promises.get(number).cancel();
      case START -> slots.put(number, body(step.body()).start());
      case CANCEL_STARTED -> {
        if (slots.containsKey(number)) {
          slots.get(number).cancel();
        }
      }
      case SPAWN -> loop.spawnCallback(() -> body(step.body()));
      case CALLBACK -> loop.addCallback(() -> log("callback " + number));
      case LATER -> loop.callLater(Duration.ofMillis(number), () -> doAll(step.body()));
      case DONE_CALLBACK -> promises.get(number).addDoneCallback(done -> doAll(step.body()));
      case PERIODIC -> {
        stopPeriodic(number);
        var periodic =
            new PeriodicCallback(Duration.ofMillis(2 + number % 3), () -> body(step.body()));
        periodics.put(number, periodic);
        periodic.start();
      }
      case STOP_PERIODIC -> stopPeriodic(number);
      default -> throw new AssertionError(step.kind());
    }
  }

  private void stopPeriodic(int slot) {
    if (periodics.containsKey(slot)) {
      periodics.get(slot).stop();
    }
  }

  @SuppressWarnings("eddy:swallowed-cancellation") // CATCH_CANCEL is for that
  private Coroutine<Void> body(List<Step> steps) {
    return async(
        () -> {
          for (Step step : steps) {
            switch (step.kind()) {
              case EAGER -> slots.put(step.number(), coroutine(() -> await(body(step.body()))));
              case MOMENT -> await(moment());
              case SLEEP -> await(sleep(Duration.ofMillis(step.number())));
              case AWAIT_PROMISE -> log("value " + await(promises.get(step.number())));
              case AWAIT_STARTED -> {
                Promise<Void> started = slots.get(step.number());
                if (started != null) {
                  await(started);
                }
              }
              case CALL -> await(body(step.body()));
              case MULTI -> log("all " + await(multi(children(step))).size());
              case FINALLY -> {
                try {
                  await(body(step.body()));
                } finally {
                  await(body(step.bodies().get(1)));
                }
              }
              case CATCH -> {
                try {
                  await(body(step.body()));
                } catch (Exception e) {
                  log("caught " + e.getClass().getSimpleName());
                }
              }
              case CATCH_CANCEL -> {
                try {
                  await(body(step.body()));
                } catch (CancelledError e) {
                  log("cancelled " + step.number());
                }
              }
              default -> doNow(step);
            }
          }
        });
  }

  private List<Awaitable<?>> children(Step step) {
    var children = new ArrayList<Awaitable<?>>();
    step.bodies().forEach(each -> children.add(body(each)));
    if (step.number() >= 0) {
      children.add(step.bodies().size() / 2, promises.get(step.number()));
    }
    return children;
  }
}
