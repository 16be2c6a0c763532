package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.http.internal.transport.LoopTransport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attempts on the addresses of a name, of which the first that succeeds is taken: one after the
 * other, but without waiting for long (RFC 8305). Loop thread only.
 */
final class ClientRace {
  private static final Duration HEAD_START = Duration.ofMillis(250);

  private final IOLoop loop;
  private final LoopTransport transport;
  private final Deque<InetSocketAddress> next;
  private final List<Channel> running = new ArrayList<>();
  private final Promise<Channel> winner = new Promise<>();

  private IOLoop.@Nullable Timeout timer;
  private @Nullable Throwable failure;
  private boolean isOver;

  ClientRace(ClientPool pool, List<InetSocketAddress> addresses) {
    this(pool.loop(), pool.transport(), addresses);
  }

  ClientRace(IOLoop loop, LoopTransport transport, List<InetSocketAddress> addresses) {
    this.loop = loop;
    this.transport = transport;
    this.next = alternating(addresses);
  }

  /** The families take turns; the one that the resolver prefers begins. */
  static Deque<InetSocketAddress> alternating(List<InetSocketAddress> addresses) {
    var first = new ArrayDeque<InetSocketAddress>();
    var second = new ArrayDeque<InetSocketAddress>();
    for (InetSocketAddress each : addresses) {
      (isIpv6(each) == isIpv6(addresses.get(0)) ? first : second).add(each);
    }
    var mixed = new ArrayDeque<InetSocketAddress>();
    while (!first.isEmpty() || !second.isEmpty()) {
      if (!first.isEmpty()) {
        mixed.add(first.remove());
      }
      if (!second.isEmpty()) {
        mixed.add(second.remove());
      }
    }
    return mixed;
  }

  private static boolean isIpv6(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address;
  }

  /**
   * Runs it, and leaves nothing open but the channel that is returned, if one is. That has no
   * handlers and does not read.
   */
  Coroutine<Channel> run() {
    return async(
        () -> {
          Channel taken = null;
          try {
            startNext();
            taken = await(winner);
            return taken;
          } finally {
            end();
            if (taken == null && winner.isDone() && winner.exception() == null) {
              winner.result().close(); // won between the cancellation and now
            }
          }
        });
  }

  private void startNext() {
    removeTimer();
    if (next.isEmpty()) {
      return;
    }
    InetSocketAddress address = next.remove();
    Bootstrap connection =
        transport
            .newConnection(address)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the loop has the time
            .handler(new Nothing());
    ChannelFuture connecting = connection.connect(address);
    running.add(connecting.channel());
    if (!next.isEmpty()) {
      timer = loop.callLater(HEAD_START, this::startNext);
    }
    connecting.addListener(done -> finished(connecting, address));
  }

  private void finished(ChannelFuture attempt, InetSocketAddress address) {
    running.remove(attempt.channel());
    if (isOver) {
      attempt.channel().close();
    } else if (attempt.isSuccess()) {
      isOver = true;
      winner.setResult(attempt.channel());
    } else {
      failed(withAddress(attempt.cause(), address));
    }
  }

  /** Says where, which what comes of io_uring does not. */
  static Throwable withAddress(Throwable failure, InetSocketAddress address) {
    String message = String.valueOf(failure.getMessage());
    if (!(failure instanceof SocketException) || message.contains(address.toString())) {
      return failure;
    }
    String where = message + ": " + address;
    var told =
        failure instanceof NoRouteToHostException
            ? new NoRouteToHostException(where)
            : new ConnectException(where);
    told.initCause(failure);
    return told;
  }

  private void failed(Throwable cause) {
    if (failure == null) {
      failure = cause;
    } else {
      failure.addSuppressed(cause);
    }
    if (!next.isEmpty()) {
      startNext();
    } else if (running.isEmpty()) {
      isOver = true;
      winner.setException(failure);
      winner.exception(); // who has dialed may have gone
    }
  }

  /** Ends what still runs. */
  private void end() {
    isOver = true;
    removeTimer();
    List.copyOf(running).forEach(Channel::close);
  }

  private void removeTimer() {
    if (timer != null) {
      loop.removeTimeout(timer);
      timer = null;
    }
  }

  /** A bootstrap must have a handler. */
  private static final class Nothing extends ChannelInboundHandlerAdapter {}
}
