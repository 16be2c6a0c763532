package dev.eddy.it.blocking;

/** A sequence whose elements are waited for. */
public interface AsyncIterator<T> extends AsyncCloseable {
  Awaitable<Boolean> fetchNext();

  T nextObject();
}
