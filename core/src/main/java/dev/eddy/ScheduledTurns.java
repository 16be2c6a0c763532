package dev.eddy;

import dev.eddy.IOLoop.Timeout;
import dev.eddy.internal.Ring;
import dev.eddy.spi.Schedule;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a loop asks its {@link Schedule}, if it has one. Loop thread only. */
final class ScheduledTurns {
  private static final String LAMBDA = "$$Lambda";

  private final Schedule schedule;

  /** What came from other threads and is held back, in its order. */
  private final Ring<Object> heldBack = new Ring<>();

  /** Where those are in the ready queue among which the schedule chooses. */
  private int[] places = new int[16];

  private int choices;

  ScheduledTurns(Schedule schedule) {
    this.schedule = schedule;
  }

  /**
   * Takes what runs next.
   *
   * @param left how many of those that are ready belong to this turn
   * @return null if the turn ends here
   */
  @Nullable Object next(Ring<Object> ready, int left, boolean mayEndTurn) {
    findChoices(ready, left);
    if (choices == 1 && !mayEndTurn) {
      return ready.remove();
    }
    int chosen = schedule.nextStep(new Texts(ready), mayEndTurn);
    if (chosen == Schedule.END_OF_TURN && mayEndTurn) {
      return null;
    }
    return ready.remove(places[check("nextStep()", chosen, choices)]);
  }

  /** Every coroutine, and of the callbacks, which keep their order, the first. */
  private void findChoices(Ring<Object> ready, int left) {
    if (places.length < left) {
      places = Arrays.copyOf(places, 2 * left);
    }
    choices = 0;
    boolean hasCallback = false;
    for (int place = 0; place < left; place++) {
      boolean isCallback = !(ready.get(place) instanceof Coroutine<?>);
      if (!isCallback || !hasCallback) {
        places[choices++] = place;
      }
      hasCallback |= isCallback;
    }
  }

  private static int check(String what, int chosen, int choices) {
    if (chosen < 0 || chosen >= choices) {
      throw new IllegalStateException(
          "Schedule." + what + " returned " + chosen + "; expected 0 to " + (choices - 1));
    }
    return chosen;
  }

  /** Fires the timers that are due by then. */
  void fireTimers(TimerHeap timers, long now, IOLoop loop) {
    var equal = new ArrayList<Timeout>();
    while (!timers.isEmpty() && timers.firstDeadline() - now <= 0) {
      long deadline = timers.firstDeadline();
      do {
        Timeout due = timers.first();
        timers.remove(due);
        equal.add(due);
      } while (!timers.isEmpty() && timers.firstDeadline() == deadline);
      while (equal.size() > 1) {
        int chosen = schedule.nextTimer(equal.size());
        loop.fire(equal.remove(check("nextTimer()", chosen, equal.size())));
      }
      loop.fire(equal.remove(0));
    }
  }

  /** Takes what other threads have brought, and lets in as much as the schedule wants. */
  void arrive(Inbox inbox, Ring<Object> ready) {
    inbox.drainTo(heldBack);
    letIn(ready);
  }

  private void letIn(Ring<Object> ready) {
    int arrivals = heldBack.size();
    int stay = check("heldBack()", schedule.heldBack(arrivals), arrivals + 1);
    for (int i = stay; i < arrivals; i++) {
      ready.add(heldBack.remove());
    }
  }

  /**
   * Lets all in.
   *
   * @return whether there was anything
   */
  boolean letArrive(Ring<Object> ready) {
    if (heldBack.isEmpty()) {
      return false;
    }
    while (!heldBack.isEmpty()) {
      ready.add(heldBack.remove());
    }
    return true;
  }

  void endTurn(Ring<Object> ready) {
    schedule.endTurn();
    if (ready.isEmpty()) {
      letArrive(ready);
    } else if (!heldBack.isEmpty()) {
      letIn(ready);
    }
  }

  /** What the schedule may choose from, in words. */
  private final class Texts extends AbstractList<String> {
    private final Ring<Object> ready;

    Texts(Ring<Object> ready) {
      this.ready = ready;
    }

    @Override
    public String get(int index) {
      return describe(ready.get(places[index]));
    }

    @Override
    public int size() {
      return choices;
    }
  }

  /** Without anything that differs from one run to another, as the names of lambdas do. */
  private static String describe(Object entry) {
    if (entry instanceof Coroutine<?> coroutine) {
      StackTraceElement line = coroutine.awaitsAt();
      return line == null
          ? coroutine.toString()
          : coroutine + " after line " + line.getLineNumber();
    }
    Object callback = entry instanceof Timeout due ? due.action : entry;
    if (callback instanceof InContext within) {
      callback = within.callback;
    }
    String name =
        (callback instanceof Spawned spawned ? spawned.callback : callback).getClass().getName();
    int lambda = name.indexOf(LAMBDA);
    return (entry instanceof Timeout ? "timer of " : "callback of ")
        + (lambda < 0 ? name : name.substring(0, lambda));
  }
}
