package dev.eddy.http;

import dev.eddy.Promise;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The client's handshake: sends the request, looks at the response, and leaves the channel to the
 * WebSocket. Loop thread only.
 */
final class WebSocketOpening extends ChannelInboundHandlerAdapter {
  private static final Set<String> OWN_FIELDS =
      Set.of(
          "host",
          "upgrade",
          "connection",
          "content-length",
          "transfer-encoding",
          "sec-websocket-key",
          "sec-websocket-version",
          "sec-websocket-accept",
          "sec-websocket-extensions",
          "sec-websocket-protocol");

  private final WebSocketConnection.Builder builder;
  private final List<String> subprotocols;
  private final String key = WebSocketHandshake.newKey();
  private final Promise<WebSocketConnection> opened = new Promise<>();

  private @Nullable HttpResponse response;

  WebSocketOpening(WebSocketConnection.Builder builder) {
    this.builder = builder;
    this.subprotocols = List.copyOf(builder.subprotocols);
  }

  static void checkFree(String name) {
    if (OWN_FIELDS.contains(Objects.requireNonNull(name, "name").toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "header '" + name + "': the handshake of a WebSocket sets it, use the builder's methods");
    }
  }

  static void checkSubprotocol(String name) {
    if (name.isEmpty() || !name.chars().allMatch(WebSocketOpening::isTokenLetter)) {
      throw new IllegalArgumentException(
          "subprotocol '" + name + "' (expected letters, digits and some signs, without spaces)");
    }
  }

  private static boolean isTokenLetter(int letter) {
    return letter > ' ' && letter < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(letter) < 0;
  }

  /** Returns what is done when the WebSocket is open. */
  Promise<WebSocketConnection> opened() {
    return opened;
  }

  /** The channel is connected, or was. */
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (!context.channel().isActive()) {
      channelInactive(context); // which nobody tells any more
      return;
    }
    var request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.GET,
            builder.address.path(),
            Unpooled.EMPTY_BUFFER,
            fields(),
            new DefaultHttpHeaders());
    context
        .writeAndFlush(request)
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                fail(context, sent.cause());
              }
            });
    context.read();
  }

  private io.netty.handler.codec.http.HttpHeaders fields() {
    var fields = builder.headers.fields().copy();
    String credentials = builder.address.credentials();
    if (credentials != null && !fields.contains("authorization")) {
      byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
      fields.set("authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    fields.set("host", builder.address.authority());
    fields.set("upgrade", "websocket");
    fields.set("connection", "Upgrade");
    fields.set("sec-websocket-key", key);
    fields.set("sec-websocket-version", WebSocketHandshake.VERSION);
    if (!subprotocols.isEmpty()) {
      fields.set("sec-websocket-protocol", String.join(", ", subprotocols));
    }
    if (builder.compresses) {
      fields.set("sec-websocket-extensions", WebSocketDeflate.offer());
    }
    return fields;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (opened.isDone()) {
        return;
      }
      if (message instanceof HttpResponse head) {
        takeHead(context, head);
      }
      if (message instanceof LastHttpContent && response != null && !opened.isDone()) {
        open(context, response);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!opened.isDone()) {
      context.read();
    }
  }

  private void takeHead(ChannelHandlerContext context, HttpResponse head) {
    if (head.decoderResult().isFailure()) {
      fail(
          context,
          new IOException(
              "the server's response is no HTTP" + hint(), head.decoderResult().cause()));
      return;
    }
    int status = head.status().code();
    if (status == 101) {
      String problem = problemOf(HttpHeaders.received(head.headers()));
      if (problem == null) {
        response = head; // and what ends it follows
      } else {
        fail(context, noHandshake(problem));
      }
    } else if (status >= 200) { // else a response follows
      fail(
          context,
          new WebSocketHandshakeException(
              status, "the server answered " + head.status() + " to a WebSocket's handshake"));
    }
  }

  private void open(ChannelHandlerContext context, HttpResponse response) {
    HttpHeaders headers = HttpHeaders.received(response.headers());
    WebSocketSettings settings = builder.settings();
    WebSocketDeflate deflate = null;
    List<String> extensions = headers.getAll("sec-websocket-extensions");
    if (!extensions.isEmpty()) {
      deflate =
          builder.compresses
              ? WebSocketDeflate.agreed(extensions, settings.maxMessageSize())
              : null;
      if (deflate == null) {
        fail(context, noHandshake("it chose extensions that were not offered: " + extensions));
        return;
      }
    }
    var closed = new Promise<Void>();
    var channel = new WebSocketChannel(false, settings, new Closing(closed));
    opened.setResult(
        new WebSocketConnection(channel, headers, headers.get("sec-websocket-protocol"), closed));
    ChannelPipeline pipeline = context.pipeline();
    channel.install(pipeline, deflate);
    pipeline.remove(this);
    pipeline.remove(HttpClientCodec.class);
  }

  private static WebSocketHandshakeException noHandshake(String problem) {
    return new WebSocketHandshakeException(
        101, "the server's handshake is not that of a WebSocket: " + problem);
  }

  private @Nullable String problemOf(HttpHeaders headers) {
    if (!WebSocketHandshake.hasToken(headers, "upgrade", "websocket")
        || !WebSocketHandshake.hasToken(headers, "connection", "upgrade")) {
      return "it does not say Upgrade: websocket";
    }
    if (!WebSocketHandshake.accept(key).equals(headers.get("sec-websocket-accept"))) {
      return "Sec-WebSocket-Accept is not the answer to the key";
    }
    String chosen = headers.get("sec-websocket-protocol");
    return chosen == null || subprotocols.contains(chosen)
        ? null
        : "it chose the subprotocol '" + chosen + "', which was not offered";
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(
        context, new IOException("the server closed the connection before its handshake" + hint()));
  }

  /** What may be wrong where nobody answers as HTTP does. */
  private String hint() {
    return builder.address.isTls() ? "" : "; if it speaks TLS, its address begins with wss://";
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    Throwable cause = failure.getCause();
    fail(context, failure instanceof DecoderException && cause != null ? cause : failure);
  }

  private void fail(ChannelHandlerContext context, Throwable failure) {
    if (!context.channel().eventLoop().isShuttingDown() && !opened.isDone()) {
      opened.setException(failure);
      opened.exception(); // who waited may have been cancelled
    }
    context.close();
  }

  /** A client has no methods that would be told. */
  private record Closing(Promise<Void> closed) implements WebSocketChannel.Listener {
    @Override
    public void pinged(byte[] data) {}

    @Override
    public void ponged(byte[] data) {}

    @Override
    public void closed(boolean wasBroken) {
      closed.setResult(WebSocketSent.nothing());
    }
  }
}
