/**
 * Queues between the coroutines of one loop: Tornado's {@code tornado.queues}.
 *
 * <p>The rules of {@link dev.eddy.locks} hold here too: one loop, first come, first served, the
 * place in the line taken by the call, ready calls without a turn of the loop, time limits, and
 * nothing lost with its receiver.
 */
package dev.eddy.queues;
