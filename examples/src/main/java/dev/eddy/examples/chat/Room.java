package dev.eddy.examples.chat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who is there, and what was said last. On the loop's thread only, so nothing is locked. */
final class Room {
  private static final int REMEMBERED = 50;

  private final Set<Member> members = new LinkedHashSet<>();
  private final Deque<String> lines = new ArrayDeque<>();

  void enter(Member member) {
    lines.forEach(member::writeMessage);
    members.add(member);
    say("* " + member.name() + " is here, " + members.size() + " in all");
  }

  void leave(Member member) {
    if (members.remove(member)) {
      say("* " + member.name() + " has left");
    }
  }

  /** Sends a line to everybody. Nobody waits for a member that is slow: see {@link Member}. */
  void say(String line) {
    lines.add(line);
    if (lines.size() > REMEMBERED) {
      lines.remove();
    }
    members.forEach(member -> member.writeMessage(line));
  }

  /** Sends everybody away. */
  void close() {
    List.copyOf(members).forEach(member -> member.close(1001, "the chat ends"));
  }
}
