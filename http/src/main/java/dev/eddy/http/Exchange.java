package dev.eddy.http;

import dev.eddy.Awaitable;
import dev.eddy.Promise;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContentEncoder;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A request of a connection and its response. Loop thread only. */
final class Exchange {
  /** Room for a body of which nothing is known but that it has begun. */
  private static final int LEAST_BODY = 128;

  private final HttpConnection connection;
  private final ChannelHandlerContext channel;
  private final HttpServerRequest request;
  private final RequestBody body;
  private final boolean isStreaming;
  private final boolean isHttp10;
  private final long begun;

  /** Whether the connection may serve another request after this one. */
  private boolean keepsAlive;

  /** What the response said that its body will be, less what was sent; -1 if it did not say. */
  private long announced = -1;

  /** When the last write will have left. */
  private @Nullable ChannelFuture lastWrite;

  private boolean isEnded;
  private boolean isDisconnected;

  /** The handler at work; null before it begins. */
  private @Nullable Promise<Void> execution;

  private @Nullable RequestHandler handler;

  /** Whether the response may have a body; known when its head is sent. */
  private boolean hasBody = true;

  /* Its place in LoopServer's list of those whose handler runs. */
  @Nullable Exchange previous;
  @Nullable Exchange next;
  boolean isListed;

  Exchange(
      HttpConnection connection,
      HttpServerRequest request,
      RequestBody body,
      boolean isStreaming,
      boolean keepsAlive) {
    this.connection = connection;
    this.channel = connection.channel();
    this.request = request;
    this.body = body;
    this.isStreaming = isStreaming;
    this.keepsAlive = keepsAlive;
    this.isHttp10 = request.version().equals("HTTP/1.0");
    this.begun = System.nanoTime();
  }

  RequestBody body() {
    return body;
  }

  boolean isStreaming() {
    return isStreaming;
  }

  boolean isOpen() {
    return channel.channel().isActive();
  }

  boolean isEnded() {
    return isEnded;
  }

  /** Whether the client has gone before the response was complete. */
  boolean isDisconnected() {
    return isDisconnected;
  }

  boolean keepsAlive() {
    return keepsAlive;
  }

  long elapsedNanos() {
    return System.nanoTime() - begun;
  }

  /** Starts the handler, in the loop's next turn. */
  void execute(RequestHandler handler) {
    this.handler = handler;
    connection.server().began(this);
    handler.begin(this);
    execution = RequestExecution.of(handler, this).start();
  }

  /** The handler has ended, as the last of what its coroutine does. */
  void executed() {
    connection.server().ended(this);
  }

  /**
   * The client is gone: nobody waits for the response. The handler is cancelled before what it
   * awaits fails, so a handler that awaits a flush or the body is cancelled as any other.
   */
  void disconnected() {
    if (isDisconnected) {
      return;
    }
    isDisconnected = true;
    if (execution != null && handler != null && !handler.response().isFinished()) {
      try {
        handler.onConnectionClose();
      } catch (Throwable failure) {
        HttpLog.error("onConnectionClose() of " + handler.getClass().getName(), failure);
      }
      cancel();
    }
    body.fail(new StreamClosedException("the client closed the connection"));
  }

  /** Cancels the handler. What it has not answered is answered by 503 or broken off. */
  void cancel() {
    Promise<Void> running = execution;
    if (running != null) {
      running.cancel();
      running.addDoneCallback(ended -> cancelled());
    }
  }

  /** A handler that was cancelled before its first step has none in which to end the response. */
  private void cancelled() {
    if (isListed) {
      executed();
      if (handler != null) {
        ErrorPages.cancelled(handler);
      }
    }
  }

  // ---- the response

  LoopThread thread() {
    return connection.server().thread();
  }

  Etags etags() {
    return connection.server().etags();
  }

