package dev.eddy.http;

/** A connection of which it is not known yet what is spoken on it. Loop thread only. */
final class Opening implements ServerConnection.Protocol {
  private final ServerConnection connection;

  private Opening(ServerConnection connection) {
    this.connection = connection;
  }

  /** Waits until the connection speaks, for as long as the head of a request may take. */
  static void begin(ServerConnection connection) {
    connection.speak(new Opening(connection));
    connection.checkBy(connection.firstHeadDeadline());
  }

  @Override
  public long checkDeadlines(long now) {
    if (connection.firstHeadDeadline() <= now) {
      connection.abort();
      return ServerConnection.NEVER;
    }
    return connection.firstHeadDeadline();
  }

  @Override
  public void drain() {
    connection.abort();
  }

  @Override
  public void cancel() {
    connection.abort();
  }
}
