/**
 * Child processes, whose end and whose output are awaited: {@code tornado.process}.
 *
 * <p>All of it belongs to the loop on whose thread it was made. Another thread is refused with an
 * {@link java.lang.IllegalStateException}.
 */
package dev.eddy.process;
