package dev.eddy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import org.jspecify.annotations.Nullable;

/** Encodes the responses of a connection of HTTP/1. Loop thread only. */
final class ResponseEncoder extends HttpResponseEncoder {
  private boolean answersHead;
  private @Nullable ChannelHandlerContext context;

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  /** From where what is written has been encoded already. */
  ChannelHandlerContext context() {
    ChannelHandlerContext known = context;
    if (known == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return known;
  }

  /** Says whether the responses from now on are to HEAD, and so have no body whatever they say. */
  void answersHead(boolean answersHead) {
    this.answersHead = answersHead;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    return answersHead || super.isContentAlwaysEmpty(response);
  }
}
