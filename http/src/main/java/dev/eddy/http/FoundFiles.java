package dev.eddy.http;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where files were found of late. To look for a file takes many system calls, and a thread that may
 * be blocked by them; a file that was open a moment ago, and is the same one still, is opened at
 * once. For so long it goes unseen that a link was changed, or that a compressed file has come or
 * is out of date; what is in a file, and how old it is, does not. Any thread.
 */
final class FoundFiles {
  /** How long a place is believed, in nanoseconds. */
  private static final long LATELY = 1_000_000_000;

  private static final int MOST = 1024;

  /** What is longer is not remembered, as clients decide what there is to remember. */
  private static final int LONGEST = 512;

  /**
   * What is asked for.
   *
   * @param path as the client wrote it, without escapes
   * @param accepted the field {@code Accept-Encoding}
   */
  record Wanted(String path, String accepted) {}

  /**
   * The file that answers it.
   *
   * @param file without links
   * @param key which it is on its disk, whatever its name; null where systems have none
   * @param opened what was known of it
   * @param found when that was, by {@link System#nanoTime}
   */
  record Place(Path file, @Nullable Object key, StaticFiles.Opened opened, long found) {}

  private final ConcurrentHashMap<Wanted, Place> places = new ConcurrentHashMap<>();

  /** Returns null if it was not looked for of late. */
  @Nullable Place get(Wanted wanted) {
    Place place = places.get(wanted);
    return place == null || System.nanoTime() - place.found > LATELY ? null : place;
  }

  void put(Wanted wanted, Path file, @Nullable Object key, StaticFiles.Opened opened) {
    if (wanted.path.length() + wanted.accepted.length() > LONGEST) {
      return;
    }
    if (places.size() >= MOST) {
      places.clear(); // somebody asks for everything once
    }
    places.put(wanted, new Place(file, key, opened, System.nanoTime()));
  }

  void forget(Wanted wanted) {
    places.remove(wanted);
  }
}
