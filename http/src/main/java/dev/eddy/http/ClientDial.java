package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An attempt to connect: name, address, TLS, protocol. Loop thread only. */
final class ClientDial {
  private final ClientHost host;
  private final Duration limit;
  private final Duration begun;

  private @Nullable Promise<Void> dialing;

  /** For an attempt whose fetch went elsewhere, so that nobody else has a limit for it. */
  private IOLoop.@Nullable Timeout timer;

  /**
   * Prepares it.
   *
   * @param host to which
   * @param limit how long the fetch waits for which it is begun; zero for no limit
   */
  ClientDial(ClientHost host, Duration limit) {
    this.host = host;
    this.limit = limit;
    this.begun = host.pool().loop().time();
  }

  /** Begins it. The host is told of its end. */
  void start() {
    if (!limit.isZero()) {
      timer = host.pool().loop().callLater(limit, host::dropDialsThatAreLate);
    }
    dialing =
        async(
                () -> {
                  try {
                    host.dialed(this, await(dial()));
                  } catch (Exception failure) {
                    host.notDialed(this, failure);
                  } finally {
                    removeTimer();
                  }
                })
            .start();
  }

  private void removeTimer() {
    if (timer != null) {
      host.pool().loop().removeTimeout(timer);
      timer = null;
    }
  }

  /** Whether it has lasted for so long that another attempt may be better. */
  boolean isLate() {
    return !limit.isZero() && host.pool().loop().time().minus(begun).compareTo(limit) >= 0;
  }

  /** Whether it would go on for ever if nobody waited for it. */
  boolean isUnlimited() {
    return limit.isZero();
  }

  /** Nobody needs it any more. */
  void abort() {
    removeTimer();
    if (dialing != null) {
      dialing.cancel();
    }
  }

  private Coroutine<ClientConnection> dial() {
    return async(
        () -> {
          ClientTls tls = host.key().tls();
          SslContext context = tls == null ? null : await(host.pool().tlsContext(tls));
          List<InetSocketAddress> addresses = await(addresses());
          Channel channel = await(new ClientRace(host.pool(), addresses).run());
          try {
            ClientConnection made = await(speak(channel, context));
            channel = null;
            return made;
          } finally {
            if (channel != null) {
              host.pool().close(channel);
            }
          }
        });
  }

  private Coroutine<List<InetSocketAddress>> addresses() {
    return async(
        () -> {
          String name = host.key().host();
          int port = host.key().port();
          byte[] literal = NetUtil.createByteArrayFromIpAddressString(name);
          if (literal != null) {
            return List.of(new InetSocketAddress(InetAddress.getByAddress(literal), port));
          }
          if (host.pool().transport().resolvesNames()) {
            return List.of(InetSocketAddress.createUnresolved(name, port));
          }
          Lookup lookup = await(host.pool().loop().runInExecutor(() -> Lookup.of(name)));
          return lookup.addresses(port);
        });
  }

  /** Agrees with the server on how to go on, and adds the handlers for that. */
  private Coroutine<ClientConnection> speak(Channel channel, @Nullable SslContext context) {
    return async(
        () -> {
          boolean isHttp2 = host.options().http2PriorKnowledge();
          if (context != null) {
            isHttp2 = await(startTls(channel, context)).equals(ApplicationProtocolNames.HTTP_2);
          }
          if (!channel.isActive()) {
            throw new StreamClosedException("the server closed the connection at once");
          }
          if (isHttp2) {
            Promise<ClientConnection> ready = ClientHttp2Connection.over(channel, host);
            Early.passOn(channel);
            return await(ready);
          }
          ClientConnection made = ClientHttp1Connection.over(channel, host);
          Early.passOn(channel);
          return made;
        });
  }

  /** Returns the protocol that was chosen; empty for none. */
  private Coroutine<String> startTls(Channel channel, SslContext context) {
    return async(
        () -> {
          if (!channel.isActive()) {
            throw new StreamClosedException("the server closed the connection at once");
          }
          SslHandler tls =
              context.newHandler(channel.alloc(), host.key().host(), host.key().port());
          tls.setHandshakeTimeoutMillis(0); // the loop has the time
          tls.setCloseNotifyFlushTimeoutMillis(0);
          var done = new Promise<String>();
          tls.handshakeFuture()
              .addListener(
                  handshake -> {
                    if (done.isDone()) {
                      return;
                    }
                    if (handshake.isSuccess()) {
                      String chosen = tls.applicationProtocol();
                      done.setResult(chosen == null ? "" : chosen);
                    } else {
                      done.setException(ClientStream.asIOException(handshake.cause()));
                      done.exception(); // who has dialed may have gone
                    }
                  });
          channel.pipeline().addLast(tls).addLast(new Early());
          channel.read();
          return await(done);
        });
  }

  /** The outcome of a lookup, also one that nobody waits for any more. */
  private record Lookup(List<InetAddress> found, @Nullable UnknownHostException failure) {
    /** Blocks. */
    static Lookup of(String name) {
      try {
        return new Lookup(List.of(InetAddress.getAllByName(name)), null);
      } catch (UnknownHostException unknown) {
        return new Lookup(List.of(), unknown);
      }
    }

    List<InetSocketAddress> addresses(int port) throws UnknownHostException {
      if (failure != null) {
        throw failure;
      }
      return found.stream().map(address -> new InetSocketAddress(address, port)).toList();
    }
  }

  /**
   * Keeps what the server sends right after the handshake until there is who reads it. What goes
   * wrong with TLS is told by its future.
   */
  private static final class Early extends ChannelInboundHandlerAdapter {
    private final List<Object> kept = new ArrayList<>(0);

    /** Gives it to the handlers that were added. */
    static void passOn(Channel channel) {
      Early early = channel.pipeline().get(Early.class);
      if (early != null) { // without TLS, or if the channel was closed since, there is none
        channel.pipeline().remove(early);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      kept.add(message);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      if (!kept.isEmpty()) {
        kept.forEach(context::fireChannelRead);
        context.fireChannelReadComplete();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      context.close();
    }
  }
}
