package dev.eddy;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * All coroutines that live: what each of them waits for, at which line, with which variables.
 *
 * <pre>{@code
 * System.out.println(CoroutineDump.take());
 *
 * 4 coroutines on 1 loop
 *
 * IOLoop of thread 'main': 4 coroutines
 * #1 at com.acme.Shop.serve(Shop.java:24) {request="GET /", retries=0}
 * #2 at com.acme.Shop.load(Shop.java:31) {key="a"}, waits for a timer due in 1.200 s
 * #3 at com.acme.Shop.refresh(Shop.java:55), waits for #4
 *   ...
 * }</pre>
 *
 * <p>A coroutine lives from the moment when it is started, spawned or awaited to its end. One that
 * was started stands at the left margin, unless another one awaits it. Below it, without more
 * indentation, is what it awaits, as in a stack trace turned upside down; the children of a {@code
 * multi} are indented. What several await is written once and referred to by its number. Coroutines
 * that wait for each other in a circle can never go on: such a circle is named as a deadlock.
 *
 * <p>Variables are those that the coroutine will read again. Strings, numbers, enums and other
 * values of the JDK are written out, shortened to 100 characters; of collections the size; of all
 * else the class, since {@code toString()} of an arbitrary object might block or fail. A dump may
 * hold passwords and the like: treat it as you would a heap dump.
 *
 * <p>Also available over JMX, see {@link CoroutineDumpMXBean}. When a loop is closed while
 * coroutines live, their dump without values is logged. The idea is that of Kotlin's {@code
 * DebugProbes} and asyncio's {@code print_call_graph}.
 */
public final class CoroutineDump {
  private static final AtomicBoolean JMX_PENDING =
      new AtomicBoolean(Boolean.getBoolean("eddy.jmx"));

  private final List<LoopDump> loops;

  private CoroutineDump(List<LoopDump> loops) {
    this.loops = loops;
  }

  /**
   * Takes a dump of all loops that are open. May be called from any thread, also in a coroutine.
   *
   * <p>A loop of another thread that runs is asked to describe itself in its next turn. One that
   * does not within a second, because a callback blocks it, is described from outside, with the
   * stack of its thread and without variables: that picture may be wrong in details, as the loop
   * may go on meanwhile. So is one that does not run.
   *
   * <p>It takes some microseconds a coroutine, on the loop's thread.
   *
   * @return the dump, which never changes
   */
  public static CoroutineDump take() {
    return new CoroutineDump(DumpRequest.askAll(CurrentLoop.open()));
  }

  /**
   * Makes {@link CoroutineDumpMXBean} available on the platform's MBean server, under the name
   * {@code dev.eddy:type=CoroutineDump}. A second call does nothing. With {@code -Deddy.jmx=true}
   * the first loop does it; by default nothing does, since the platform's server takes some 150 ms
   * to start.
   *
   * @throws IllegalStateException if the program runs without the JDK's module {@code
   *     java.management}, or a server refuses it
   */
  public static void registerMXBean() {
    try {
      CoroutineDumpBean.register();
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "there is no JMX without the module java.management: add --add-modules java.management, or"
              + " requires java.management",
          e);
    }
  }

  /** The first loop was made. */
  static void registerMXBeanIfAsked() {
    if (JMX_PENDING.getAndSet(false)) {
      try {
        registerMXBean();
      } catch (IllegalStateException e) {
        Log.warning("-Deddy.jmx=true has no effect", e);
      }
    }
  }

  /**
   * Writes the dump as text, one line a coroutine, as above. Of a chain of more than 256 coroutines
   * that await one another, the middle is left out.
   */
  @Override
  public String toString() {
    return DumpText.of(loops);
  }

  /**
   * Writes the dump as JSON, with every coroutine.
   *
   * <pre>{@code
   * {"loops": [
   *   {"thread": "main",
   *    "state": "idle" or "running" or "not answering" or "not running",
   *    "stack": ["com.acme.Shop.main(Shop.java:9)", ...],
   *    "coroutines": [
   *      {"id": 1, "created": "com.acme.Shop.serve(Shop.java:22)", "started": true,
   *       "state": "suspended" or "not begun" or "ready" or "running",
   *       "at": "com.acme.Shop.serve(Shop.java:24)",
   *       "variables": {"request": "\"GET /\"", "retries": "0"},
   *       "waitsFor": "a timer due in 1.200 s",
   *       "awaits": [2]}],
   *    "deadlocks": [[3, 4]]}]}
   * }</pre>
   *
   * <p>{@code at}, {@code waitsFor} and {@code stack} are left out where there is nothing to say;
   * {@code awaits} has the numbers of the coroutines that this one waits for.
   *
   * @return one JSON object, without line breaks
   */
  public String toJson() {
    return DumpJson.of(loops);
  }
}
