package dev.eddy.http;

import dev.eddy.IOLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a server has accepted, whatever is spoken on it: its place among the others,
 * and the one timer for all of its time limits. The timer is set again only when it fires, or for
 * an earlier deadline than it has, so a request that keeps its limits costs no timer. Loop thread
 * only.
 */
final class ServerConnection implements Runnable {
  /** What is spoken on a connection. */
  interface Protocol {
    /**
     * Does what has to be done for the deadlines that are over.
     *
     * @return the next deadline, or {@link #NEVER}
     */
    long checkDeadlines(long now);

    /** Ends as soon as the requests that are under way are answered. */
    void drain();

    /** Gives up the requests that are under way. */
    void cancel();
  }

  /** The deadline of what has no limit. */
  static final long NEVER = Long.MAX_VALUE;

  private final LoopServer server;
  private final Channel channel;
  private final long firstHeadDeadline;
  private @Nullable Protocol protocol;
  private IOLoop.@Nullable Timeout timer;
  private long firesAt = NEVER;

  /** Grows with every sign that the client reads, besides what the socket takes. */
  private long acknowledged;

  private int requests;

  ServerConnection(LoopServer server, Channel channel) {
    this.server = server;
    this.channel = channel;
    this.firstHeadDeadline = deadlineIn(server.options().headerTimeout);
  }

  LoopServer server() {
    return server;
  }

  Channel channel() {
    return channel;
  }

  /** Says who speaks from now on. */
  void speak(Protocol protocol) {
    this.protocol = protocol;
  }

  /** Counts a request, and returns how many there were. */
  int countRequest() {
    return ++requests;
  }

  int requests() {
    return requests;
  }

  // ---- time

  long now() {
    return server.loop().time().toNanos();
  }

  /** When a time span is over that begins now; 0 never is. */
  long deadlineIn(long nanos) {
    return nanos == 0 ? NEVER : now() + nanos;
  }

  /** When the head of the first request has to be complete. */
  long firstHeadDeadline() {
    return firstHeadDeadline;
  }

  /** Has the deadlines checked at this time at the latest. */
  void checkBy(long deadline) {
    if (deadline < firesAt) {
      setTimer(deadline);
    }
  }

  private void setTimer(long deadline) {
    if (timer != null) {
      server.loop().removeTimeout(timer);
    }
    firesAt = deadline;
    timer = server.loop().callLater(Duration.ofNanos(Math.max(0, deadline - now())), this);
  }

  /** The timer fires. */
  @Override
  public void run() {
    timer = null;
    firesAt = NEVER;
    if (protocol != null && channel.isOpen()) {
      checkBy(protocol.checkDeadlines(now()));
    }
  }

  // ---- what the client takes

  void acknowledge() {
    acknowledged++;
  }

  /** A number that changes when the client takes something of what waits in front. */
  long outputProgress() {
    ChannelOutboundBuffer output = channel.unsafe().outboundBuffer();
    long socket =
        output == null
            ? 0
            : output.currentProgress() + 31L * System.identityHashCode(output.current());
    return socket + acknowledged * 0x1_0000_0001L;
  }

  // ---- the end

  void drain() {
    if (protocol == null) {
      channel.close();
    } else {
      protocol.drain();
    }
  }

  void cancel() {
    if (protocol == null) {
      channel.close();
    } else {
      protocol.cancel();
    }
  }

  /** Ends it without asking anybody. */
  void abort() {
    closeNow(channel);
  }

  /** Closes behind the handlers' backs, none of which can then say a proper farewell. */
  static void closeNow(Channel channel) {
    var first = channel.pipeline().firstContext();
    if (first == null) {
      channel.close();
    } else {
      first.close();
    }
  }

  /** The channel was closed. */
  void closed() {
    if (timer != null) {
      server.loop().removeTimeout(timer);
      timer = null;
    }
    firesAt = Long.MIN_VALUE; // no timer any more
  }
}
