package dev.eddy;

import org.jspecify.annotations.Nullable;

/**
 * Something a coroutine can wait for: {@code T value = await(awaitable)}.
 *
 * <p>There are two kinds. A {@link Coroutine} is cold: it runs when it is awaited or started, once.
 * A {@link Promise} is the outcome of something that goes on already, and can be awaited any number
 * of times. Other objects ({@link java.util.concurrent.CompletionStage}, lists, maps, and types
 * with a converter of their own) are turned into one of the two by {@link Coroutines#await} and
 * {@link Coroutines#convertYielded}.
 *
 * @param <T> the type of the value that {@code await} returns
 */
public sealed interface Awaitable<T extends @Nullable Object> permits Coroutine, Promise {}
