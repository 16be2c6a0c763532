package dev.eddy.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Answers the requests of a connection. A file is opened on the loop's thread. */
final class NettyHandler extends ChannelInboundHandlerAdapter {
  private static final AsciiString TEXT_PLAIN = AsciiString.cached("text/plain");
  private static final AsciiString JSON = AsciiString.cached("application/json");
  private static final AsciiString LENGTH =
      AsciiString.cached(String.valueOf(Answers.BYTES.length));
  private static final AsciiString OCTETS = AsciiString.cached("application/octet-stream");

  /** Of all connections; the one thread writes and reads it. */
  private static AsciiString date = format(Instant.now());

  private final Path folder;

  NettyHandler(Path folder) {
    this.folder = folder;
  }

  static void readClock() {
    date = format(Instant.now());
  }

  private static AsciiString format(Instant time) {
    return AsciiString.of(
        DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
    try {
      if (message instanceof HttpRequest request) {
        boolean keepsAlive = HttpUtil.isKeepAlive(request);
        switch (request.uri()) {
          case "/" -> answer(context, keepsAlive, TEXT_PLAIN, Answers.BYTES, LENGTH);
          case "/json" -> {
            byte[] json = Json.bytes();
            answer(context, keepsAlive, JSON, json, text(json.length));
          }
          default -> sendFile(context, request, keepsAlive);
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private static void answer(
      ChannelHandlerContext context,
      boolean keepsAlive,
      AsciiString type,
      byte[] body,
      AsciiString length) {
    ByteBuf content = Unpooled.wrappedBuffer(body);
    var response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, content);
    setHeaders(response, type, length);
    end(context, response, keepsAlive);
  }

  private void sendFile(ChannelHandlerContext context, HttpRequest request, boolean keepsAlive)
      throws IOException {
    Path file = folder.resolve(request.uri().substring(1)).normalize();
    if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
      end(context, empty(HttpResponseStatus.NOT_FOUND), keepsAlive);
      return;
    }
    AsciiString modified = format(Files.getLastModifiedTime(file).toInstant());
    if (modified.contentEquals(request.headers().get(HttpHeaderNames.IF_MODIFIED_SINCE, ""))) {
      end(context, empty(HttpResponseStatus.NOT_MODIFIED), keepsAlive);
      return;
    }
    FileChannel channel = FileChannel.open(file);
    long length = channel.size();
    var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    setHeaders(head, OCTETS, text(length));
    head.headers().set(HttpHeaderNames.LAST_MODIFIED, modified);
    context.write(head, context.voidPromise());
    context.write(new DefaultFileRegion(channel, 0, length), context.voidPromise()); // closes it
    end(context, LastHttpContent.EMPTY_LAST_CONTENT, keepsAlive);
  }

  private static DefaultFullHttpResponse empty(HttpResponseStatus status) {
    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
    setHeaders(response, TEXT_PLAIN, text(0));
    return response;
  }

  private static void setHeaders(HttpMessage response, AsciiString type, AsciiString length) {
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONTENT_LENGTH, length)
        .set(HttpHeaderNames.DATE, date);
  }

  private static AsciiString text(long number) {
    return AsciiString.of(String.valueOf(number));
  }

  private static void end(ChannelHandlerContext context, Object last, boolean keepsAlive) {
    if (keepsAlive) {
      context.write(last, context.voidPromise());
    } else {
      context.write(last).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    context.close();
  }
}
