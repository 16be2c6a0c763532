package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.withTimeout;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.http.internal.transport.LoopTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Opens the client's end of a WebSocket. */
final class WebSocketConnector {
  private WebSocketConnector() {}

  static Coroutine<WebSocketConnection> connect(WebSocketConnection.Builder builder) {
    return withTimeout(builder.connectTimeout, connectWithoutLimit(builder));
  }

  private static Coroutine<WebSocketConnection> connectWithoutLimit(
      WebSocketConnection.Builder builder) {
    return async(
        () -> {
          WebSocketAddress address = builder.address;
          IOException failure = null;
          for (InetSocketAddress each : await(resolve(address))) {
            var opening = new WebSocketOpening(builder);
            ChannelFuture connecting = begin(opening, address, builder.sslContext, each);
            try {
              await(connected(connecting, each));
              return await(opening.opened());
            } catch (ConnectException unreachable) {
              if (failure != null) {
                unreachable.addSuppressed(failure);
              }
              failure = unreachable;
            } catch (Throwable other) {
              connecting.channel().close();
              throw other;
            }
          }
          throw failure != null ? failure : new IOException(address.host() + " has no address");
        });
  }

  /** Addresses in text are known at once; names need a thread that may wait. */
  private static Coroutine<List<InetSocketAddress>> resolve(WebSocketAddress address) {
    return async(
        () -> {
          String host = address.host();
          int port = address.port();
          if (LoopTransport.current().resolvesNames()) {
            return List.of(InetSocketAddress.createUnresolved(host, port));
          }
          byte[] known = NetUtil.createByteArrayFromIpAddressString(host);
          if (known != null) {
            return List.of(new InetSocketAddress(InetAddress.getByAddress(host, known), port));
          }
          return await(IOLoop.current().runInExecutor(() -> addressesOf(host, port)));
        });
  }

  private static List<InetSocketAddress> addressesOf(String host, int port)
      throws UnknownHostException {
    return Arrays.stream(InetAddress.getAllByName(host))
        .map(each -> new InetSocketAddress(each, port))
        .toList();
  }

  private static ChannelFuture begin(
      WebSocketOpening opening,
      WebSocketAddress address,
      @Nullable SSLContext trusted,
      InetSocketAddress target)
      throws IOException {
    SslHandler tls = address.isTls() ? tls(address, trusted) : null;
    return LoopTransport.current()
        .newConnection(target)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the loop's timers have the limit
        .option(ChannelOption.AUTO_READ, false)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                if (tls != null) {
                  channel.pipeline().addLast(tls);
                }
                channel.pipeline().addLast(new HttpClientCodec()).addLast(opening);
              }
            })
        .connect(target);
  }

  private static SslHandler tls(WebSocketAddress address, @Nullable SSLContext trusted)
      throws IOException {
    try {
      SSLContext context = trusted != null ? trusted : SSLContext.getDefault();
      SSLEngine engine = context.createSSLEngine(address.host(), address.port());
      engine.setUseClientMode(true);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS"); // or any certificate would do
      engine.setSSLParameters(parameters);
      var handler = new SslHandler(engine);
      handler.setHandshakeTimeoutMillis(0); // the loop's timers have the limit
      return handler;
    } catch (NoSuchAlgorithmException noDefault) {
      throw new IOException("there is no default SSLContext", noDefault);
    }
  }

  private static Promise<Void> connected(ChannelFuture connecting, InetSocketAddress address) {
    var connected = new Promise<Void>();
    connecting.addListener(
        done -> {
          if (connected.isDone()) {
            connecting.channel().close(); // who waited was cancelled
          } else if (done.isSuccess()) {
            connected.setResult(WebSocketSent.nothing());
          } else {
            connected.setException(ClientRace.withAddress(done.cause(), address));
            connected.exception();
          }
        });
    return connected;
  }
}
