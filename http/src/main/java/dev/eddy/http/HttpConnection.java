package dev.eddy.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a channel of HTTP: gives the requests of a connection to their handlers, one
 * after the other, and reads no faster than they go. In HTTP/2 each stream has a channel with one
 * of these, and one request. Loop thread only.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
  private final LoopServer server;
  private final Peer peer;

  private @Nullable ChannelHandlerContext channel;

  /** The request whose response is not complete. */
  private @Nullable Exchange current;

  /** The body that is being read: mostly of the current request. */
  private @Nullable RequestBody reading;

  /** The handler of a request whose body is not complete, unless it takes it in pieces. */
  private @Nullable RequestHandler collecting;

  /** What came after the current request: pipelined requests. */
  private final ArrayDeque<HttpObject> ahead = new ArrayDeque<>(0);

  private boolean isReadPending;
  private boolean isClosing;

  HttpConnection(LoopServer server, Peer peer) {
    this.server = server;
    this.peer = peer;
  }

  LoopServer server() {
    return server;
  }

  boolean isHttp2() {
    return peer.isHttp2();
  }

  ChannelHandlerContext channel() {
    ChannelHandlerContext known = channel;
    if (known == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return known;
  }

  // ---- what the channel tells

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context;
    server.connections().add(this);
    if (context.channel().isActive()) {
      readMore();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    readMore();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof HttpObject part) || isClosing) {
      ReferenceCountUtil.release(message);
    } else if (current != null && reading == null) {
      ahead.add(part);
    } else {
      take(part);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    isReadPending = false;
    if (wantsMore()) {
      readMore();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    server.connections().remove(this);
    isClosing = true;
    if (current != null) {
      current.disconnected();
    }
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    HttpLog.debug("connection with " + peer.ip() + " failed", failure);
    context.close();
  }

  // ---- reading

  /** Reads once from the client, unless that is under way. */
  void readMore() {
    if (!isReadPending && !isClosing) {
      isReadPending = true;
      channel().read();
    }
  }

  /**
   * Also while a handler works on a request that is complete: that is how it is known that the
   * client has gone. A pipelined request that comes then has to wait, and so has what follows it.
   */
  private boolean wantsMore() {
    RequestBody body = reading;
    if (body != null) {
      return body.wantsMore(current != null && current.isStreaming());
    }
    return ahead.isEmpty();
  }

  private void take(HttpObject part) {
    DecoderResult decoded = part.decoderResult();
    if (decoded.isFailure()) {
      ReferenceCountUtil.release(part);
      refuse(statusFor(decoded.cause()));
      return;
    }
    if (part instanceof HttpRequest head) {
      begin(head);
    }
    if (part instanceof HttpContent content) {
      receive(content);
    }
  }

  private static HttpResponseStatus statusFor(Throwable failure) {
    if (failure instanceof TooLongHttpLineException) {
      return HttpResponseStatus.REQUEST_URI_TOO_LONG;
    }
    if (failure instanceof TooLongHttpHeaderException) {
      return HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
    }
    return HttpResponseStatus.BAD_REQUEST;
  }

  private void begin(HttpRequest head) {
    long limit = server.options().maxBodySize();
    long length = HttpUtil.getContentLength(head, 0L);
    if (length > limit) {
      refuse(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
      return;
    }
    var request = new HttpServerRequest(head, peer);
    RequestHandler handler = server.application().newHandler(request);
    boolean isStreaming = StreamingHandlers.contains(handler.getClass());
    var body = new RequestBody(this, length, limit);
    reading = body;
    current = new Exchange(this, request, body, isStreaming, HttpUtil.isKeepAlive(head));
    if (HttpUtil.is100ContinueExpected(head)) {
      channel().writeAndFlush(continueResponse());
    }
    if (isStreaming) {
      current.execute(handler);
    } else {
      collecting = handler;
    }
  }

  private static DefaultFullHttpResponse continueResponse() {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
  }

  private void receive(HttpContent content) {
    RequestBody body = reading;
    boolean fits = body == null || body.offer(content.content());
    content.release();
    if (body == null) {
      return;
    }
    if (!fits) {
      refuse(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
      return;
    }
    if (content instanceof LastHttpContent) {
      reading = null;
      body.complete();
      Exchange exchange = current;
      RequestHandler handler = collecting;
      collecting = null;
      if (handler != null && exchange != null) {
        handler.request().setBody(body.take());
        exchange.execute(handler);
      }
    }
  }

  /** Answers what is no request that a handler could have, and closes. */
  private void refuse(HttpResponseStatus status) {
    isClosing = true;
    if (reading != null) {
      reading.fail(new StreamClosedException("the request was refused: " + status));
      reading = null;
    }
    if (current != null && collecting == null) {
      current.disconnected();
      channel().close();
      return;
    }
    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
    response.headers().set(HttpHeaderNames.DATE, server.date());
    if (!isHttp2()) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    channel().writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  /** Answers 101, and leaves the channel to a WebSocket. */
  void upgrade(HttpResponse response, WebSocketChannel successor, @Nullable WebSocketDeflate with) {
    ChannelPipeline pipeline = channel().pipeline();
    channel().writeAndFlush(response);
    boolean isHasty = !ahead.isEmpty(); // it has sent what was read as one more request
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
    server.connections().remove(this);
    server.webSockets().add(successor);
    channel().channel().closeFuture().addListener(end -> server.webSockets().remove(successor));
    successor.install(pipeline, with);
    pipeline.remove(this);
    pipeline.remove(HttpServerCodec.class);
    if (isHasty) {
      pipeline.close();
    }
  }

  // ---- the end of an exchange

  /** Whether a request waits, whose response can leave together with that of the current one. */
  boolean hasNext() {
    return !ahead.isEmpty();
  }

  boolean mayKeepAlive(Exchange exchange) {
    return exchange.body().isComplete() && !server.isStopping();
  }

  /** The response is complete; its last part is under way. */
  void ended(Exchange exchange, ChannelFuture lastWrite) {
    current = null;
    if (!exchange.keepsAlive()) {
      isClosing = true;
      lastWrite.addListener(ChannelFutureListener.CLOSE);
      return;
    }
    while (!ahead.isEmpty() && (current == null || reading != null)) {
      take(ahead.remove());
    }
    if (ahead.isEmpty()) {
      channel().flush();
      if (wantsMore()) {
        readMore();
      }
    }
  }
}
