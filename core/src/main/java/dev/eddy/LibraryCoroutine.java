package dev.eddy;

import org.jspecify.annotations.Nullable;

/** A coroutine whose state machine is written by hand: one of this library's own. */
abstract non-sealed class LibraryCoroutine<T extends @Nullable Object> extends Coroutine<T> {}
