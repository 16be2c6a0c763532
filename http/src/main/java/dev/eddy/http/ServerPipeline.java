package dev.eddy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/** Builds the handlers of a connection that was accepted. */
final class ServerPipeline extends ChannelInitializer<Channel> {
  /* What a client of HTTP/2 may do before its connection is closed as an attack. */
  private static final int MOST_RESETS = 200;
  private static final int RESETS_SECONDS = 30;
  private static final int MOST_EMPTY_DATA_FRAMES = 2;
  private static final int MOST_SMALL_CONTINUATIONS = 16;
  private static final int MOST_QUEUED_CONTROL_FRAMES = 1000;

  /** So that one body that is not read does not hold up the others. */
  private static final int STREAM_WINDOWS = 16;

  private final LoopServer server;
  private final ServerOptions options;
  private final HttpDecoderConfig decoding;
  private final WriteBufferWaterMark waterMark;

  ServerPipeline(LoopServer server) {
    this.server = server;
    this.options = server.options();
    this.decoding =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(options.maxHeaderSize)
            .setMaxHeaderSize(options.maxHeaderSize)
            .setMaxChunkSize(64 * 1024);
    this.waterMark = new WriteBufferWaterMark(options.writeBufferSize / 2, options.writeBufferSize);
  }

  @Override
  protected void initChannel(Channel channel) {
    channel.config().setAutoRead(false); // HttpConnection reads when it can take more
    channel.config().setWriteBufferWaterMark(waterMark);
    ServerConnection connection = server.accepted(channel);
    if (options.tls != null) {
      Opening.begin(connection);
      SslHandler tls = options.tls.newHandler(channel.alloc(), options.http2);
      channel
          .pipeline()
          .addLast(tls)
          .addLast(
              new TlsOpening(
                  tls,
                  protocol ->
                      add(connection, true, protocol.equals(ApplicationProtocolNames.HTTP_2))));
    } else if (options.http2) {
      Opening.begin(connection);
      channel.pipeline().addLast(new ClearOpening(isHttp2 -> add(connection, false, isHttp2)));
    } else {
      add(connection, false, false);
    }
  }

  private void add(ServerConnection connection, boolean isTls, boolean isHttp2) {
    Peer peer = Peer.of(connection.channel().remoteAddress(), isTls, isHttp2);
    if (isHttp2) {
      addHttp2(connection, peer);
    } else {
      addHttp1(connection, peer);
    }
  }

  private void addHttp1(ServerConnection connection, Peer peer) {
    var decoder = new RequestDecoder(decoding);
    var encoder = new ResponseEncoder();
    ChannelPipeline pipeline = connection.channel().pipeline();
    pipeline.addLast(decoder).addLast(encoder);
    addCompression(pipeline);
    pipeline.addLast(new HttpConnection(connection, peer, decoder, encoder));
  }

  private void addCompression(ChannelPipeline pipeline) {
    if (options.decompressesRequests) {
      int most = (int) Math.min(options.maxBodySize, Integer.MAX_VALUE);
      pipeline.addLast(new RequestDecompressor(most));
    }
    if (options.compressesResponses) {
      pipeline.addLast(new ResponseCompressor());
    }
  }

  private void addHttp2(ServerConnection connection, Peer peer) {
    connection.channel().config().setAutoRead(true); // each stream has a window of its own
    var heads = new Http2HeadLimit(connection);
    var all = new Http2Connection(connection, heads);
    Http2FrameCodec codec = newHttp2Codec();
    ChannelPipeline pipeline = connection.channel().pipeline();
    pipeline
        .addLast(heads)
        .addLast(codec)
        .addLast(all)
        .addLast(new Http2MultiplexHandler(new StreamPipeline(connection, all, peer)))
        .addLast(new Unwanted());
    try {
      codec
          .connection()
          .local()
          .flowController()
          .incrementWindowSize(
              codec.connection().connectionStream(),
              (STREAM_WINDOWS - 1) * options.http2WindowSize);
    } catch (Http2Exception failure) {
      throw new IllegalStateException("window of HTTP/2: " + options.http2WindowSize, failure);
    }
    pipeline.firstContext().flush();
  }

  private Http2FrameCodec newHttp2Codec() {
    return Http2FrameCodecBuilder.forServer()
        .initialSettings(
            new Http2Settings()
                .maxConcurrentStreams(options.maxConcurrentStreams)
                .maxHeaderListSize(options.maxHeaderSize)
                .initialWindowSize(options.http2WindowSize))
        .decoupleCloseAndGoAway(true) // Http2Connection says when
        .decoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS)
        .encoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS) // which it provokes
        .decoderEnforceMaxConsecutiveEmptyDataFrames(MOST_EMPTY_DATA_FRAMES)
        .decoderEnforceMaxSmallContinuationFrames(MOST_SMALL_CONTINUATIONS)
        .encoderEnforceMaxQueuedControlFrames(MOST_QUEUED_CONTROL_FRAMES)
        .build();
  }

  /** Builds the handlers of a stream of HTTP/2. */
  private final class StreamPipeline extends ChannelInitializer<Channel> {
    private final ServerConnection connection;
    private final Http2Connection all;
    private final Peer peer;

    StreamPipeline(ServerConnection connection, Http2Connection all, Peer peer) {
      this.connection = connection;
      this.all = all;
      this.peer = peer;
    }

    @Override
    protected void initChannel(Channel stream) {
      stream.config().setAutoRead(false);
      stream.config().setAllocator(connection.channel().alloc()); // not Netty's default one
      var handler = new HttpConnection(connection, peer);
      all.add(handler, stream);
      stream.pipeline().addLast(new Http2RequestCodec());
      addCompression(stream.pipeline());
      stream.pipeline().addLast(handler);
    }
  }

  /** Takes the frames that nobody else wants, such as the acknowledgement of settings. */
  private static final class Unwanted extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      ReferenceCountUtil.release(frame);
    }
  }
}
