package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.withTimeout;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.http.internal.transport.LoopTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.io.IOException;
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
    return withTimeout(
        builder.connectTimeout,
        async(() -> await(connect(builder, await(resolve(builder.address))))));
  }

  /** Opens it at that of the addresses which is reached first; there is no time limit. */
  static Coroutine<WebSocketConnection> connect(
      WebSocketConnection.Builder builder, List<InetSocketAddress> addresses) {
    return async(
        () -> {
          var race = new ClientRace(IOLoop.current(), LoopTransport.current(), addresses);
          Channel channel = await(race.run());
          try {
            WebSocketConnection made = await(open(builder, channel));
            channel = null;
            return made;
          } finally {
            if (channel != null) {
              channel.close();
            }
          }
        });
  }

  /** Addresses in text are known at once; names need a thread that may wait. */
  private static Coroutine<List<InetSocketAddress>> resolve(ClientTarget address) {
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

  /** Makes the handshakes. */
  private static Promise<WebSocketConnection> open(
      WebSocketConnection.Builder builder, Channel channel) throws IOException {
    var opening = new WebSocketOpening(builder);
    ChannelPipeline pipeline = channel.pipeline();
    if (builder.address.isTls()) {
      pipeline.addLast(tls(builder.address, builder.sslContext));
    }
    pipeline.addLast(new HttpClientCodec()).addLast(opening);
    return opening.opened();
  }

  private static SslHandler tls(ClientTarget address, @Nullable SSLContext trusted)
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
}
