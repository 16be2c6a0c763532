package dev.eddy;

import org.jspecify.annotations.Nullable;

/** Does nothing, and is awaited. */
final class Nothing extends LibraryCoroutine<Void> {
  @Override
  protected @Nullable Object step() {
    return null;
  }

  @Override
  protected String site() {
    return "closeAsync() of a sequence with nothing to close";
  }
}
