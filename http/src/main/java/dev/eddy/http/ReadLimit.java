package dev.eddy.http;

import static dev.eddy.http.ServerConnection.NEVER;

/** Watches whether what a client has to send comes in time. Loop thread only. */
final class ReadLimit {
  /** What has to come. */
  private enum Awaited {
    /** The first byte of a request. */
    REQUEST,
    HEAD,
    BODY,
    END
  }

  /** A client need not send more of a body than this to get its time once more. */
  private static final int BODY_PROGRESS = 4096;

  private final ServerConnection connection;
  private final ServerOptions options;
  private Awaited awaited = Awaited.HEAD;
  private long deadline = NEVER;
  private int bodyProgress;

  ReadLimit(ServerConnection connection) {
    this.connection = connection;
    this.options = connection.server().options();
  }

  long deadline() {
    return deadline;
  }

  boolean awaitsBody() {
    return awaited == Awaited.BODY;
  }

  private void await(Awaited what, long until) {
    awaited = what;
    deadline = until;
    if (until != NEVER) {
      connection.checkBy(until);
    }
  }

  /** The connection is new. */
  void awaitFirstHead() {
    await(Awaited.HEAD, connection.firstHeadDeadline());
  }

  /** A response was sent. */
  void awaitRequest() {
    await(Awaited.REQUEST, connection.deadlineIn(options.idleTimeout));
  }

  /** The head of a request has begun. */
  void awaitHead() {
    await(Awaited.HEAD, connection.deadlineIn(options.headerTimeout));
  }

  /** A part of a head came, of which it may not be known yet that it has begun. */
  void isInHead() {
    if (awaited == Awaited.REQUEST) {
      awaitHead();
    }
  }

  void awaitBody() {
    bodyProgress = 0;
    await(Awaited.BODY, connection.deadlineIn(options.bodyTimeout));
  }

  /** A piece of a body came, which goes on. */
  void hasRead(int length) {
    bodyProgress += length;
    if (bodyProgress >= BODY_PROGRESS) {
      awaitBody();
    }
  }

  /** The client is to close. */
  void awaitEnd() {
    await(Awaited.END, connection.deadlineIn(Lingering.LIMIT));
  }

  /** It is not the client's turn. */
  void stop() {
    deadline = NEVER;
  }

  /** Says, once, whether the deadline is over. */
  boolean isOver(long now) {
    boolean isOver = deadline <= now;
    if (isOver) {
      deadline = NEVER;
    }
    return isOver;
  }
}
