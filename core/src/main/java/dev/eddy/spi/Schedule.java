package dev.eddy.spi;

import java.util.List;

/**
 * Decides what a loop runs next, where a program must not rely on one order. It is for tests that
 * look for an order in which a program fails; a loop without one takes the first of everything,
 * which is the choice 0 here. Given to one loop when that is made, and called on its thread.
 *
 * <p>A schedule may take any order that some program of the same coroutines could show because
 * other computers, other threads or the clock are slower or faster, and no other. So whatever it
 * decides,
 *
 * <ul>
 *   <li>between two awaits that suspend, nothing else runs; what a coroutine does by itself is done
 *       in the order of its code, and an await of what is done, or of a coroutine that does not
 *       suspend, goes on at once. So does the awaiter of a coroutine that ends;
 *   <li>callbacks keep their order among themselves: those of {@code addCallback} and {@code
 *       spawnCallback}, also from other threads, those that wait for a promise, and those of timers
 *       with different deadlines;
 *   <li>no timer fires before its time, nor before one with an earlier deadline;
 *   <li>who waits for a lock, a permit, an item or a place in a queue gets it in the order of the
 *       line, as the line is the lock's own; and a {@code WaitIterator} gives outcomes in the order
 *       in which they came;
 *   <li>what becomes ready in a turn runs in a later one, and what is ready is run at some time, as
 *       long as the schedule does not put it off for ever.
 * </ul>
 *
 * <p>What changes is the order among coroutines that are started or resumed in one turn, also by
 * the same promise, and their order among the callbacks; the order of timers with equal deadlines;
 * how many turns one takes while another takes one; and in which turn it is known what another
 * thread has done.
 *
 * <p>What a schedule throws ends the run of the loop, and comes out of {@code start()} or {@code
 * runSync()}.
 */
public interface Schedule {
  /** What {@link #nextStep} returns to leave the rest to the next turn. */
  int END_OF_TURN = -1;

  /**
   * Chooses what runs next in this turn. It is not called where there is one possibility only.
   *
   * @param ready what can run, in the order in which it became ready: each coroutine, and the first
   *     of the callbacks. The texts say which and are made when they are asked for; they are the
   *     same in each run of the same program. Valid during this call
   * @param mayEndTurn whether the turn may end here, because something has run in it
   * @return an index of the list, or {@link #END_OF_TURN}: all that is left then competes in the
   *     next turn with what has become ready in this one
   */
  int nextStep(List<String> ready, boolean mayEndTurn);

  /**
   * Chooses which timer fires next, of several with the same deadline.
   *
   * @param equal how many there are, two or more, in the order in which they were set
   * @return less than {@code equal}
   */
  int nextTimer(int equal);

  /**
   * Chooses how much of what came from other threads they learn in a later turn. What is held back
   * stays in its order, and all of it comes before the loop would wait.
   *
   * @param arrivals how many callbacks and completions have come and were not let in, at least one
   * @return how many of them, the latest, are held back for this turn: 0 for none, {@code arrivals}
   *     for all
   */
  int heldBack(int arrivals);

  /**
   * A turn has ended. Nothing runs, so this may do what a callback may do: cancel a promise or
   * complete it, or add callbacks, which are ready for the next turn.
   */
  void endTurn();
}
