package dev.eddy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The coroutines that run on a loop in their own right: started ones and spawned ones, until they
 * end. Everything else that is suspended is awaited by one of these. For {@link CoroutineDump}; the
 * loop's thread writes, and what another thread reads is only a guess.
 */
final class LiveCoroutines {

  /*
   * On the path of every start: one store when a coroutine starts and one when it ends. Whoever
   * gets its outcome knows its place, and what has ended leaves a hole. A full array is replaced by
   * one without holes, so there is never more than about twice the room that is needed, and a small
   * array never grows old: writing a young object into an old array costs G1 a memory fence.
   */
  private static final int SMALLEST = 1024;

  /** The place of what is not here; that slot stays empty. */
  static final int NOWHERE = 0;

  private @Nullable Coroutine<?>[] slots = emptySlots(SMALLEST);
  private int end = NOWHERE + 1;

  /** Adds one whose outcome goes to a {@link Promise} or to a {@link Spawned}. */
  void add(Coroutine<?> coroutine) {
    if (end == slots.length) {
      closeUp();
    }
    slots[end] = coroutine;
    setPlace(coroutine, end++);
  }

  private static void setPlace(Coroutine<?> coroutine, int place) {
    if (coroutine.waiter instanceof Promise<?> promise) {
      promise.place = place;
    } else if (coroutine.waiter instanceof Spawned spawned) {
      spawned.place = place;
    }
  }

  @SuppressWarnings("NullAway") // an annotation here is more than javac 17 can take
  private static @Nullable Coroutine<?>[] emptySlots(int capacity) {
    return new Coroutine<?>[capacity];
  }

  void remove(int place) {
    slots[place] = null;
  }

  void clear() {
    slots = emptySlots(SMALLEST);
    end = NOWHERE + 1;
  }

  private void closeUp() {
    List<Coroutine<?>> present = inOrder();
    slots = emptySlots(Math.max(SMALLEST, 2 * (present.size() + 1)));
    end = NOWHERE + 1;
    present.forEach(this::add);
  }

  /**
   * In the order of their starts; those that began by a call, in the order of their first waits.
   */
  List<Coroutine<?>> inOrder() {
    var present = new ArrayList<Coroutine<?>>();
    for (Coroutine<?> each : slots) {
      if (each != null) {
        present.add(each);
      }
    }
    return present;
  }
}
