package dev.eddy.weaver.internal.diagnostics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The calls of the JDK that are known to block their thread, by the names of their methods.
 *
 * <p>A method is on it only if waiting is what it is for. Not on it: locks (a lock that is taken
 * for a moment is as good as {@code synchronized}), files (a disk answers soon), and the streams
 * and readers that may as well be in memory.
 */
final class BlockingCalls {
  private static final String FUTURE = "await(…) the future itself";
  private static final String SLEEP = "write await(sleep(…))";
  private static final String EXECUTOR =
      "write await(IOLoop.current().runInExecutor(() -> …)) around it";
  private static final String SEND = "write await(client.sendAsync(…))";
  private static final String EXIT = "write await(process.onExit())";

  /** Bounded by nothing, so that putting into them never waits. */
  private static final Set<String> UNBOUNDED =
      Set.of(
          "java.util.concurrent.PriorityBlockingQueue",
          "java.util.concurrent.DelayQueue",
          "java.util.concurrent.LinkedTransferQueue");

  /**
   * A method that blocks.
   *
   * @param owner the type that declares it first
   * @param timed whether only the overload with a limit blocks
   * @param remedy what to write instead
   */
  record Rule(String owner, boolean timed, String remedy) {}

  private static final Map<String, List<Rule>> BY_METHOD = new HashMap<>();

  static {
    addThreads();
    addConcurrency();
    addQueues();
    addInputAndOutput();
  }

  private BlockingCalls() {}

  private static void addThreads() {
    add("java.lang.Thread", SLEEP, "sleep");
    add("java.lang.Thread", EXECUTOR, "join");
    add("java.lang.Object", EXECUTOR, "wait");
    add("java.lang.Process", EXIT, "waitFor");
    add("java.util.concurrent.TimeUnit", SLEEP, "sleep");
    add("java.util.concurrent.TimeUnit", EXECUTOR, "timedJoin", "timedWait");
    add("java.util.concurrent.locks.LockSupport", SLEEP, "park", "parkNanos", "parkUntil");
  }

  private static void addConcurrency() {
    String concurrent = "java.util.concurrent.";
    add(concurrent + "Future", FUTURE, "get");
    add(concurrent + "CompletableFuture", FUTURE, "join");
    add(concurrent + "ForkJoinTask", FUTURE, "join", "invoke");
    add(concurrent + "ForkJoinPool", EXECUTOR, "invoke", "awaitQuiescence");
    add(concurrent + "ExecutorService", EXECUTOR, "invokeAll", "invokeAny", "awaitTermination");
    add(concurrent + "ExecutorService", EXECUTOR, "close");
    add(concurrent + "CompletionService", EXECUTOR, "take");
    addTimed(concurrent + "CompletionService", EXECUTOR, "poll");
    add(concurrent + "CountDownLatch", EXECUTOR, "await");
    add(concurrent + "CyclicBarrier", EXECUTOR, "await");
    add(concurrent + "Exchanger", EXECUTOR, "exchange");
    add(concurrent + "Phaser", EXECUTOR, "arriveAndAwaitAdvance", "awaitAdvance");
    add(concurrent + "Phaser", EXECUTOR, "awaitAdvanceInterruptibly");
    add(concurrent + "Semaphore", EXECUTOR, "acquire", "acquireUninterruptibly");
    addTimed(concurrent + "Semaphore", EXECUTOR, "tryAcquire");
    String condition = concurrent + "locks.Condition";
    add(condition, EXECUTOR, "await", "awaitNanos", "awaitUntil", "awaitUninterruptibly");
  }

  private static void addQueues() {
    String queue = "java.util.concurrent.BlockingQueue";
    String deque = "java.util.concurrent.BlockingDeque";
    String transfer = "java.util.concurrent.TransferQueue";
    add(queue, EXECUTOR, "put", "take");
    addTimed(queue, EXECUTOR, "offer", "poll");
    add(deque, EXECUTOR, "putFirst", "putLast", "takeFirst", "takeLast");
    addTimed(deque, EXECUTOR, "offerFirst", "offerLast", "pollFirst", "pollLast");
    add(transfer, EXECUTOR, "transfer");
    addTimed(transfer, EXECUTOR, "tryTransfer");
    add("java.lang.ref.ReferenceQueue", EXECUTOR, "remove");
  }

  private static void addInputAndOutput() {
    add("java.net.http.HttpClient", SEND, "send");
    add("java.net.Socket", EXECUTOR, "connect");
    add("java.net.ServerSocket", EXECUTOR, "accept");
    add("java.net.DatagramSocket", EXECUTOR, "receive");
    add("java.net.URL", EXECUTOR, "openStream", "getContent");
    add("java.net.URLConnection", EXECUTOR, "connect", "getInputStream", "getContent");
    add("java.net.HttpURLConnection", EXECUTOR, "getResponseCode", "getResponseMessage");
    add("java.nio.channels.Selector", EXECUTOR, "select");
    add("java.nio.file.WatchService", EXECUTOR, "take");
    addTimed("java.nio.file.WatchService", EXECUTOR, "poll");
    add("java.io.Console", EXECUTOR, "readLine", "readPassword");
    add("java.sql.DriverManager", EXECUTOR, "getConnection");
    add("javax.sql.DataSource", EXECUTOR, "getConnection");
    add("java.sql.Connection", EXECUTOR, "commit", "rollback");
    add("java.sql.Statement", EXECUTOR, "execute", "executeQuery", "executeUpdate");
    add("java.sql.Statement", EXECUTOR, "executeBatch", "executeLargeBatch", "executeLargeUpdate");
  }

  private static void add(String owner, String remedy, String... methods) {
    Stream.of(methods).forEach(each -> add(each, new Rule(owner, false, remedy)));
  }

  private static void addTimed(String owner, String remedy, String... methods) {
    Stream.of(methods).forEach(each -> add(each, new Rule(owner, true, remedy)));
  }

  private static void add(String method, Rule rule) {
    BY_METHOD.computeIfAbsent(method, each -> new ArrayList<>()).add(rule);
  }

  /** The rules for methods of a name. */
  static List<Rule> named(String method) {
    return BY_METHOD.getOrDefault(method, List.of());
  }

  /** Whether a method of a queue only ever puts, and there is always room. */
  static boolean neverWaits(String owner, String method) {
    return UNBOUNDED.contains(owner) && (method.equals("put") || method.equals("offer"));
  }

  /** What to write around a read or a write of a stream. */
  static String remedyForStreams() {
    return EXECUTOR;
  }
}
