package dev.eddy;

import dev.eddy.internal.Ring;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where other threads put callbacks for a loop. A stack of one atomic reference: adding is one CAS,
 * the loop takes everything with one swap and turns it round into the order of the additions.
 * Closing is a swap too, so every addition is either taken by the loop, handed over by {@link
 * #closeInto}, or refused.
 */
final class Inbox {
  private static final class Node {
    final Runnable callback;
    @Nullable Node next;

    Node(Runnable callback) {
      this.callback = callback;
    }
  }

  private static final Node CLOSED = new Node(() -> {});

  /** The newest addition, null when empty, or {@link #CLOSED} for good. Any thread. */
  private final AtomicReference<@Nullable Node> newest = new AtomicReference<>();

  /**
   * Adds a callback. Any thread.
   *
   * @return false if the inbox is closed
   */
  boolean add(Runnable callback) {
    var node = new Node(callback);
    Node before;
    do {
      before = newest.get();
      if (before == CLOSED) {
        return false;
      }
      node.next = before;
    } while (!newest.compareAndSet(before, node));
    return true;
  }

  boolean isEmpty() {
    return newest.get() == null;
  }

  /** Moves everything to the ready queue, oldest first. Loop thread only. */
  void drainTo(Ring<Object> ready) {
    for (Node each = oldestFirst(newest.getAndSet(null)); each != null; each = each.next) {
      ready.add(each.callback);
    }
  }

  /** Refuses what comes from now on, and moves the rest to the ready queue. Loop thread only. */
  void closeInto(Ring<Object> ready) {
    for (Node each = oldestFirst(newest.getAndSet(CLOSED)); each != null; each = each.next) {
      ready.add(each.callback);
    }
  }

  private static @Nullable Node oldestFirst(@Nullable Node newestFirst) {
    Node reversed = null;
    Node each = newestFirst;
    while (each != null) {
      Node next = each.next;
      each.next = reversed;
      reversed = each;
      each = next;
    }
    return reversed;
  }
}
