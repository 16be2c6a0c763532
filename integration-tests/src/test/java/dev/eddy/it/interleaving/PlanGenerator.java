package dev.eddy.it.interleaving;

import dev.eddy.it.interleaving.Step.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes random plans: what several coroutines and callbacks do to each other. */
final class PlanGenerator {
  static final int PROMISES = 4;
  static final int SLOTS = 8;
  private static final int DEPTH = 3;
  private static final int MAX_SIZE = 90;

  private static final List<Kind> INSTANT = List.of(Kind.values()).subList(0, Kind.EAGER.ordinal());
  private static final List<Kind> SUSPENDING =
      List.of(Kind.values()).subList(Kind.EAGER.ordinal(), Kind.values().length);

  private final Random random;

  /** The slots of the coroutines that this code is in: a coroutine does not cancel those. */
  private final Set<Integer> around = new HashSet<>();

  private int size;
  private int logged;
  private int slots;

  PlanGenerator(long seed) {
    this.random = new Random(seed);
  }

  /** What the first callback does. */
  List<Step> plan() {
    var steps = new ArrayList<Step>();
    for (int i = 2 + random.nextInt(3); i > 0; i--) {
      steps.add(random.nextInt(3) > 0 ? start(Kind.START, DEPTH) : spawn(DEPTH));
    }
    for (int i = 0; i < PROMISES; i++) {
      Kind kind =
          List.of(Kind.COMPLETE, Kind.COMPLETE, Kind.FAIL, Kind.CANCEL_PROMISE)
              .get(random.nextInt(4));
      steps.add(later(List.of(Step.of(kind, i), log())));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      steps.add(later(List.of(Step.of(Kind.CANCEL_STARTED, random.nextInt(SLOTS / 2)), log())));
    }
    if (random.nextInt(3) == 0) {
      steps.add(periodic(1));
    }
    steps.addAll(steps(2, false));
    return steps;
  }

  /** Of a coroutine: now and then all of them are in a try. */
  private List<Step> body(int depth) {
    List<Step> steps = steps(depth, true);
    return switch (random.nextInt(4)) {
      case 0 -> List.of(new Step(Kind.CATCH_CANCEL, ++logged, List.of(steps)), moment(), log());
      case 1 -> List.of(new Step(Kind.CATCH, ++logged, List.of(steps)), log());
      default -> steps;
    };
  }

  private static Step moment() {
    return Step.of(Kind.MOMENT, 0);
  }

  private List<Step> steps(int depth, boolean inCoroutine) {
    var steps = new ArrayList<Step>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      steps.add(log());
      steps.add(inCoroutine && random.nextInt(3) > 0 ? suspending(depth) : instant(depth));
    }
    steps.add(log());
    return steps;
  }

  private Step log() {
    return Step.of(Kind.LOG, ++logged);
  }

  private Step instant(int depth) {
    if (++size > MAX_SIZE || depth <= 0) {
      return Step.of(Kind.CALLBACK, ++logged);
    }
    Kind kind = INSTANT.get(random.nextInt(INSTANT.size()));
    return switch (kind) {
      case LOG -> log();
      case PASS -> Step.of(kind, 1 + random.nextInt(3));
      case COMPLETE, FAIL, CANCEL_PROMISE -> Step.of(kind, random.nextInt(PROMISES));
      case START -> start(kind, depth - 1);
      case CANCEL_STARTED -> cancel();
      case SPAWN -> spawn(depth - 1);
      case CALLBACK -> Step.of(kind, ++logged);
      case LATER -> later(steps(depth - 1, false));
      case DONE_CALLBACK -> new Step(kind, random.nextInt(PROMISES), List.of(List.of(log())));
      case PERIODIC -> periodic(depth - 1);
      case STOP_PERIODIC -> Step.of(kind, random.nextInt(SLOTS));
      default -> throw new AssertionError(kind);
    };
  }

  private Step suspending(int depth) {
    if (++size > MAX_SIZE || depth <= 0) {
      return Step.of(random.nextBoolean() ? Kind.MOMENT : Kind.SLEEP, random.nextInt(4));
    }
    Kind kind = SUSPENDING.get(random.nextInt(SUSPENDING.size()));
    return switch (kind) {
      case EAGER -> start(kind, depth - 1);
      case MOMENT -> moment();
      case SLEEP -> Step.of(kind, random.nextInt(5));
      case AWAIT_PROMISE -> Step.of(kind, random.nextInt(PROMISES));
      case AWAIT_STARTED -> Step.of(kind, random.nextInt(SLOTS));
      case CALL, CATCH, CATCH_CANCEL -> new Step(kind, ++logged, List.of(steps(depth - 1, true)));
      case FINALLY -> new Step(kind, 0, List.of(body(depth - 1), steps(depth - 1, true)));
      case MULTI -> multi(depth - 1);
      default -> throw new AssertionError(kind);
    };
  }

  private Step multi(int depth) {
    var children = new ArrayList<List<Step>>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      children.add(body(depth));
    }
    return new Step(Kind.MULTI, random.nextInt(PROMISES + 1) - 1, children);
  }

  private Step start(Kind kind, int depth) {
    int slot = slots++ % SLOTS;
    boolean isNew = around.add(slot);
    var step = new Step(kind, slot, List.of(body(depth)));
    if (isNew) {
      around.remove(slot);
    }
    return step;
  }

  private Step spawn(int depth) {
    return new Step(Kind.SPAWN, 0, List.of(body(depth)));
  }

  private Step later(List<Step> body) {
    return new Step(Kind.LATER, random.nextInt(6), List.of(body));
  }

  /** Its slot is also the number by which its period is chosen: 2 to 4 milliseconds. */
  private Step periodic(int depth) {
    return new Step(Kind.PERIODIC, random.nextInt(SLOTS), List.of(steps(Math.min(depth, 1), true)));
  }

  private Step cancel() {
    int slot = random.nextInt(SLOTS);
    return around.contains(slot) ? log() : Step.of(Kind.CANCEL_STARTED, slot);
  }
}
