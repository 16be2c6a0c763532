/**
 * The words of {@code dev.eddy} for code that is not woven: an {@code await} blocks its thread. A
 * source that imports this package instead of {@code dev.eddy} says what a coroutine should do.
 */
package dev.eddy.it.blocking;
