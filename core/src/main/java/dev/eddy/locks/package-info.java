/**
 * What coroutines of one loop wait for together: Tornado's {@code tornado.locks}.
 *
 * <p>Between two awaits nothing else runs on a loop, so most state needs none of these. They are
 * for what must stay as it is across an await.
 *
 * <ul>
 *   <li>Each belongs to the loop of the thread that made it, and is refused on another thread.
 *   <li>Those who wait are served in the order of their calls: a place in the line is taken by
 *       calling {@code acquire()} or {@code waitFor()}, not by awaiting the promise that it
 *       returns.
 *   <li>Whoever need not wait goes on at once, without a turn of the loop. Who waited goes on in a
 *       later turn. A coroutine that only ever finds what it wants at hand keeps the others from
 *       running: it should await a {@link dev.eddy.Coroutines#moment()} now and then.
 *   <li>The promise leaves the line when it is cancelled, when its time limit is over, and when the
 *       last coroutine that awaited it has been cancelled; it is cancelled then, and does not come
 *       back into the line when it is awaited again.
 *   <li>What was granted is never lost with its receiver. A coroutine that is cancelled when it has
 *       been granted a lock still receives it, and is cancelled at its next await that suspends. If
 *       a {@link dev.eddy.Coroutines#multi(java.util.Collection) multi} fails or is cancelled, the
 *       locks that it was granted go to the next in line; so does that of a promise that is
 *       cancelled before anybody received it, which is the way out for one that nobody awaits yet:
 *       {@code finally { promise.cancel(); }}. What a coroutine returns is out of the line's hands:
 *       a child of a {@code multi} should release what it acquires, not return it.
 *   <li>A time limit is a {@link java.time.Duration}; zero means at once or not at all, and then
 *       the promise is done when the call returns.
 * </ul>
 */
package dev.eddy.locks;
