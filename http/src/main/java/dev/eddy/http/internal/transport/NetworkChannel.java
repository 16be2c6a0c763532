package dev.eddy.http.internal.transport;

import dev.eddy.spi.Connection;
import dev.eddy.spi.Network;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@link Connection} of a {@link Network} as a channel. Loop thread only. */
final class NetworkChannel extends AbstractChannel implements DuplexChannel, Connection.Handler {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  /** Null on the side that accepted the connection. */
  private final @Nullable Network network;

  private final NetworkChannelConfig config = new NetworkChannelConfig(this);
  private @Nullable Connection connection;
  private @Nullable ChannelPromise connecting;
  private @Nullable ScheduledFuture<?> connectTimeout;

  private boolean isConnected;
  private boolean isClosed;

  /** The pipeline has asked to read. */
  private boolean isReadPending;

  /** Something has come since a read found nothing. */
  private boolean hasInput;

  private boolean isInputShut;
  private boolean isOutputShut;

  /** Not all that was flushed is written; {@link #writable()} goes on. */
  private boolean isWritePending;

  /** One that will connect. */
  NetworkChannel(Network network) {
    super(null);
    this.network = network;
  }

  /** One that was accepted. */
  NetworkChannel(Channel parent, Connection connection) {
    super(parent);
    this.network = null;
    this.connection = connection;
    this.isConnected = true;
  }

  private Connection connection() {
    Connection known = connection;
    if (known == null) {
      throw new IllegalStateException("not connected yet");
    }
    return known;
  }

  // ---- connecting

  private final class NetworkUnsafe extends AbstractUnsafe {
    @Override
    public void connect(
        SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
      if (!promise.setUncancellable() || !ensureOpen(promise)) {
        return;
      }
      if (network == null || connection != null) {
        safeSetFailure(promise, new ConnectionPendingException());
        return;
      }
      connecting = promise;
      connection = network.connect((InetSocketAddress) remote, NetworkChannel.this);
      int limit = config.getConnectTimeoutMillis();
      if (limit > 0) {
        connectTimeout =
            eventLoop().schedule(() -> giveUp(remote, limit), limit, TimeUnit.MILLISECONDS);
      }
    }

    private void giveUp(SocketAddress remote, int limit) {
      refuse(new ConnectTimeoutException("connection timed out after " + limit + " ms: " + remote));
    }

    void refuse(IOException failure) {
      ChannelPromise waits = connecting;
      connecting = null;
      if (waits != null) {
        safeSetFailure(waits, failure);
      }
      close(voidPromise());
    }

    void writeOn() {
      super.flush0();
    }

    @Override
    protected void flush0() {
      if (!isWritePending) {
        super.flush0();
      }
    }
  }

  @Override
  public void connected() {
    ChannelPromise waits = connecting;
    if (isClosed || waits == null) {
      return;
    }
    connecting = null;
    stopTimeout();
    isConnected = true;
    waits.trySuccess();
    pipeline().fireChannelActive();
  }

  private void stopTimeout() {
    if (connectTimeout != null) {
      connectTimeout.cancel(false);
      connectTimeout = null;
    }
  }

  @Override
  public void failed(IOException failure) {
    if (connecting != null) {
      networkUnsafe().refuse(failure);
    } else {
      lose(failure);
    }
  }

  private void lose(IOException failure) {
    pipeline().fireExceptionCaught(failure);
    unsafe().close(voidPromise());
  }

  // ---- reading

  @Override
  protected void doBeginRead() {
    isReadPending = true;
    if (hasInput) {
      eventLoop().execute(this::readNow);
    }
  }

  void clearReadPending() {
    isReadPending = false;
  }

  @Override
  public void readable() {
    hasInput = true;
    readNow();
  }

  private void readNow() {
    if (!isReadPending || !isActive() || isInputShut) {
      return;
    }
    var handle = unsafe().recvBufAllocHandle();
    handle.reset(config);
    boolean hasRead = false;
    try {
      do {
        int count = readOnce();
        if (count <= 0) {
          hasInput = false;
          isInputShut = count < 0;
          break;
        }
        hasRead = true;
      } while (handle.continueReading() && isActive());
    } catch (IOException failure) {
      completeRead();
      lose(failure);
      return;
    }
    if (hasRead || isInputShut) {
      completeRead();
    }
    if (isInputShut) {
      endOfInput();
    }
  }