  /** For a body, of which there may be more than this. */
  ByteBuf newBuffer(int size) {
    int room = connection.output().takesBytes() ? WholeResponses.HEAD_ROOM : 0;
    return channel.alloc().buffer(room + Math.max(LEAST_BODY, size)).setIndex(room, room);
  }

  /** Sends the head of a response whose body follows in pieces. */
  void sendHead(HttpResponseStatus status, HttpHeaders headers) {
    var fields = headers.fields().remove(HttpHeaderNames.TRANSFER_ENCODING); // is not the handler's
    hasBody = mayHaveBody(status) && !request.isHead();
    if (mayHaveBody(status)) {
      String length = fields.get(HttpHeaderNames.CONTENT_LENGTH);
      if (length != null) {
        announced = Long.parseLong(length);
      } else if (isHttp10) {
        keepsAlive = false; // the end of the connection is the end of the body
      } else if (!connection.isHttp2()) {
        fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      }
    }
    finishHeaders(fields);
    lastWrite = channel.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, fields));
  }

  /** Sends a piece of the body. */
  Awaitable<Void> sendBody(ByteBuf piece) {
    if (!hasBody || !piece.isReadable()) {
      piece.release();
      channel.flush();
    } else {
      checkAnnounced(piece);
      lastWrite = channel.writeAndFlush(new DefaultHttpContent(piece));
    }
    if (lastWrite != null) {
      connection.wrote(lastWrite);
    }
    return sent();
  }

  /**
   * Whether parts of files can be sent without their bytes coming by here: not through what
   * encrypts, compresses or frames them, and only over sockets that are known to do it.
   */
  boolean sendsFiles() {
    var socket = channel.channel();
    return !connection.isHttp2()
        && (socket instanceof NioSocketChannel || socket instanceof AbstractEpollStreamChannel)
        && socket.pipeline().get(SslHandler.class) == null
        && socket.pipeline().get(HttpContentEncoder.class) == null;
  }

  /** Sends a part of a file, which is closed when that is done, as a piece of the body. */
  Awaitable<Void> sendFile(FileChannel file, long start, long length) {
    announced -= length;
    ChannelFuture sent = channel.writeAndFlush(new DefaultFileRegion(file, start, length));
    lastWrite = sent;
    connection.wrote(sent);
    return sent();
  }

  /** Sends the last piece of the body, which may be empty. */
  void sendLast(ByteBuf piece) {
    if (!hasBody) {
      piece.release();
      end(LastHttpContent.EMPTY_LAST_CONTENT);
      return;
    }
    checkAnnounced(piece);
    if (announced > 0) {
      piece.release();
      long missing = announced;
      abort();
      throw new IllegalStateException(
          "the response is " + missing + " bytes shorter than its Content-Length: it was aborted");
    }
    end(piece.isReadable() ? new DefaultLastHttpContent(piece) : emptyLast(piece));
  }

  private static LastHttpContent emptyLast(ByteBuf piece) {
    piece.release();
    return LastHttpContent.EMPTY_LAST_CONTENT;
  }

  private void checkAnnounced(ByteBuf piece) {
    if (announced < 0) {
      return;
    }
    announced -= piece.readableBytes();
    if (announced < 0) {
      long tooMany = -announced;
      piece.release();
      abort();
      throw new IllegalStateException(
          "the response is " + tooMany + " bytes longer than its Content-Length: it was aborted");
    }
  }

  /** Sends a response at once. */
  void sendWhole(HttpResponseStatus status, HttpHeaders headers, ByteBuf body) {
    var fields = headers.fields().remove(HttpHeaderNames.TRANSFER_ENCODING); // is not the handler's
    if (mayHaveBody(status) && !fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      fields.set(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(body.readableBytes()));
    }
    ByteBuf sent = body;
    if (request.isHead() || !mayHaveBody(status)) {
      body.release();
      sent = Unpooled.EMPTY_BUFFER;
    }
    finishHeaders(fields);
    end(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, sent, fields, EmptyHttpHeaders.INSTANCE));
  }

  /** Whether a response that is whole may go by {@link #sendAtOnce}. */
  boolean sendsAtOnce(HttpResponseStatus status, HttpHeaders headers) {
    return connection.output().takesBytes()
        && !request.isHead()
        && mayHaveBody(status)
        && WholeResponses.takes(status, headers);
  }

  /**
   * Sends a response at once, with what the server has to add to the fields of the handler.
   *
   * @param usualType what the content is if the fields do not say
   * @param etag null for none besides what the fields have
   * @param body of {@link #newBuffer}
   */
  void sendAtOnce(
      HttpResponseStatus status,
      AsciiString usualType,
      HttpHeaders headers,
      @Nullable String etag,
      ByteBuf body) {
    LoopServer server = connection.server();
    keepsAlive = keepsAlive && connection.mayKeepAlive(this);
    AsciiString ofConnection = WholeResponses.connection(keepsAlive, isHttp10);
    ByteBuf bytes =
        server
            .wholeResponses()
            .write(status, usualType, headers, etag, server.date(), ofConnection, body);
    isEnded = true;
    lastWrite = connection.output().sendWhole(bytes);
    connection.ended(this, lastWrite);
  }

  /** Answers 101: the connection is a WebSocket's from now on. */
  void upgrade(HttpHeaders headers, WebSocketChannel successor, @Nullable WebSocketDeflate with) {
    isEnded = true;
    var fields = headers.fields();
    fields.set(HttpHeaderNames.DATE, connection.server().date());
    connection.upgrade(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.SWITCHING_PROTOCOLS,
            Unpooled.EMPTY_BUFFER,
            fields,
            EmptyHttpHeaders.INSTANCE),
        successor,
        with);
  }

  private static boolean mayHaveBody(HttpResponseStatus status) {
    return status.code() != 204 && status.code() != 304;
  }

  private void finishHeaders(io.netty.handler.codec.http.HttpHeaders fields) {
    fields.set(HttpHeaderNames.DATE, connection.server().date());
    if (connection.server().options().compressesResponses) {
      ResponseCompressor.addVary(fields);
    }
    keepsAlive =
        keepsAlive
            && connection.mayKeepAlive(this)
            && !fields.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    if (!connection.isHttp2()) {
      if (!keepsAlive) {
        fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      } else if (isHttp10) {
        fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
      }
    }
  }

  private void end(Object last) {
    isEnded = true;
    lastWrite = connection.output().sendLast(last);
    connection.ended(this, lastWrite);
  }

  /** Breaks the connection, or in HTTP/2 the stream, so that the client sees it. */
  void abort() {
    if (isEnded) {
      return;
    }
    isEnded = true;
    if (!connection.isHttp2() && channel.channel().isOpen()) {
      channel.channel().config().setOption(ChannelOption.SO_LINGER, 0); // a reset
    }
    lastWrite = channel.newFailedFuture(new StreamClosedException("the response was aborted"));
    connection.reset();
  }

  /** Returns what is done when all that was sent has left. */
  Awaitable<Void> sent() {
    ChannelFuture last = lastWrite;
    var left = new Promise<Void>();
    if (last == null || last.isSuccess()) {
      left.setResult(nothing());
    } else {
      last.addListener(done -> complete(left, done.cause()));
    }
    return left;
  }

  private void complete(Promise<Void> left, @Nullable Throwable failure) {
    if (failure != null && !isOpen()) {
      disconnected(); // writes fail before the connection tells that it is closed
    }
    if (left.isDone()) {
      return;
    }
    if (failure == null) {
      left.setResult(nothing());
    } else {
      left.setException(new StreamClosedException("the client closed the connection", failure));
      left.exception(); // nobody has to await a flush
    }
  }

  @SuppressWarnings("NullAway") // the one value of its type
  private static Void nothing() {
    return null;
  }
}
