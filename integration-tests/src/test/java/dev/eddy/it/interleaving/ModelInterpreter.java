package dev.eddy.it.interleaving;

import dev.eddy.it.interleaving.LoopModel.Cancelled;
import dev.eddy.it.interleaving.LoopModel.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a plan on the {@link LoopModel}. */
final class ModelInterpreter {
  private final LoopModel loop = new LoopModel();
  private final List<Future> promises = new ArrayList<>();
  private final Map<Integer, Future> slots = new HashMap<>();
  private final Map<Integer, Periodic> periodics = new HashMap<>();
  private final List<String> log = new ArrayList<>();

  static List<String> run(List<Step> plan, int untilMillis) {
    var interpreter = new ModelInterpreter();
    interpreter.loop.addCallback(() -> interpreter.doAll(plan));
    interpreter.loop.callLater(untilMillis, interpreter.loop::stop);
    interpreter.loop.run();
    return interpreter.log;
  }

  private ModelInterpreter() {
    for (int i = 0; i < PlanGenerator.PROMISES; i++) {
      promises.add(loop.new Future());
    }
  }

  private void log(String event) {
    log.add(loop.now + ": " + event);
  }

  private void doAll(List<Step> steps) {
    steps.forEach(this::doNow);
  }

  private void doNow(Step step) {
    int number = step.number();
    switch (step.kind()) {
      case LOG -> log("" + number);
      case PASS -> loop.now += number;
      case COMPLETE -> promises.get(number).complete(null);
      case FAIL -> promises.get(number).complete(new IllegalStateException("planned"));
      case CANCEL_PROMISE -> promises.get(number).cancel();
      case START -> slots.put(number, loop.start(() -> body(step.body())));
      case CANCEL_STARTED -> {
        if (slots.containsKey(number)) {
          slots.get(number).cancel();
        }
      }
      case SPAWN -> loop.addCallback(() -> loop.spawn(() -> body(step.body()), () -> {}));
      case CALLBACK -> loop.addCallback(() -> log("callback " + number));
      case LATER -> loop.callLater(number, () -> doAll(step.body()));
      case DONE_CALLBACK -> promises.get(number).addDoneCallback(() -> doAll(step.body()));
      case PERIODIC -> {
        stopPeriodic(number);
        periodics.put(number, new Periodic(2 + number % 3, step.body()));
      }
      case STOP_PERIODIC -> stopPeriodic(number);
      default -> throw new AssertionError(step.kind());
    }
  }

  private void stopPeriodic(int slot) {
    if (periodics.containsKey(slot)) {
      periodics.get(slot).isStopped = true;
    }
  }

  private void body(List<Step> steps) throws Exception {
    for (Step step : steps) {
      loop.checkRuns();
      switch (step.kind()) {
        case EAGER ->
            slots.put(step.number(), loop.startNow(() -> loop.call(() -> body(step.body()))));
        case MOMENT -> loop.moment();
        case SLEEP -> loop.await(loop.sleep(step.number()));
        case AWAIT_PROMISE -> {
          loop.await(promises.get(step.number()));
          log("value " + step.number());
        }
        case AWAIT_STARTED -> {
          Future started = slots.get(step.number());
          if (started != null) {
            loop.await(started);
          }
        }
        case CALL -> loop.call(() -> body(step.body()));
        case MULTI -> {
          List<Object> children = children(step);
          loop.multi(children);
          log("all " + children.size());
        }
        case FINALLY -> {
          try {
            loop.call(() -> body(step.body()));
          } finally {
            loop.call(() -> body(step.bodies().get(1)));
          }
        }
        case CATCH -> {
          try {
            loop.call(() -> body(step.body()));
          } catch (Exception e) {
            log("caught " + e.getClass().getSimpleName());
          }
        }
        case CATCH_CANCEL -> {
          try {
            loop.call(() -> body(step.body()));
          } catch (Cancelled e) {
            log("cancelled " + step.number());
          }
        }
        default -> doNow(step);
      }
    }
  }

  private List<Object> children(Step step) {
    var children = new ArrayList<Object>();
    step.bodies().forEach(each -> children.add((LoopModel.Body) () -> body(each)));
    if (step.number() >= 0) {
      children.add(step.bodies().size() / 2, promises.get(step.number()));
    }
    return children;
  }

  /** Calls at multiples of its period; cycles that pass while a call goes on are skipped. */
  private final class Periodic {
    private final int period;
    private final List<Step> steps;
    private long next = loop.now;
    private boolean isBusy;
    private boolean isStopped;

    Periodic(int period, List<Step> steps) {
      this.period = period;
      this.steps = steps;
      schedule();
    }

    private void schedule() {
      do {
        next += period;
      } while (next <= loop.now);
      loop.callAt(next, this::fire);
    }

    private void fire() {
      if (!isStopped) {
        loop.spawn(
            () -> body(steps),
            () -> {
              if (!isStopped) {
                schedule();
              }
            });
      }
    }
  }
}
