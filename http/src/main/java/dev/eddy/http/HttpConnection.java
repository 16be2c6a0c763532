package dev.eddy.http;

import static dev.eddy.http.ServerConnection.NEVER;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a channel of HTTP: gives the requests of a connection to their handlers, one
 * after the other, and reads no faster than they go. In HTTP/2 each stream has a channel with one
 * of these, and one request. Loop thread only.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter
    implements ServerConnection.Protocol {
  /** What has to come within the time that {@link #deadline} limits. */
  private enum Awaited {
    REQUEST,
    HEAD,
    BODY,
    END
  }

  /** A client need not send more of a body than this to get its time once more. */
  private static final int BODY_PROGRESS = 4096;

  /** How many turns a response may wait for the next one, to leave together with it. */
  private static final int MOST_HELD_TURNS = 64;

  private final ServerConnection connection;
  private final LoopServer server;
  private final Peer peer;
  private final RequestHead head = new RequestHead();

  /** Null in HTTP/2. */
  private final @Nullable RequestDecoder decoder;

  private final @Nullable ResponseEncoder encoder;

  private @Nullable ChannelHandlerContext channel;

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

  private Awaited awaited = Awaited.HEAD;
  private long deadline = NEVER;
  private int bodyProgress;

  private @Nullable ChannelFuture lastWrite;

  /** The last one of when the deadline was set. */
  private @Nullable ChannelFuture watchedWrite;

  private long writeDeadline = NEVER;
  private long writeProgress;

  /** Whether a next request waits until the client has taken more of the responses. */
  private boolean isBlocked;

  private boolean isFlushDue;
  private boolean isFlushScheduled;
  private boolean hasAnswered;
  private int heldTurns;

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
    this.decoder = null;
    this.encoder = null;
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

  // ---- what the channel tells

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context;
    if (!isHttp2()) {
      connection.speak(this);
      await(Awaited.HEAD, connection.firstHeadDeadline());
    }
    if (context.channel().isActive()) {
      readMore();
    }
  }

  /** Something else is spoken from now on. */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    deadline = NEVER;
    writeDeadline = NEVER;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    readMore();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof HttpObject part) || isClosing) {
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
    if (decoder != null && awaited == Awaited.REQUEST && current == null && decoder.isInHead()) {
      await(Awaited.HEAD, connection.deadlineIn(server.options().headerTimeout));
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
    deadline = NEVER;
    writeDeadline = NEVER;
    if (current != null) {
      current.disconnected();
    }
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
    awaitBody();
    readMore();
  }

  private void take(HttpObject part) {
    if (part.decoderResult().isFailure()) {
      Throwable failure = part.decoderResult().cause();
      ReferenceCountUtil.release(part);
      refuse(Refusal.statusFor(failure));
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
    var request = new HttpServerRequest(message, peer);
    if (encoder != null) {
      encoder.answersHead(request.isHead());
    }
    RequestHandler handler = refusal == null ? newHandler(request) : null;
    if (handler == null) {
      refuse(refusal == null ? HttpResponseStatus.INTERNAL_SERVER_ERROR : refusal);
      return;
    }
    connection.countRequest();
    boolean isStreaming = StreamingHandlers.contains(handler.getClass());
    RequestBody body = head.hasBody() ? newBody() : noBody();
    current = new Exchange(this, request, body, isStreaming, head.keepsAlive());
    if (!head.hasBody()) {
      awaitNothing();
      current.execute(handler);
      return;
    }
    reading = body;
    isContinueDue = head.expectsContinue();
    if (isStreaming) {
      awaitNothing();
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

  private RequestBody newBody() {
    long limit = server.options().maxBodySize;
    return new RequestBody(this, head.contentLength(), limit == 0 ? Long.MAX_VALUE : limit);
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
      if (!body.wantsMore(true)) {
        awaitNothing(); // it is the handler's turn
      }
    } else {
      bodyProgress += length;
      if (bodyProgress >= BODY_PROGRESS) {
        awaitBody();
      }
    }
  }

  /** The body is complete. */
  private void received(RequestBody body) {
    awaitNothing();
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
    awaitNothing();
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
    closeAfter(channel().writeAndFlush(Refusal.response(status, server.date(), isHttp2())), true);
  }

  // ---- writing

  /** Sends the last part of a response, perhaps together with the next one. */
  ChannelFuture sendLast(Object part) {
    if (decoder != null && decoder.hasMore()) {
      isFlushDue = true;
      return channel().write(part);
    }
    return channel().writeAndFlush(part);
  }

  /** Something was sent, and the client has to take it in time. */
  void wrote(ChannelFuture write) {
    if (!write.isDone()) {
      lastWrite = write;
      if (writeDeadline == NEVER) {
        watchWrites();
        connection.checkBy(writeDeadline);
      }
    }
  }

  private void watchWrites() {
    watchedWrite = lastWrite;
    writeProgress = connection.outputProgress();
    writeDeadline = connection.deadlineIn(server.options().writeTimeout);
  }

  private void flushHeld() {
    if (hasAnswered && decoder != null && decoder.hasMore() && heldTurns < MOST_HELD_TURNS) {
      hasAnswered = false; // one was answered in this turn, so the next may well be
      heldTurns++;
      server.loop().addCallback(this::flushHeld);
      return;
    }
    isFlushScheduled = false;
    flush();
  }

  private void flush() {
    heldTurns = 0;
    isFlushDue = false;
    channel().flush();
  }

  /** Answers 101, and leaves the channel to a WebSocket. */
  void upgrade(HttpResponse response, WebSocketChannel successor, @Nullable WebSocketDeflate with) {
    RequestDecoder requests = Objects.requireNonNull(decoder, "only HTTP/1 has upgrades");
    boolean isHasty = requests.hasMore(); // it has sent frames before it may
    ChannelPipeline pipeline = channel().pipeline();
    channel().writeAndFlush(response);
    connection.speak(new WebSocketProtocol(successor));
    successor.install(pipeline, with);
    pipeline.remove(this);
    pipeline.remove(ResponseEncoder.class);
    pipeline.remove(requests);
    if (isHasty) {
      pipeline.close();
    }
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
    hasAnswered = true;
    boolean isRead = exchange.body().isComplete();
    if (reading != null) {
      reading.fail(new StreamClosedException("the response was finished before the body was read"));
      reading = null;
      awaitNothing();
    }
    if (decoder == null) {
      if (!isRead) {
        isClosing = true;
        Http2Streams.endUnread(lastWrite);
      }
    } else if (!exchange.keepsAlive() || server.isStopping()) {
      isClosing = true;
      flush();
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
      flush();
      return;
    }
    decoder.resume();
    if (isClosing) {
      return;
    }
    if (current == null) {
      if (isFlushDue) {
        flush();
      }
      if (decoder.isInHead()) {
        await(Awaited.HEAD, connection.deadlineIn(server.options().headerTimeout));
      } else {
        await(Awaited.REQUEST, connection.deadlineIn(server.options().idleTimeout));
      }
      readMore();
    } else if (isFlushDue && !isFlushScheduled) {
      isFlushScheduled = true;
      server.loop().addCallback(this::flushHeld);
    }
  }

  /**
   * Closes when all was sent. What the client still sends has to be read before: else the system
   * would answer it by a reset, by which the client may lose the response.
   */
  private void closeAfter(ChannelFuture lastWrite, boolean mayBeUnread) {
    wrote(lastWrite);
    if (decoder == null) {
      if (mayBeUnread) {
        Http2Streams.endUnread(lastWrite);
      }
    } else if (mayBeUnread) {
      lingering = new Lingering(channel().channel(), decoder);
      lingering.begin(lastWrite, () -> await(Awaited.END, connection.deadlineIn(Lingering.LIMIT)));
    } else {
      lastWrite.addListener(done -> channel().close());
    }
  }

  // ---- time limits

  private void await(Awaited what, long until) {
    awaited = what;
    deadline = until;
    if (until != NEVER) {
      connection.checkBy(until);
    }
  }

  private void awaitBody() {
    bodyProgress = 0;
    await(Awaited.BODY, connection.deadlineIn(server.options().bodyTimeout));
  }

  private void awaitNothing() {
    deadline = NEVER;
  }

  @Override
  public long checkDeadlines(long now) {
    if (deadline <= now) {
      deadline = NEVER;
      isLate();
    }
    if (writeDeadline <= now) {
      writeDeadline = NEVER;
      checkWrites();
    }
    return Math.min(deadline, writeDeadline);
  }

  private void isLate() {
    if (awaited == Awaited.BODY || (decoder != null && decoder.isInHead() && current == null)) {
      refuse(HttpResponseStatus.REQUEST_TIMEOUT);
    } else {
      channel().close();
    }
  }

  private void checkWrites() {
    if (lastWrite == null || lastWrite.isDone()) {
      return;
    }
    boolean isStuck = watchedWrite != null && !watchedWrite.isDone();
    if (isStuck && writeProgress == connection.outputProgress()) {
      HttpLog.debug("closed the connection with " + peer.ip() + ", which does not read", null);
      reset();
    } else {
      watchWrites();
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
