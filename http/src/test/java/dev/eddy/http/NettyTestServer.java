package dev.eddy.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server of HTTP/2 and TLS on a thread of its own, which shares no code with this module. */
final class NettyTestServer implements AutoCloseable {
  /** Answers a request. */
  interface Answer {
    void to(FullHttpRequest request, Stream stream) throws Exception;
  }

  private final MultiThreadIoEventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final @Nullable SslContext tls;
  private final long maxStreams;
  private final Answer answer;
  private final Channel listening;
  private final AtomicInteger connections = new AtomicInteger();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  /** Speaks HTTP/2, without TLS by prior knowledge. */
  NettyTestServer(@Nullable SslContext tls, long maxStreams, Answer answer) {
    this.tls = tls;
    this.maxStreams = maxStreams;
    this.answer = answer;
    this.listening =
        new ServerBootstrap()
            .group(threads)
            .channelFactory(NioServerSocketChannel::new)
            .childHandler(new Connections())
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  String url(String host, String path) {
    String scheme = tls == null ? "http" : "https";
    return scheme + "://" + host + ":" + port() + path;
  }

  String url(String path) {
    return url("localhost", path);
  }

  private int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  int connections() {
    return connections.get();
  }

  /** Waits for what was told; blocks the thread. */
  String nextEvent() throws InterruptedException {
    return events.poll(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Connections extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      connections.incrementAndGet();
      channel.closeFuture().addListener(closed -> events.add("closed"));
      if (tls == null) {
        addHttp2(channel);
        return;
      }
      channel
          .pipeline()
          .addLast(new FlushConsolidationHandler()) // what one read leads to is sent together
          .addLast(tls.newHandler(channel.alloc()))
          .addLast(
              new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
                @Override
                protected void configurePipeline(ChannelHandlerContext context, String protocol) {
                  if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                    addHttp2(context.channel());
                  } else {
                    context.pipeline().addLast(new HttpServerCodec());
                    addAnswer(context.channel());
                  }
                }

                @Override
                protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
                  events.add("handshake failed");
                  context.close();
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                  context.close();
                }
              });
    }

    private void addHttp2(Channel channel) {
      channel
          .pipeline()
          .addLast(
              Http2FrameCodecBuilder.forServer()
                  .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(maxStreams))
                  .build())
          .addLast(
              new Http2MultiplexHandler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                      stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(true));
                      addAnswer(stream);
                    }
                  }))
          .addLast(new Quiet());
    }

    private void addAnswer(Channel channel) {
      channel
          .pipeline()
          .addLast(new HttpObjectAggregator(100 * 1024 * 1024))
          .addLast(
              new SimpleChannelInboundHandler<FullHttpRequest>() {
                @Override
                protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
                    throws Exception {
                  answer.to(request, new Stream(context));
                }

                @Override
                public void userEventTriggered(ChannelHandlerContext context, Object event) {
                  if (event instanceof Http2ResetFrame reset) {
                    events.add("reset " + Http2Error.valueOf(reset.errorCode()));
                  }
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                  context.close();
                }
              });
    }
  }

  /** What goes wrong on a connection is what a test wants. */
  private static final class Quiet extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  /** Where an answer goes. Any thread. */
  final class Stream {
    final ChannelHandlerContext context;

    Stream(ChannelHandlerContext context) {
      this.context = context;
    }

    void tell(String event) {
      events.add(event);
    }

    void send(String body) {
      send(body.getBytes(StandardCharsets.UTF_8), "identity");
    }

    void send(byte[] body, String coding) {
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
      response.headers().set(HttpHeaderNames.CONTENT_ENCODING, coding);
      context.writeAndFlush(response);
    }

    /** Sends a response that has only that status, whether it can be one or not. */
    void sendStatus(String status) {
      context.writeAndFlush(
          new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status(status), true)
              .stream(((Http2StreamChannel) context.channel()).stream()));
    }

    void reset(Http2Error error) {
      context.writeAndFlush(
          new DefaultHttp2ResetFrame(error)
              .stream(((Http2StreamChannel) context.channel()).stream()));
    }

    /** Says that the connection ends, and that no stream after one was looked at. */
    void goAway(int lastStream) {
      var pipeline = context.channel().parent().pipeline();
      ChannelHandlerContext codec = pipeline.context(Http2FrameCodec.class);
      ((Http2FrameCodec) codec.handler())
          .encoder()
          .writeGoAway(
              codec,
              lastStream,
              Http2Error.NO_ERROR.code(),
              Unpooled.EMPTY_BUFFER,
              codec.newPromise());
      codec.flush();
    }
  }
}
