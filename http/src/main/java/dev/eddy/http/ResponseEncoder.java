package dev.eddy.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Encodes the responses of a connection of HTTP/1. Loop thread only. */
final class ResponseEncoder extends HttpResponseEncoder {
  private boolean answersHead;

  /** Says whether the responses from now on are to HEAD, and so have no body whatever they say. */
  void answersHead(boolean answersHead) {
    this.answersHead = answersHead;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    return answersHead || super.isContentAlwaysEmpty(response);
  }
}
