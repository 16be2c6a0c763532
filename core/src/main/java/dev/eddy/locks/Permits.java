package dev.eddy.locks;

import dev.eddy.Promise;
import dev.eddy.internal.Grantor;
import dev.eddy.internal.Waitlist;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Counted permits: what locks and semaphores have in common. Whoever waits does so while none is
 * free. Loop thread only.
 */
class Permits extends Grantor<Permit> {
  private final String name;
  private final String releaseCall;
  private final int bound;
  private final Waitlist<Permit> waiting;
  private int free;

  /** How many permits were ever given out: the number of the last one. */
  private long grants;

  /**
   * @param name the public class, for messages
   * @param free how many there are to begin with
   * @param bound how many may be free
   */
  Permits(String name, int free, int bound) {
    super(name + ".acquire()");
    this.name = name;
    this.releaseCall = name + ".release()";
    this.free = free;
    this.bound = bound;
    this.waiting = Waitlist.of(this);
  }

  final Promise<Permit> acquire(@Nullable Duration limit) {
    waiting.check(toString());
    if (free > 0) {
      free--;
      return waiting.granted(next());
    }
    return waiting.add(limit);
  }

  private Permit next() {
    return new Permit(this, ++grants);
  }

  final void release() {
    waiting.check(releaseCall);
    if (free == bound) {
      throw new IllegalStateException(
          releaseCall
              + " without an acquire(): "
              + (bound == 1 ? "it is free" : "all " + bound + " are free")
              + " already; release what was acquired once, best by try (var held ="
              + " await(….acquire()))");
    }
    if (waiting.isEmpty()) {
      free++;
    } else {
      waiting.grantFirst(next());
    }
  }

  /** For each call of {@link Permit#close()}. */
  final void checkClose() {
    waiting.check("Permit.close()");
  }

  /** Takes a permit that was not closed before. */
  void close(Permit permit) {
    release();
  }

  /** Whether it is the permit that was given out last, and still is. */
  final boolean isHeld(Permit permit) {
    return free == 0 && permit.number == grants;
  }

  @Override
  public final void takeBack(Permit granted) {
    granted.close();
  }

  final String state(String ofFree) {
    return name + ", " + ofFree + ", " + waiting.size() + " waiting";
  }

  final int free() {
    return free;
  }
}
