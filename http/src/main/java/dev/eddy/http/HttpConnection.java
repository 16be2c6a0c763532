package dev.eddy.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a channel of HTTP: gives the requests of a connection to their handlers, one
 * after the other, and reads no faster than they go. In HTTP/2 each stream has a channel with one
 * of these, and one request. Loop thread only.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter
    implements ServerConnection.Protocol {
  private final ServerConnection connection;
  private final LoopServer server;
  private final Peer peer;
  private final RequestHead head = new RequestHead();
  private final ReadLimit reads;
  private final WriteLimit writes;

  /** Null in HTTP/2. */
  private final @Nullable RequestDecoder decoder;

  private final @Nullable ResponseEncoder encoder;

  private @Nullable ChannelHandlerContext channel;

  private @Nullable ResponseOutput output;

  /** The request whose response is not complete. */
  private @Nullable Exchange current;

  /** The body that is being read, which is that of the current request. */
  private @Nullable RequestBody reading;

  /** The handler of a request whose body is not complete, unless it takes it in pieces. */
  private @Nullable RequestHandler collecting;

  /** The body of all requests that have none. */
  private @Nullable RequestBody noBody;

  private boolean isReadPending;
  private boolean isClosing;

  /** Whether the client waits for a word before it sends the body. */
  private boolean isContinueDue;

  /** Whether a next request waits until the client has taken more of the responses. */
  private boolean isBlocked;

  private @Nullable Lingering lingering;

  /**
   * Makes one for HTTP/1.
   *
   * @param connection which it has for itself
   */
  HttpConnection(
      ServerConnection connection, Peer peer, RequestDecoder decoder, ResponseEncoder encoder) {
    this.connection = connection;
    this.server = connection.server();
    this.peer = peer;
    this.reads = new ReadLimit(connection);
    this.writes = new WriteLimit(connection);
    this.decoder = decoder;
    this.encoder = encoder;
  }

  /**
   * Makes one for a stream of HTTP/2.
   *
   * @param connection which it shares with other streams
   */
  HttpConnection(ServerConnection connection, Peer peer) {
    this.connection = connection;
    this.server = connection.server();
    this.peer = peer;
    this.reads = new ReadLimit(connection);
    this.writes = new WriteLimit(connection);
    this.decoder = null;
    this.encoder = null;
  }

  /** The connection under it, which has to be told who speaks if that is no longer this. */
  ServerConnection connection() {
    return connection;
  }

  LoopServer server() {
    return server;
  }

  boolean isHttp2() {
    return decoder == null;
  }

  ChannelHandlerContext channel() {
    ChannelHandlerContext known = channel;
    if (known == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return known;
  }

  ResponseOutput output() {
    ResponseOutput known = output;
    if (known == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return known;
  }

  // ---- what the channel tells

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context;
    output = new ResponseOutput(context, server, decoder, encoder);
    if (decoder != null) {
      connection.speak(this);
      reads.awaitFirstHead();
    }
    if (context.channel().isActive()) {
      readMore();
    }
  }

  /** Something else is spoken from now on. */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    reads.stop();
    writes.stop();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    readMore();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (lingering != null) {
      lingering.drop(message);
    } else if (!(message instanceof HttpObject part) || isClosing) {
      ReferenceCountUtil.release(message);
    } else {
      take(part);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    isReadPending = false;
    if (lingering != null) {
      lingering.go();
      return;
    }
    if (decoder != null && current == null && decoder.isInHead()) {
      reads.isInHead();
    }
    if (wantsMore()) {
      readMore();
    }
  }

  /** The client has given up a stream of HTTP/2. It may come while nothing is read. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame) {
      context.close();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (isBlocked && context.channel().isWritable()) {
      isBlocked = false;
      next();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    isClosing = true;
    reads.stop();
    writes.stop();
    if (current != null) {
      current.disconnected();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (failure instanceof DecompressionException && (reading != null || isRefused())) {
      if (reading != null) {
        refuse(Refusal.statusFor(failure));
      }
      return;
    }
    HttpLog.debug("connection with " + peer.ip() + " failed", failure);
    if (failure instanceof Http2Exception ofStream) {
      Http2Streams.reset(context.channel(), ofStream.error());
    } else if (isHttp2() && current == null && !isClosing && failure instanceof DecoderException) {
      refuse(HttpResponseStatus.BAD_REQUEST); // closing a stream would not tell the client
    } else {
      context.close();
    }
  }

  /** Whether the rest of a body is only dropped. */
  private boolean isRefused() {
    return lingering != null || (current != null && !current.body().isComplete());
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
    Exchange exchange = current;
    if (body != null) {
      return body.wantsMore(exchange != null && exchange.isStreaming());
    }
    if (exchange != null && !exchange.body().isComplete()) {
      return false; // it was refused
    }
    return decoder == null || decoder.wantsMore();
  }

  /** The handler asks for the next piece of a body that has not come. */
  void readBody() {
    if (isContinueDue) {
      sendContinue();
    }
    reads.awaitBody();
    readMore();
  }

  private void take(HttpObject part) {
    if (part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(part);
      refuse(Refusal.statusFor(part));
      return;
    }
    if (part instanceof HttpRequest request) {
      begin(request);
    }
    if (part instanceof HttpContent content) {
      receive(content);
    }
  }

  private void begin(HttpRequest message) {
    boolean isWhole = message instanceof LastHttpContent;
    HttpResponseStatus refusal =
        decoder == null
            ? head.readHttp2(message, isWhole, server.options())
            : head.read(message, server.options());
    TrustedProxies proxies = server.options().trustedProxies;
    Peer client = proxies == null ? peer : proxies.clientOf(peer, message.headers());
    var request = new HttpServerRequest(message, client);
    if (encoder != null) {
      encoder.answersHead(request.isHead());
    }
    RequestHandler handler = refusal == null ? newHandler(request) : null;
    if (handler == null) {
      refuse(refusal == null ? HttpResponseStatus.INTERNAL_SERVER_ERROR : refusal);
      return;
    }
    long limit = handler.streaming().limit(server.options().maxBodySize);
    if (head.contentLength() > limit) {
      refuse(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
      return;
    }
    connection.countRequest();
    boolean isStreaming = handler.streaming().isStreaming();
    RequestBody body =
        head.hasBody() ? new RequestBody(this, head.contentLength(), limit) : noBody();
    current = new Exchange(this, request, body, isStreaming, head.keepsAlive());
    if (!head.hasBody()) {
      reads.stop();
      current.execute(handler);
      return;
    }
    reading = body;
    isContinueDue = head.expectsContinue();
    if (isStreaming) {
      reads.stop();
      current.execute(handler);
    } else {
      collecting = handler;
      readBody();
    }
  }

  private @Nullable RequestHandler newHandler(HttpServerRequest request) {
    try {
      return server.application().newHandler(request);
    } catch (RuntimeException failure) {
      HttpLog.error("no handler could be made for " + request, failure);
      return null;
    }
  }

  private RequestBody noBody() {
    RequestBody known = noBody;
    if (known == null) {
      known = new RequestBody(this, 0, 0);
      known.complete();
      noBody = known;
    }
    return known;
  }

  private void sendContinue() {
    isContinueDue = false;
    channel().writeAndFlush(Refusal.continueResponse());
  }

  private void receive(HttpContent content) {
    RequestBody body = reading;
    if (body == null || isClosing) {
      content.release();
      return;
    }
    isContinueDue = false; // the client has not waited for it
    int length = content.content().readableBytes();
    boolean fits = body.offer(content.content());
    content.release();
    if (!fits) {
      refuse(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
    } else if (content instanceof LastHttpContent) {
      received(body);
    } else if (current != null && current.isStreaming()) {
      if (!body.isAwaited()) {
        reads.stop(); // it is the handler's turn
      }
    } else {
      reads.hasRead(length);
    }
  }

  /** The body is complete. */
  private void received(RequestBody body) {
    reads.stop();
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

  /**
   * Answers what is no request that a handler could have, and closes. If a handler is at work,
   * which takes the body in pieces, the next piece is that error for it.
   */
  private void refuse(HttpResponseStatus status) {
    reads.stop();
    RequestBody body = reading;
    reading = null;
    if (current != null && collecting == null) {
      if (body != null) {
        body.fail(new HttpError(status.code(), "the rest of the body was refused"));
      }
      return;
    }
    current = null;
    collecting = null;
    isClosing = true;
    HttpLog.debug("refused a request of " + peer.ip() + " with " + status, null);
    // a compressor counts the responses, and has not seen every request that is refused
    ChannelHandlerContext compressor = channel().pipeline().context(ResponseCompressor.class);
    ChannelHandlerContext out = compressor == null ? channel() : compressor;
    closeAfter(out.writeAndFlush(Refusal.response(status, server.date(), isHttp2())), true);
  }

  // ---- writing

  /** Something was sent, and the client has to take it in time. */
  void wrote(ChannelFuture write) {
    writes.wrote(write);
  }

  /** Answers 101, and leaves the channel to a WebSocket. */
  void upgrade(HttpResponse response, WebSocketChannel successor, @Nullable WebSocketDeflate with) {
    ChannelPipeline pipeline = channel().pipeline();
    channel().writeAndFlush(response);
    connection.speak(successor);
    successor.install(pipeline, with);
    pipeline.remove(this);
    for (var each : List.of(ResponseCompressor.class, RequestDecompressor.class)) {
      if (pipeline.get(each) != null) {
        pipeline.remove(each);
      }
    }
    pipeline.remove(ResponseEncoder.class);
    pipeline.remove(RequestDecoder.class); // the last: what it has not decoded is the WebSocket's
  }

  // ---- the end of an exchange

  boolean mayKeepAlive(Exchange exchange) {
    int most = server.options().maxRequestsPerConnection;
    return exchange.body().isComplete()
        && !server.isStopping()
        && (most == 0 || connection.requests() < most);
  }

  /** The response is complete; its last part is under way. */
  void ended(Exchange exchange, ChannelFuture lastWrite) {
    wrote(lastWrite);
    current = null;
    boolean isRead = exchange.body().isComplete();
    if (reading != null) {
      reading.fail(new StreamClosedException("the response was finished before the body was read"));
      reading = null;
      reads.stop();
    }
    if (decoder == null) {
      if (!isRead) {
        isClosing = true;
        closeAfter(lastWrite, true);
      }
    } else if (!exchange.keepsAlive() || server.isStopping()) {
      isClosing = true;
      output().flush();
      closeAfter(lastWrite, !isRead || decoder.hasMore());
    } else {
      next();
    }
  }

  private void next() {
    if (decoder == null || isClosing) {
      return;
    }
    if (!channel().channel().isWritable()) {
      isBlocked = true; // the client sends requests, and does not read the responses
      output().flush();
      return;
    }
    decoder.resume();
    if (isClosing) {
      return;
    }
    if (current != null) {
      output().nextBegins();
      if (wantsMore()) {
        readMore();
      }
      return;
    }
    output().flush();
    if (decoder.isInHead()) {
      reads.awaitHead();
    } else {
      reads.awaitRequest();
    }
    readMore();
  }

  /**
   * Closes when all was sent. What the client still sends has to be read before: else the system
   * would answer it by a reset, by which the client may lose the response.
   */
  private void closeAfter(ChannelFuture lastWrite, boolean mayBeUnread) {
    wrote(lastWrite);
    if (mayBeUnread) {
      lingering = new Lingering(channel().channel(), decoder);
      lingering.begin(lastWrite, reads::awaitEnd);
    } else {
      lastWrite.addListener(done -> channel().close());
    }
  }

  // ---- time limits

  @Override
  public long checkDeadlines(long now) {
    if (reads.isOver(now)) {
      isLate();
    }
    if (writes.isStuck(now)) {
      HttpLog.debug("closed the connection with " + peer.ip() + ", which does not read", null);
      reset();
    }
    return Math.min(reads.deadline(), writes.deadline());
  }

  private void isLate() {
    if (lingering != null) {
      lingering.end();
    } else if (reads.awaitsBody() || (decoder != null && decoder.isInHead() && current == null)) {
      refuse(HttpResponseStatus.REQUEST_TIMEOUT);
    } else {
      channel().close();
    }
  }

  /** Breaks the connection, or in HTTP/2 the stream, so that the client sees it. */
  void reset() {
    if (decoder == null) {
      Http2Streams.reset(channel().channel(), Http2Error.INTERNAL_ERROR);
    } else {
      connection.abort();
    }
  }

  // ---- the end of the server

  @Override
  public void drain() {
    if (current == null && decoder != null && !decoder.isInHead() && !isClosing) {
      channel().close();
    }
  }

  @Override
  public void cancel() {
    Exchange exchange = current;
    if (exchange == null) {
      reset();
    } else if (collecting != null) {
      refuse(HttpResponseStatus.SERVICE_UNAVAILABLE);
    } else {
      exchange.cancel();
    }
  }
}
