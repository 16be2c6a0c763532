package dev.eddy.http.internal.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link NetworkChannel}: of those of sockets, the ones that a program notices.
 */
final class NetworkChannelConfig extends DefaultChannelConfig {
  private static final int NOT_SET = -1;

  private final NetworkChannel owner;
  private boolean allowsHalfClosure;
  private int lingerSeconds = NOT_SET;

  NetworkChannelConfig(NetworkChannel channel) {
    super(channel);
    this.owner = channel;
  }

  /** Whether the channel stays open when the other side has ended its output. */
  boolean allowsHalfClosure() {
    return allowsHalfClosure;
  }

  /** Whether closing the channel resets the connection, as it does for sockets. */
  boolean resetsOnClose() {
    return lingerSeconds == 0;
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    return getOptions(
        super.getOptions(), ChannelOption.ALLOW_HALF_CLOSURE, ChannelOption.SO_LINGER);
  }

  @Override
  @SuppressWarnings("unchecked") // the type is that of the option
  public <T> @Nullable T getOption(ChannelOption<T> option) {
    if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
      return (T) Boolean.valueOf(allowsHalfClosure);
    }
    if (option.equals(ChannelOption.SO_LINGER)) {
      return (T) Integer.valueOf(lingerSeconds);
    }
    return super.getOption(option);
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    validate(option, value);
    if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
      allowsHalfClosure = (Boolean) value;
    } else if (option.equals(ChannelOption.SO_LINGER)) {
      lingerSeconds = (Integer) value;
    } else {
      return super.setOption(option, value);
    }
    return true;
  }

  @Override
  protected void autoReadCleared() {
    owner.clearReadPending();
  }
}