  /** Returns 0 if there is nothing now, -1 at the end. */
  private int readOnce() throws IOException {
    var handle = unsafe().recvBufAllocHandle();
    ByteBuf buffer = handle.allocate(config.getAllocator());
    int count = 0;
    try {
      handle.attemptedBytesRead(buffer.writableBytes());
      ByteBuffer room = buffer.internalNioBuffer(buffer.writerIndex(), buffer.writableBytes());
      count = connection().read(room);
      handle.lastBytesRead(count);
    } finally {
      if (count <= 0) {
        buffer.release();
      }
    }
    if (count > 0) {
      buffer.writerIndex(buffer.writerIndex() + count);
      handle.incMessagesRead(1);
      isReadPending = false;
      pipeline().fireChannelRead(buffer);
    }
    return count;
  }

  private void completeRead() {
    isReadPending = false;
    unsafe().recvBufAllocHandle().readComplete();
    pipeline().fireChannelReadComplete();
  }

  private void endOfInput() {
    if (config.allowsHalfClosure()) {
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else {
      unsafe().close(voidPromise());
    }
  }

  // ---- writing

  @Override
  protected void doWrite(ChannelOutboundBuffer flushed) throws IOException {
    isWritePending = false;
    for (Object first = flushed.current(); first != null; first = flushed.current()) {
      boolean isWritten =
          first instanceof ByteBuf bytes
              ? write(bytes, flushed)
              : write((FileRegion) first, flushed);
      if (!isWritten) {
        isWritePending = true;
        return;
      }
    }
  }

  private boolean write(ByteBuf bytes, ChannelOutboundBuffer flushed) throws IOException {
    for (ByteBuffer part : bytes.nioBuffers()) {
      int count = connection().write(part);
      bytes.skipBytes(count);
      flushed.progress(count);
      if (part.hasRemaining()) {
        return false;
      }
    }
    return flushed.remove();
  }

  private boolean write(FileRegion file, ChannelOutboundBuffer flushed) throws IOException {
    while (file.transferred() < file.count()) {
      long count = file.transferTo(connection(), file.transferred());
      if (count <= 0) {
        if (file instanceof DefaultFileRegion whole) {
          validateFileRegion(whole, whole.transferred());
        }
        return false;
      }
      flushed.progress(count);
    }
    return flushed.remove();
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (message instanceof ByteBuf || message instanceof FileRegion) {
      return message;
    }
    throw new UnsupportedOperationException(
        "message of " + message.getClass().getName() + " (expected ByteBuf or FileRegion)");
  }

  @Override
  public void writable() {
    if (isWritePending) {
      isWritePending = false;
      networkUnsafe().writeOn();
    }
  }

  // ---- half of it

  @Override
  protected void doShutdownOutput() throws IOException {
    isOutputShut = true;
    connection().shutdownOutput();
  }

  @Override
  public boolean isInputShutdown() {
    return isInputShut;
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    isInputShut = true;
    return promise.setSuccess();
  }

  @Override
  public boolean isOutputShutdown() {
    return isOutputShut;
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    networkUnsafe().shutdownOutput(promise);
    return promise;
  }

  @Override
  public boolean isShutdown() {
    return isInputShut && isOutputShut;
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    isInputShut = true;
    return shutdownOutput(promise);
  }

  // ---- the end

  @Override
  protected void doClose() {
    isClosed = true;
    stopTimeout();
    ChannelPromise waits = connecting;
    if (waits != null) {
      connecting = null;
      waits.tryFailure(new ClosedChannelException());
    }
    if (connection != null) {
      if (config.resetsOnClose()) {
        connection.abort();
      } else {
        connection.close();
      }
    }
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doBind(SocketAddress address) {
    throw new UnsupportedOperationException(
        "a connection from "
            + address
            + ": a network chooses the address of the side that connects");
  }

  // ---- what it is

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new NetworkUnsafe();
  }

  private NetworkUnsafe networkUnsafe() {
    return (NetworkUnsafe) unsafe();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof LoopEventLoop;
  }

  @Override
  public boolean isOpen() {
    return !isClosed;
  }

  @Override
  public boolean isActive() {
    return isConnected && !isClosed;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return isConnected ? connection().localAddress() : null;
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return isConnected ? connection().remoteAddress() : null;
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }
}
