package dev.eddy.http;

import static dev.eddy.http.ServerConnection.NEVER;

import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/** Watches whether a client takes what is sent to it. Loop thread only. */
final class WriteLimit {
  private final ServerConnection connection;
  private @Nullable ChannelFuture last;

  /** The last write of when the deadline was set. */
  private @Nullable ChannelFuture watched;

  private long progress;
  private long deadline = NEVER;

  WriteLimit(ServerConnection connection) {
    this.connection = connection;
  }

  /** Something was sent, and the client has to take it in time. */
  void wrote(ChannelFuture write) {
    if (!write.isDone()) {
      last = write;
      if (deadline == NEVER) {
        watch();
        connection.checkBy(deadline);
      }
    }
  }

  private void watch() {
    watched = last;
    progress = connection.outputProgress();
    deadline = connection.deadlineIn(connection.server().options().writeTimeout);
  }

  long deadline() {
    return deadline;
  }

  /** Says whether the client has taken nothing since the deadline was set, which is over. */
  boolean isStuck(long now) {
    if (deadline > now) {
      return false;
    }
    deadline = NEVER;
    if (last == null || last.isDone()) {
      return false;
    }
    if (watched != null && !watched.isDone() && progress == connection.outputProgress()) {
      return true;
    }
    watch();
    return false;
  }

  void stop() {
    deadline = NEVER;
  }
}
