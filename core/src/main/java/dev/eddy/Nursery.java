package dev.eddy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A loop's new coroutines and new failures, until the end of the turn shows whether somebody takes
 * them. Whoever is left then is watched ({@link Watch}). Loop thread only.
 */
final class Nursery {

  /*
   * The path of every creation: remember the new one, and look whether the one before it was taken,
   * as it nearly always was. Writing a young object into an old one costs G1 a memory fence,
   * several times as much as all else here; so what remembers is a small object that is replaced
   * before it can grow old.
   */
  private static final class Crib {
    @Nullable Coroutine<?> newest;
    int births;
  }

  /** Some 100 KB of coroutines: far fewer than are made between two collections. */
  private static final int BIRTHS_OF_A_CRIB = 4096;

  private Crib crib = new Crib();

  /** Those that nobody had taken when the next one came. */
  private final List<Coroutine<?>> unattended = new ArrayList<>();

  /** Promises that failed in this turn while nobody waited for them. */
  private final List<Promise<?>> failed = new ArrayList<>();

  /** A coroutine was made on the loop's thread. */
  void born(Coroutine<?> coroutine) {
    Crib current = crib;
    Coroutine<?> before = current.newest;
    if (before != null && Unawaited.isUnattended(before)) {
      unattended.add(before);
    }
    if (++current.births == BIRTHS_OF_A_CRIB) {
      current = new Crib();
      crib = current;
    }
    current.newest = coroutine;
  }

  /** A promise of the loop failed while nobody waited for it. */
  void failedUnseen(Promise<?> promise) {
    failed.add(promise);
  }

  void endTurn(IOLoop loop) {
    Coroutine<?> last = crib.newest;
    if (last != null) {
      crib.newest = null;
      if (Unawaited.isUnattended(last)) {
        unattended.add(last);
      }
    }
    if (!unattended.isEmpty()) {
      Unawaited.watch(unattended, loop);
      unattended.clear();
    }
    if (!failed.isEmpty()) {
      Unretrieved.watch(failed);
      failed.clear();
    }
    Watch.reportGarbage();
  }
}
