package dev.eddy.http;

/** A WebSocket among the connections of its server. Loop thread only. */
final class WebSocketProtocol implements ServerConnection.Protocol {
  private final WebSocketChannel channel;

  WebSocketProtocol(WebSocketChannel channel) {
    this.channel = channel;
  }

  /** It keeps its own time. */
  @Override
  public long checkDeadlines(long now) {
    return ServerConnection.NEVER;
  }

  @Override
  public void drain() {
    channel.drain();
  }

  @Override
  public void cancel() {
    drain();
  }
}
