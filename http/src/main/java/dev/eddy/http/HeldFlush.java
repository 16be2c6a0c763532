package dev.eddy.http;

import dev.eddy.IOLoop;
import io.netty.channel.ChannelHandlerContext;

/**
 * Lets responses to pipelined requests leave together. A response waits only as long as one is
 * finished in each turn, so none waits for a handler that awaits. Loop thread only.
 */
final class HeldFlush implements Runnable {
  /** How many turns a response may wait. */
  private static final int MOST_TURNS = 64;

  private final IOLoop loop;
  private final RequestDecoder decoder;
  private final ChannelHandlerContext channel;

  private boolean isDue;
  private boolean isScheduled;
  private boolean hasAnswered;
  private int turns;

  HeldFlush(IOLoop loop, RequestDecoder decoder, ChannelHandlerContext channel) {
    this.loop = loop;
    this.decoder = decoder;
    this.channel = channel;
  }

  /** A response was written. */
  void hold() {
    isDue = true;
    hasAnswered = true;
  }

  /** The handler of the next request begins. */
  void schedule() {
    if (isDue && !isScheduled) {
      isScheduled = true;
      loop.addCallback(this);
    }
  }

  @Override
  public void run() {
    if (isDue && hasAnswered && decoder.hasMore() && turns < MOST_TURNS) {
      hasAnswered = false; // one was answered in this turn, so the next may well be
      turns++;
      loop.addCallback(this);
    } else {
      isScheduled = false;
      flush();
    }
  }

  void flush() {
    turns = 0;
    if (isDue) {
      isDue = false;
      channel.flush();
    }
  }
}
