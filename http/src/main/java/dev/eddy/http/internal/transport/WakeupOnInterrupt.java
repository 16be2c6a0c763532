package dev.eddy.http.internal.transport;

import dev.eddy.spi.Poller;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/**
 * Makes an interrupt of the waiting thread wake its poller. It is a selector only because the JDK
 * gives selectors, and nobody else, that hook: {@link #begin()} and {@link #end()} go round a wait,
 * and an interrupt between them calls {@link #wakeup()}. It selects nothing.
 */
final class WakeupOnInterrupt extends AbstractSelector {
  private final Poller poller;

  WakeupOnInterrupt(Poller poller) {
    super(SelectorProvider.provider());
    this.poller = poller;
  }

  /** A wait begins. Loop thread only. */
  void beginWait() {
    begin();
  }

  /** The wait is over. */
  void endWait() {
    end();
  }

  @Override
  public Selector wakeup() {
    poller.wakeup();
    return this;
  }

  @Override
  protected void implCloseSelector() {}

  @Override
  protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
    throw new UnsupportedOperationException("selects nothing: " + channel);
  }

  @Override
  public Set<SelectionKey> keys() {
    return Set.of();
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    return Set.of();
  }

  @Override
  public int selectNow() {
    return 0;
  }

  @Override
  public int select(long timeout) {
    return 0;
  }

  @Override
  public int select() {
    return 0;
  }
}
