package dev.eddy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link CoroutineDump} says of one loop.
 *
 * @param thread the name of its thread
 * @param state what the loop is doing
 * @param stack the user's part of the thread's stack, innermost first; empty if nothing runs
 * @param coroutines by their numbers: the first has the number 1
 * @param roots the numbers of those that no other one awaits, and one of each circle
 * @param deadlocks the numbers of the coroutines of each circle, each awaiting the next
 */
record LoopDump(
    String thread,
    State state,
    List<String> stack,
    List<Entry> coroutines,
    List<Integer> roots,
    List<List<Integer>> deadlocks) {

  enum State {
    IDLE("idle"),
    RUNNING("running"),
    NOT_ANSWERING("not answering"),
    NOT_RUNNING("not running");

    final String words;

    State(String words) {
      this.words = words;
    }
  }

  /**
   * A coroutine.
   *
   * @param created where it was made
   * @param isStarted whether it runs in its own right, and not only because another one awaits it
   * @param state what it is doing
   * @param at where it waits; null if it does not, or that is none of the user's code
   * @param variables those that it will read again, written out
   * @param waitsFor what it waits for, unless that is a coroutine
   * @param awaits the numbers of the coroutines that it waits for
   */
  record Entry(
      String created,
      boolean isStarted,
      CoroutineState state,
      @Nullable String at,
      Map<String, String> variables,
      @Nullable String waitsFor,
      List<Integer> awaits) {}

  enum CoroutineState {
    NOT_BEGUN("not begun"),
    RUNNING("running"),
    SUSPENDED("suspended"),
    READY("ready");

    final String words;

    CoroutineState(String words) {
      this.words = words;
    }
  }

  Entry coroutine(int number) {
    return coroutines.get(number - 1);
  }
}
