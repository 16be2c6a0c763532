import org.jspecify.annotations.NullMarked;

/** HTTP server, client and WebSocket on the loop's own thread. Netty does the protocol. */
@NullMarked
module dev.eddy.http {
  requires transitive dev.eddy;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.compression;
  requires io.netty.codec.http;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.resolver;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.classes.io_uring;
  requires io.netty.transport.unix.common;
  requires static com.fasterxml.jackson.core;
  requires static com.fasterxml.jackson.databind;
  requires static org.jspecify;

  provides dev.eddy.spi.PollerProvider with
      dev.eddy.http.internal.transport.NettyPollerProvider;

  exports dev.eddy.http;
}
