package dev.eddy.examples.chat;

import dev.eddy.Awaitable;
import dev.eddy.http.WebSocketHandler;
import java.time.Duration;

/** One browser in the room. */
final class Member extends WebSocketHandler {
  private static final int LONGEST_LINE = 1000;

  private final Room room;

  Member(Room room) {
    this.room = room;
  }

  String name() {
    return pathArgument("name");
  }

  @Override
  protected Awaitable<?> open() {
    room.enter(this);
    return null;
  }

  @Override
  protected Awaitable<?> onMessage(String line) {
    room.say(name() + ": " + line.substring(0, Math.min(line.length(), LONGEST_LINE)));
    return null;
  }

  @Override
  protected void onClose() {
    room.leave(this);
  }

  /** Finds members that have gone without a word. */
  @Override
  protected Duration pingInterval() {
    return Duration.ofSeconds(20);
  }

  @Override
  protected int maxMessageSize() {
    return 64 * 1024;
  }

  /** Who does not read has to leave: the room does not wait, and its memory is not endless. */
  @Override
  protected long maxUnsentSize() {
    return 1024 * 1024;
  }
}
