package dev.eddy.http;

import dev.eddy.Promise;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connection of HTTP/2: as many exchanges at once as the server allows. */
final class ClientHttp2Connection extends ClientConnection {
  /** What may be under way to a stream that is not read. */
  private static final int STREAM_WINDOW = 256 * 1024;

  /** The same for all streams, so that some that are not read do not stop the others. */
  private static final int CONNECTION_WINDOW = 16 * 1024 * 1024;

  /** As long as the server does not say how many streams it takes. */
  private static final int USUAL_CAPACITY = 100;

  /** The server's settings have come. */
  private final Promise<ClientConnection> ready = new Promise<>();

  private int capacity = USUAL_CAPACITY;
  private boolean isReady;

  /** When the server was last heard of. */
  private Duration lastRead = Duration.ZERO;

  private ClientHttp2Connection(ClientHost host, Channel channel) {
    super(host, channel);
  }

  /**
   * Adds the handlers to a channel that is connected.
   *
   * @return done when the server has sent its settings
   */
  static Promise<ClientConnection> over(Channel channel, ClientHost host) throws Http2Exception {
    var connection = new ClientHttp2Connection(host, channel);
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forClient()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .pushEnabled(false)
                    .initialWindowSize(STREAM_WINDOW)
                    .maxHeaderListSize(host.options().maxHeaderSize()))
            .gracefulShutdownTimeoutMillis(-1) // no timers of Netty's: the pool has the limit
            .build();
    channel
        .pipeline()
        .addLast(codec)
        .addLast(new Http2MultiplexHandler(new RefusePushed()))
        .addLast(connection.new Parent());
    Http2Connection state = codec.connection();
    state
        .local()
        .flowController()
        .incrementWindowSize(
            state.connectionStream(),
            CONNECTION_WINDOW
                - state.local().flowController().windowSize(state.connectionStream()));
    channel.config().setAutoRead(true); // streams are held back by their windows
    channel.flush();
    return connection.ready;
  }

  @Override
  boolean isHttp2() {
    return true;
  }

  @Override
  int capacity() {
    return capacity;
  }

  @Override
  @Nullable ClientStream newStream() {
    var made = new StreamInitializer();
    Future<Http2StreamChannel> opened =
        new Http2StreamChannelBootstrap(channel())
            .option(ChannelOption.AUTO_READ, false)
            .handler(made)
            .open();
    return opened.isSuccess() ? made.stream : null; // on the loop's thread it is done at once
  }

  @Override
  void ended(ClientStream stream, boolean isReusable) {
    if (isReusable) {
      stream.channel().close();
    } else {
      Http2Streams.reset(stream.channel(), Http2Error.CANCEL);
    }
    release();
  }

  @Override
  void closed(ClientStream stream) {}

  /** Nobody tells of a connection that a router on the way has forgotten. */
  @Override
  void timedOutSince(Duration begun) {
    if (lastRead.compareTo(begun) <= 0) {
      retire();
    }
  }

  private final class StreamInitializer extends ChannelInitializer<Channel> {
    private @Nullable ClientStream stream;

    @Override
    protected void initChannel(Channel channel) {
      var last = new ClientStream(ClientHttp2Connection.this, channel);
      channel
          .pipeline()
          .addLast(new Http2ResponseCodec())
          .addLast(new ClientDecompressor(last))
          .addLast(last);
      stream = last;
    }
  }

  /** Servers must not begin streams, and have been told so. */
  private static final class RefusePushed extends ChannelInboundHandlerAdapter {
    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.close();
    }
  }

  /** The last handler of the connection itself. */
  private final class Parent extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Http2SettingsFrame frame) {
        Long most = frame.settings().maxConcurrentStreams();
        if (most != null) {
          capacity = (int) Math.min(most, Integer.MAX_VALUE);
        }
        becomeReady();
      } else if (message instanceof Http2GoAwayFrame) {
        retire();
      }
      ReferenceCountUtil.release(message);
    }

    private void becomeReady() {
      if (isReady) {
        host().released(ClientHttp2Connection.this); // it may have room for more now
      } else {
        isReady = true;
        if (!ready.isDone()) {
          ready.setResult(ClientHttp2Connection.this);
        }
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      lastRead = host().pool().loop().time();
      context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      close();
      notReady(new StreamClosedException("the server closed the connection"));
      context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      notReady(new IOException("HTTP/2 with " + host() + " failed: " + failure, failure));
      close();
    }

    private void notReady(IOException failure) {
      if (!ready.isDone()) {
        ready.setException(failure);
        ready.exception(); // who has dialed may have gone
      }
    }
  }
}
