package dev.eddy.examples.spider;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.net.URI;
import java.util.*;
import org.jspecify.annotations.Nullable;

/**
 * The queue of pages to fetch, which hands out each page once and knows when there are no more to
 * come.
 *
 * <p>It has no lock: all who use it are coroutines of one loop, and between two awaits nothing else
 * runs.
 */
final class Frontier {

  /** A page, and the page that links to it; the first page has none such. */
  record Link(URI target, @Nullable URI source) {}

  private final Set<URI> known = new HashSet<>();
  private final Deque<Link> waiting = new ArrayDeque<>();

  /** Those who wait for a page; there are some only while {@code waiting} is empty. */
  private final Deque<Promise<@Nullable Link>> takers = new ArrayDeque<>();

  /** Pages that were handed out and are not done yet, from which new links may come. */
  private int inWork;

  /** Adds a page, unless it was added before. */
  void add(Link link) {
    if (!known.add(link.target())) {
      return;
    }
    if (takers.isEmpty()) {
      waiting.add(link);
    } else {
      inWork++;
      takers.remove().setResult(link);
    }
  }

  /** Gives the next page, for which {@link #done()} must follow, or null when there are no more. */
  Coroutine<@Nullable Link> take() {
    return async(
        () -> {
          if (!waiting.isEmpty()) {
            inWork++;
            return waiting.remove();
          }
          if (inWork == 0) {
            return null;
          }
          var next = new Promise<@Nullable Link>();
          takers.add(next);
          return await(next);
        });
  }

  /**
   * The links of a page that was handed out have been added; after the last, all takers go home.
   */
  void done() {
    inWork--;
    if (inWork == 0 && waiting.isEmpty()) {
      takers.forEach(taker -> taker.setResult(null));
      takers.clear();
    }
  }

  int inWork() {
    return inWork;
  }

  int waiting() {
    return waiting.size();
  }
}
