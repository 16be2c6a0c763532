package dev.eddy.testing;

import dev.eddy.IOLoop;
import dev.eddy.spi.Network;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The network of a test: hosts, and connections between them that take time, and that are split,
 * reset, refused and cut off as the test says. It lives in the loop of the test and in its virtual
 * time; no socket is opened, and whatever it does is the same in each run.
 *
 * <pre>{@code
 * @EddyTest
 * void echo(TestLoop test, SimulatedNetwork network) throws Exception {
 *   var server = network.host("server");
 *   var client = network.host("client");
 *   test.run(() -> {
 *     try (var listener = server.serve(7, stream -> echo(stream));
 *         var stream = client.connect("server", 7)) {
 *       await(stream.write("hello\n"));
 *       assertEquals("hello\n", await(stream.readUntil("\n")));
 *     }
 *   });
 * }
 * }</pre>
 *
 * <p>All hosts are simulated by the one loop of the test: that is what makes a run repeatable. Each
 * coroutine is on a host: on that whose {@link SimulatedHost#start}, {@link SimulatedHost#call} or
 * {@link SimulatedHost#serve} it comes from, else on {@code localhost}. A module that asks the
 * loop's poller for its {@link Network}, as an HTTP client or server does, connects and listens
 * from there.
 *
 * <p>Connections are as TCP's: what is sent arrives in its order, or the connection fails, and a
 * sender does not know what has arrived. Different connections do not keep an order among
 * themselves. A peer that vanishes is noticed only by who sends to it.
 *
 * <p>Whatever is left to chance is decided by the schedule of a test that runs under many ({@link
 * Schedules}, {@link Explorer}), whose seed replays it, or else by the {@linkplain #seed seed} that
 * the test gives. In the usual order of a schedule, what comes by chance is the least latency and
 * no fault.
 *
 * <p>At the end of the test, what is under way arrives at once, and then all connections and
 * listeners have to be closed. Loop thread only.
 */
public final class SimulatedNetwork {
  private static final int LATENCIES = 5;
  private static final int MOST_PLACES = 1024;

  private final IOLoop loop;
  private final Thread thread = Thread.currentThread();
  private final boolean hasSchedule;
  private Decisions decisions;
  private boolean hasSeed;

  private final Map<String, SimulatedHost> hosts = new LinkedHashMap<>();
  private final SimulatedHost localhost;

  /** Pairs of hosts, each in both orders. */
  private final Set<List<SimulatedHost>> parted = new HashSet<>();

  private final Set<SimulatedConnection> open = new LinkedHashSet<>();

  /** Those that something is under way on. */
  private final Set<Wire> busy = new LinkedHashSet<>();

  /** How many timers are set. */
  int alarms;

  private long leastLatency = 1_000_000;
  private long mostLatency = 1_000_000;
  private long timeout = 120_000_000_000L;
  private int sendBuffer = 64 * 1024;
  private boolean isSplitting;
  private int resetOneIn;
  private int refuseOneIn;
  private boolean isEnding;
  private boolean isOver;

  SimulatedNetwork(IOLoop loop, @Nullable Decisions schedule) {
    this.loop = loop;
    var unused = loop.time(); // other threads are refused
    this.hasSchedule = schedule != null;
    this.decisions =
        schedule != null ? schedule : Decisions.ofTrace(ScheduleTrace.ofFifo(), Long.MAX_VALUE);
    localhost = SimulatedHost.local(this);
    hosts.put(localhost.toString(), localhost);
  }

  // ---- hosts

  /**
   * Returns the host of a name; makes it if there is none.
   *
   * @param name which other hosts find it by; {@code localhost} is where the code of a test is that
   *     is on no other host, and each host finds itself by that
   * @return the same for the same name
   */
  public SimulatedHost host(String name) {
    checkThread();
    return hosts.computeIfAbsent(
        Objects.requireNonNull(name, "name"), fresh -> SimulatedHost.of(this, fresh, hosts.size()));
  }

  /** The host on which the calling code is. */
  SimulatedHost here() {
    return SimulatedHost.here(localhost);
  }

  // ---- settings

  /**
   * Takes what is left to chance from a seed.
   *
   * @param seed any number
   * @return this
   * @throws IllegalStateException in a test that runs under a schedule, whose seed it is
   */
  public SimulatedNetwork seed(long seed) {
    checkThread();
    if (hasSchedule) {
      throw new IllegalStateException(
          "seed(" + seed + ") in a test under a schedule, whose own seed decides for the network");
    }
    decisions = Decisions.ofNetworkSeed(seed);
    hasSeed = true;
    return this;
  }

  /**
   * Sets how long what is sent is under way.
   *
   * @param latency zero is the next turn; a millisecond if it is not set
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public SimulatedNetwork latency(Duration latency) {
    return latency(latency, latency);
  }

  /**
   * Sets how long what is sent is under way: by chance the least time or the most, or a quarter, a
   * half or three quarters between them. So what is sent on one connection may overtake what was
   * sent on another.
   *
   * @param least zero is the next turn
   * @param most not less
   * @return this
   * @throws IllegalArgumentException if the least is negative or more than the most
   * @throws IllegalStateException if nothing decides by chance
   */
  public SimulatedNetwork latency(Duration least, Duration most) {
    checkThread();
    if (least.isNegative() || most.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "a latency from " + least + " to " + most + ": expected 0 or more, and then no less");
    }
    if (!least.equals(most)) {
      checkChance("latency(" + least + ", " + most + ")");
    }
    leastLatency = least.toNanos();
    mostLatency = most.toNanos();
    return this;
  }

  /**
   * Sets whether what is written is split at random places, which may be read one by one and come
   * at different times. A reader that takes what is read for what was written is found so.
   *
   * @param isSplitting false if it is not set
   * @return this
   * @throws IllegalStateException if nothing decides by chance
   */
  public SimulatedNetwork splitting(boolean isSplitting) {
    checkThread();
    if (isSplitting) {
      checkChance("splitting(true)");
    }
    this.isSplitting = isSplitting;
    return this;
  }

  /**
   * Sets how often bytes do not arrive, but the connection is reset for both sides. So what was
   * asked for may have been done or not.
   *
   * @param pieces one in so many, by chance; 0 for never, which is so if it is not set
   * @return this
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if nothing decides by chance
   */
  public SimulatedNetwork resetOneIn(int pieces) {
    resetOneIn = oneIn("resetOneIn", pieces);
    return this;
  }

  /**
   * Sets how often a connection is refused, though somebody listens.
   *
   * @param connections one in so many, by chance; 0 for never, which is so if it is not set
   * @return this
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if nothing decides by chance
   */
  public SimulatedNetwork refuseOneIn(int connections) {
    refuseOneIn = oneIn("refuseOneIn", connections);
    return this;
  }

  private int oneIn(String what, int number) {
    checkThread();
    if (number < 0) {
      throw new IllegalArgumentException(what + "(" + number + "): expected 0 or more");
    }
    if (number > 0) {
      checkChance(what + "(" + number + ")");
    }
    return number;
  }

  private void checkChance(String what) {
    if (!hasSchedule && !hasSeed) {
      throw new IllegalStateException(
          what
              + " needs what decides by chance: call seed(…) before, or run the test under"
              + " schedules");
    }
  }

  /**
   * Sets how many bytes a connection takes in one direction that the other side has not read. More
   * are written when that reads.
   *
   * @param bytes at least one; 64 KiB if it is not set
   * @return this
   * @throws IllegalArgumentException if there are none
   */
  public SimulatedNetwork sendBuffer(int bytes) {
    checkThread();
    if (bytes < 1) {
      throw new IllegalArgumentException("sendBuffer(" + bytes + "): expected at least one byte");
    }
    sendBuffer = bytes;
    return this;
  }

  /**
   * Sets when a connection is given up: if nobody has answered for so long to who connects, or if
   * what was sent could not get through for so long. Who only waits for the other side notices
   * nothing.
   *
   * @param timeout more than zero; two minutes if it is not set
   * @return this
   * @throws IllegalArgumentException if it is zero or negative
   */
  public SimulatedNetwork timeout(Duration timeout) {
    checkThread();
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout(" + timeout + "): expected more than zero");
    }
    this.timeout = RealLimit.nanos(timeout);
    return this;
  }

  // ---- what the test does to it

  /**
   * Cuts the network between two hosts. What is sent is held up until it is healed, as TCP sends it
   * again and again; a connection that cannot wait for so long fails, on the side that has sent.
   *
   * @param one a host
   * @param other another; it is made if there is none
   * @throws IllegalArgumentException if both are the same
   */
  public void partition(String one, String other) {
    List<SimulatedHost> pair = pair(one, other);
    parted.add(pair);
    parted.add(List.of(pair.get(1), pair.get(0)));
  }

  /**
   * Joins the network between two hosts again. What was held up is sent once more.
   *
   * @param one a host
   * @param other another; if they are not parted nothing happens
   * @throws IllegalArgumentException if both are the same
   */
  public void heal(String one, String other) {
    List<SimulatedHost> pair = pair(one, other);
    parted.remove(pair);
    parted.remove(List.of(pair.get(1), pair.get(0)));
    List.copyOf(busy).forEach(Wire::heal);
  }

  private List<SimulatedHost> pair(String one, String other) {
    List<SimulatedHost> pair = List.of(host(one), host(other));
    if (pair.get(0) == pair.get(1)) {
      throw new IllegalArgumentException("nothing is between " + one + " and itself");
    }
    return pair;
  }

  /** Resets all connections: each side learns of it in the next turn. */
  public void resetConnections() {
    checkThread();
    List.copyOf(open).forEach(connection -> loop.addCallback(connection::reset));
  }

  /**
   * Resets the connections between two hosts, as what stands between them does when it forgets
   * them: each side learns of it in the next turn.
   *
   * @param one a host
   * @param other another, or the same
   */
  public void resetConnections(String one, String other) {
    SimulatedHost here = host(one);
    SimulatedHost there = host(other);
    for (SimulatedConnection connection : List.copyOf(open)) {
      if (connection.isBetween(here, there)) {
        loop.addCallback(connection::reset);
      }
    }
  }

  // ---- for its parts

  IOLoop loop() {
    return loop;
  }

  long now() {
    return loop.time().toNanos();
  }

  Collection<SimulatedHost> hosts() {
    return hosts.values();
  }

  Set<SimulatedConnection> open() {
    return open;
  }

  Set<Wire> busy() {
    return busy;
  }

  long leastLatency() {
    return isEnding ? 0 : leastLatency;
  }

  long timeout() {
    return timeout;
  }

  int sendBuffer() {
    return sendBuffer;
  }

  boolean isParted(SimulatedHost from, SimulatedHost to) {
    return !parted.isEmpty() && parted.contains(List.of(from, to));
  }

  boolean isEnding() {
    return isEnding;
  }

  boolean isOver() {
    return isOver;
  }

  void checkThread() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "the network of a test on thread '"
              + thread.getName()
              + "' was used on thread '"
              + Thread.currentThread().getName()
              + "': hand the call over with loop.addCallback(…)");
    }
  }

  // ---- by chance

  /** How long what this side sends is under way. */
  long latency(SimulatedConnection sender) {
    if (isEnding) {
      return 0;
    }
    if (leastLatency == mostLatency) {
      return leastLatency;
    }
    long step = (mostLatency - leastLatency) / (LATENCIES - 1);
    int steps =
        decisions.ofNetwork(
            LATENCIES,
            chosen -> sender + " takes " + Duration.ofNanos(leastLatency + chosen * step));
    return leastLatency + steps * step;
  }

  /** How many of these bytes come in one piece. */
  int pieceOf(int bytes, SimulatedConnection sender) {
    if (!isSplitting || isEnding || bytes < 2) {
      return bytes;
    }
    int first =
        decisions.ofNetwork(
            Math.min(bytes, MOST_PLACES),
            chosen -> sender + " split after " + chosen + " of " + bytes + " bytes");
    return first == 0 ? bytes : first;
  }

  boolean isReset(SimulatedConnection sender, int bytes) {
    return resetOneIn > 0
        && !isEnding
        && decisions.isNetworkFault(
            resetOneIn, chosen -> sender + " reset, and " + bytes + " bytes lost");
  }

  boolean isRefused(SimulatedConnection client) {
    return refuseOneIn > 0 && decisions.isNetworkFault(refuseOneIn, chosen -> client + " refused");
  }

  /** The same for the same decisions, in a test with a seed. */
  long digest() {
    return decisions.digest();
  }

  // ---- the end

  /** From now on time does not matter: what is under way comes in the next turns. */
  void hurry() {
    isEnding = true;
    List.copyOf(busy).forEach(Wire::hurry);
  }

  /** Sends nothing any more. */
  void end(Findings findings) {
    isOver = true;
    hosts().forEach(host -> host.describeTo(findings));
    open.forEach(connection -> findings.add("not closed: connection " + connection));
  }

  static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }
}
