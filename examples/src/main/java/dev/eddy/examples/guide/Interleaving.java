package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.time.Duration;

/**
 * Interleaving: the next chunk is on its way while this one is written. {@code convertYielded}
 * starts a coroutine and returns its promise, to be awaited when its value is needed.
 */
public final class Interleaving {

  /** Has three chunks, each of which takes a while to come. */
  static final class Chunks implements AsyncIterator<String> {
    private int last;

    @Override
    public Coroutine<Boolean> fetchNext() {
      return async(
          () -> {
            System.out.println("fetching");
            await(sleep(Duration.ofMillis(30)));
            last++;
            System.out.println(last <= 3 ? "fetched chunk " + last : "no more chunks");
            return last <= 3;
          });
    }

    @Override
    public String nextObject() {
      return "chunk " + last;
    }
  }

  static Coroutine<Void> write(String chunk) {
    return async(
        () -> {
          System.out.println("writing " + chunk);
          await(sleep(Duration.ofMillis(20)));
          System.out.println("wrote " + chunk);
        });
  }

  static Coroutine<Void> copy(AsyncIterator<String> chunks) {
    return async(
        () -> {
          Promise<Boolean> fetch = convertYielded(chunks.fetchNext());
          while (await(fetch)) {
            String chunk = chunks.nextObject();
            fetch = convertYielded(chunks.fetchNext());
            await(write(chunk));
          }
        });
  }

  public static void main(String[] args) throws Exception {
    IOLoop.current().runSync(() -> copy(new Chunks()));
  }
}
