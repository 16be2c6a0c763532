package dev.eddy.http;

import static dev.eddy.http.ServerConnection.NEVER;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2WindowUpdateFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/2: its streams, the time limits of all of them, and its end. In the pipeline
 * before the handler that gives each stream a channel. Loop thread only.
 */
final class Http2Connection extends ChannelInboundHandlerAdapter
    implements ServerConnection.Protocol {
  /** How many frames may come in a while that are neither requests nor bodies nor windows. */
  private static final int MOST_CONTROL_FRAMES = 1000;

  private static final long CONTROL_FRAMES_TIME = TimeUnit.SECONDS.toNanos(30);

  private final ServerConnection connection;
  private final LoopServer server;
  private final Http2HeadLimit heads;
  private final Set<HttpConnection> streams = new LinkedHashSet<>();
  private @Nullable ChannelHandlerContext channel;
  private long idleDeadline;
  private boolean isGoingAway;
  private int controlFrames;
  private long controlFramesUntil;

  /**
   * Makes one.
   *
   * @param heads in the pipeline too
   */
  Http2Connection(ServerConnection connection, Http2HeadLimit heads) {
    this.connection = connection;
    this.heads = heads;
    this.server = connection.server();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context;
    connection.speak(this);
    isIdle();
  }

  // ---- streams

  /** Takes the handler of a new stream. */
  void add(HttpConnection stream, Channel itsChannel) {
    streams.add(stream);
    idleDeadline = NEVER;
    itsChannel.closeFuture().addListener(closed -> remove(stream));
    int most = server.options().maxRequestsPerConnection;
    if (most > 0 && connection.requests() + 1 >= most) { // it is counted when it is read
      goAway(Http2Error.NO_ERROR);
    }
  }

  private void remove(HttpConnection stream) {
    streams.remove(stream);
    if (streams.isEmpty()) {
      if (isGoingAway) {
        connection.channel().close();
      } else {
        isIdle();
      }
    }
  }

  private void isIdle() {
    idleDeadline = connection.deadlineIn(server.options().idleTimeout);
    connection.checkBy(idleDeadline);
  }

  // ---- frames

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Http2WindowUpdateFrame) {
      connection.acknowledge();
    } else if (message instanceof Http2Frame
        && !(message instanceof Http2HeadersFrame)
        && !(message instanceof Http2DataFrame)
        && isFlood()) {
      ReferenceCountUtil.release(message);
      HttpLog.debug("too many control frames from " + connection.channel().remoteAddress(), null);
      goAway(Http2Error.ENHANCE_YOUR_CALM);
      connection.channel().close();
      return;
    }
    context.fireChannelRead(message);
  }

  private boolean isFlood() {
    if (controlFrames++ == 0) {
      controlFramesUntil = connection.now() + CONTROL_FRAMES_TIME;
    }
    if (controlFrames <= MOST_CONTROL_FRAMES) {
      return false;
    }
    controlFrames = 0;
    return connection.now() < controlFramesUntil;
  }

  /** A stream that reads nothing at the moment would not notice. */
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    context.fireChannelInactive();
    List.copyOf(streams).forEach(stream -> stream.channel().close());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (failure instanceof Http2FrameStreamException) {
      context.fireExceptionCaught(failure); // that of a stream, which alone is reset
      return;
    }
    HttpLog.debug("connection with " + connection.channel().remoteAddress() + " failed", failure);
    Http2Exception known = Http2CodecUtil.getEmbeddedHttp2Exception(failure);
    if (known != null) {
      goAway(known.error()); // the codec would say it after this, and so too late
    }
    context.close();
  }

  // ---- the end

  /** Takes no more streams. */
  private void goAway(Http2Error error) {
    if (!isGoingAway && channel != null) {
      isGoingAway = true;
      channel
          .writeAndFlush(new DefaultHttp2GoAwayFrame(error))
          .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
  }

  @Override
  public long checkDeadlines(long now) {
    if (idleDeadline <= now || heads.isOver(now)) {
      idleDeadline = NEVER;
      drain();
    }
    long next = Math.min(idleDeadline, heads.deadline());
    for (HttpConnection each : List.copyOf(streams)) {
      next = Math.min(next, each.checkDeadlines(now));
    }
    return next;
  }

  @Override
  public void drain() {
    goAway(Http2Error.NO_ERROR);
    if (streams.isEmpty()) {
      connection.channel().close();
    }
  }

  @Override
  public void cancel() {
    goAway(Http2Error.NO_ERROR);
    List.copyOf(streams).forEach(HttpConnection::cancel);
    if (streams.isEmpty()) {
      connection.channel().close();
    }
  }
}
