package dev.eddy.http;

import static dev.eddy.Coroutines.await;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.Coroutines;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.queues.Queue;
import dev.eddy.queues.QueueClosedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One end of a WebSocket, and the last handler of its channel: messages in and out, pings and
 * answers, and the closing. It reads one message ahead of who takes them, and no more. Loop thread
 * only.
 */
final class WebSocketChannel extends ChannelInboundHandlerAdapter
    implements ServerConnection.Protocol {
  /** What its owner gets to know. Called from Netty's events, never from the owner's own calls. */
  interface Listener {
    void pinged(byte[] data);

    void ponged(byte[] data);

    /**
     * It is over; called once.
     *
     * @param wasBroken whether what the owner does for it has no time left
     */
    void closed(boolean wasBroken);
  }

  private final IOLoop loop = IOLoop.current();
  private final LoopThread thread = LoopThread.current();
  private final boolean isServer;
  private final WebSocketSettings settings;
  private final Listener listener;
  private final WebSocketKeepAlive keepAlive;
  private final WebSocketAssembly assembly;

  /** Read and not taken: one, or more if what was taken came back from who was cancelled. */
  private final Queue<WebSocketMessage> inbox = new Queue<>();

  private @Nullable WebSocketFlow flow;
  private @Nullable ChannelHandlerContext context;

  /** Why it is closed: by the first frame that says so, of whichever end. */
  private @Nullable WebSocketClose firstClose;

  /** What the other end has closed it with, while its last message is worked on. */
  private @Nullable WebSocketClose unanswered;

  /** Whether the owner waits for a message, so that it works on none. */
  private boolean isAsked;

  /** Whether a handler was given a message, and has not run since. */
  private boolean isHandedOver;

  /** How it ends when the handler has seen that message; null if it does not. */
  private @Nullable Boolean endsBroken;

  private boolean isCloseSent;

  /** It is broken off in the next turn. */
  private boolean isGivenUp;

  /** What comes is not looked at any more. */
  private boolean isDiscarding;

  /** The owner knows that it is over. */
  private boolean isEnded;

  private boolean isReadPending;
  private boolean isReading;

  private IOLoop.@Nullable Timeout closing;

  WebSocketChannel(boolean isServer, WebSocketSettings settings, Listener listener) {
    this.isServer = isServer;
    this.settings = settings;
    this.listener = listener;
    this.keepAlive = new WebSocketKeepAlive(loop, this, settings);
    this.assembly = new WebSocketAssembly(settings.maxMessageSize());
  }

  /**
   * Becomes the end of a pipeline, after the handlers that it needs.
   *
   * @param deflate null for no compression
   */
  void install(ChannelPipeline pipeline, @Nullable WebSocketDeflate deflate) {
    int size = settings.maxMessageSize();
    var reader = new WebSocketFrameReader(isServer, deflate != null, size);
    long mostAtEnd = isServer ? 0 : deflate == null ? Long.MAX_VALUE : size;
    flow = new WebSocketFlow(reader, assembly, mostAtEnd);
    pipeline.addLast(reader).addLast(new WebSocket13FrameEncoder(!isServer)).addLast(flow);
    if (deflate != null) {
      pipeline
          .addLast(deflate.extension().newExtensionDecoder())
          .addLast(deflate.extension().newExtensionEncoder());
    }
    pipeline.addLast(this);
    keepAlive.start();
    readMore();
  }

  // ---- what the owner does

  boolean isOpen() {
    return !isCloseSent && !isEnded && !isGivenUp && context().channel().isActive();
  }

  boolean isEnded() {
    return isEnded;
  }

  /** Returns why it is closed or being closed; null as long as it is not. */
  @Nullable WebSocketClose close() {
    return firstClose;
  }

  /** Returns this for a call of the owner's own, whose thread nobody knows. */
  WebSocketChannel forCall(String type, String call) {
    thread.check(type, call, "come here by addCallback() of that loop");
    return this;
  }

  /** Takes the next message; null when there are no more. */
  @SuppressWarnings("NullAway") // does not see that a lambda may return null
  Coroutine<@Nullable WebSocketMessage> next() {
    return Coroutines.<@Nullable WebSocketMessage>async(
        () -> {
          if (unanswered != null && inbox.isEmpty()) {
            answerClose(unanswered, false);
          }
          Promise<WebSocketMessage> message = inbox.get();
          isAsked = !message.isDone();
          isHandedOver = isServer && !isAsked;
          readMore();
          try {
            return await(message);
          } catch (QueueClosedException end) {
            return null;
          } finally {
            isAsked = false;
            isHandedOver = false;
            if (endsBroken != null) {
              boolean wasBroken = endsBroken;
              loop.addCallback(() -> end(wasBroken)); // behind the message
            }
          }
        });
  }

  Awaitable<Void> send(CharSequence text) {
    if (!isOpen()) {
      return refused();
    }
    ByteBuf content = context().alloc().buffer(ByteBufUtil.utf8MaxBytes(text.length()));
    ByteBufUtil.writeUtf8(content, text);
    return write(new TextWebSocketFrame(content));
  }

  Awaitable<Void> send(byte[] bytes) {
    return isOpen() ? write(new BinaryWebSocketFrame(copyOf(bytes))) : refused();
  }

  Awaitable<Void> ping(byte[] data) {
    if (data.length > 125) {
      throw new IllegalArgumentException(
          "data of a ping: " + data.length + " bytes (expected at most 125)");
    }
    return isOpen() ? write(new PingWebSocketFrame(copyOf(data))) : refused();
  }

  private ByteBuf copyOf(byte[] bytes) {
    return context().alloc().buffer(Math.max(16, bytes.length)).writeBytes(bytes);
  }

  void pingToKeepAlive() {
    write(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER));
  }

  /** Begins to close it; does nothing if that has begun. */
  void close(WebSocketClose why) {
    if (unanswered != null) {
      answerClose(unanswered, false);
    } else if (isOpen()) {
      firstClose = why;
      sendClose(why);
      readMore(); // until the other end closes too
    }
  }

  /** Has no deadlines but those of its own timers. */
  @Override
  public long checkDeadlines(long now) {
    return ServerConnection.NEVER;
  }

  @Override
  public void cancel() {
    abort();
  }

  /** Begins to close it because the server ends. */
  @Override
  public void drain() {
    close(new WebSocketClose(WebSocketClose.GOING_AWAY, "the server goes away"));
  }

  /** Ends it because of what the other end did: it is told why, and not listened to any more. */
  void fail(WebSocketClose why) {
    if (isDiscarding) {
      return;
    }
    HttpLog.debug("a WebSocket is closed with " + why + ", for what came from " + peer(), null);
    discard();
    if (firstClose == null) {
      firstClose = why;
    }
    if (isCloseSent) {
      context().close();
    } else {
      // Closed at once, what it is told might be lost with what it still sends.
      sendClose(why).addListener(sent -> endOutput());
    }
    end(true);
  }

  private void endOutput() {
    if (context().channel() instanceof DuplexChannel duplex
        && context().pipeline().get(SslHandler.class) == null) {
      duplex.shutdownOutput();
      readMore();
    } else {
      context().close();
    }
  }

  /** Ends it without a word. */
  void abort() {
    discard();
    cutOff();
    end(true);
  }

  /** Not by way of TLS, whose farewell would wait behind what the other end does not read. */
  private void cutOff() {
    ServerConnection.closeNow(context().channel());
  }

  private void discard() {
    isDiscarding = true;
    if (flow != null) {
      flow.discard();
    }
  }

  // ---- sending

  private Awaitable<Void> refused() {
    return WebSocketSent.refused(firstClose);
  }

  private Awaitable<Void> write(WebSocketFrame frame) {
    if (unsent() > settings.maxUnsentSize()) {
      frame.release();
      if (isOpen()) {
        HttpLog.warning(
            "a WebSocket is closed: " + peer() + " does not read, and " + unsent() + " bytes wait",
            null);
        isGivenUp = true;
        firstClose = new WebSocketClose(WebSocketClose.BROKEN, "the other end does not read");
        loop.addCallback(this::abort); // not inside the owner's call
      }
      return refused();
    }
    return WebSocketSent.of(context().writeAndFlush(frame));
  }

  private long unsent() {
    ChannelOutboundBuffer buffer = context().channel().unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  private ChannelFuture sendClose(WebSocketClose why) {
    isCloseSent = true;
    keepAlive.stop();
    stopClosing();
    closing = loop.callLater(settings.closeTimeout(), this::cutOff);
    return context().writeAndFlush(why.toFrame());
  }

  // ---- receiving

  /** Whether nothing is read, as what was read was not taken. */
  boolean isPaused() {
    return !wantsMore();
  }

  private boolean wantsMore() {
    return inbox.isEmpty() || isCloseSent || isDiscarding || unanswered != null;
  }

  /** A loop, as what was decoded already comes inside the call, and asks for more. */
  private void readMore() {
    ChannelHandlerContext channel = context;
    if (isReading || channel == null) {
      return;
    }
    isReading = true;
    try {
      while (!isReadPending && wantsMore() && channel.channel().isActive()) {
        isReadPending = true;
        channel.read();
      }
    } finally {
      isReading = false;
    }
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext known = context;
    if (known == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return known;
  }

  private String peer() {
    return Peer.of(context().channel().remoteAddress(), false, false).ip();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext channel) {
    context = channel;
  }

  @Override
  public void channelRead(ChannelHandlerContext channel, Object message) {
    isReadPending = false;
    if (isDiscarding || isEnded) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof WebSocketFrame frame) {
      keepAlive.heard();
      receive(channel, frame);
    } else if (message instanceof Throwable bad) {
      exceptionCaught(channel, bad);
    } else {
      ReferenceCountUtil.release(message);
    }
    readMore();
  }

  /** What was read was no whole frame, or one that was asked for before: then read on. */
  @Override
  public void channelReadComplete(ChannelHandlerContext channel) {
    if (isReadPending && !isReading) {
      isReadPending = false;
      readMore();
    }
  }

  private void receive(ChannelHandlerContext channel, WebSocketFrame frame) {
    if (frame.rsv() != 0) {
      frame.release();
      fail(new WebSocketClose(WebSocketClose.PROTOCOL_ERROR, "reserved bits are set"));
    } else if (frame instanceof CloseWebSocketFrame close) {
      WebSocketClose why = WebSocketClose.of(close);
      close.release();
      receiveClose(channel, why);
    } else if (frame instanceof PingWebSocketFrame ping) {
      byte[] data = ByteBufUtil.getBytes(ping.content());
      if (isCloseSent) {
        ping.release();
      } else {
        write(new PongWebSocketFrame(ping.content()));
      }
      listener.pinged(data);
    } else if (frame instanceof PongWebSocketFrame pong) {
      byte[] data = ByteBufUtil.getBytes(pong.content());
      pong.release();
      listener.ponged(data);
    } else if (isCloseSent) {
      frame.release();
    } else {
      WebSocketMessage message = assembly.take(frame, channel);
      if (message != null) {
        isHandedOver = isServer && isAsked;
        isAsked = false;
        inbox.putNowait(message);
      }
    }
  }

  private void receiveClose(ChannelHandlerContext channel, WebSocketClose why) {
    if (!why.mayBeSent() && why.code() != WebSocketClose.NO_CODE) {
      fail(new WebSocketClose(WebSocketClose.PROTOCOL_ERROR, "close code " + why.code()));
      return;
    }
    if (firstClose == null) {
      firstClose = why;
    }
    if (isCloseSent) {
      discard();
      channel.close();
      end(false);
    } else if (isServer && !isAsked) {
      unanswered = why; // what is worked on may send still
      keepAlive.stop();
      closing = loop.callLater(settings.closeTimeout(), () -> answerClose(why, true));
    } else {
      answerClose(why, false);
    }
  }

  private void answerClose(WebSocketClose why, boolean isLate) {
    unanswered = null;
    if (!isEnded) {
      discard();
      sendClose(why).addListener(ChannelFutureListener.CLOSE);
      end(isLate);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext channel) {
    if (isLoopClosed()) {
      assembly.release();
      return;
    }
    stopClosing();
    end(!isCloseSent && unanswered == null);
  }

  private void stopClosing() {
    if (closing != null) {
      loop.removeTimeout(closing);
      closing = null;
    }
  }

  /** The loop closes all channels when it is closed, and then there is nobody to tell. */
  private boolean isLoopClosed() {
    return context().channel().eventLoop().isShuttingDown();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext channel, Throwable failure) {
    WebSocketClose why = WebSocketClose.forFailure(failure);
    if (why != null) {
      fail(why);
    } else {
      HttpLog.debug("a WebSocket with " + peer() + " failed", failure);
      cutOff();
    }
  }

  private void end(boolean wasBroken) {
    if (isEnded) {
      return;
    }
    if (isHandedOver) {
      endsBroken = endsBroken == null ? wasBroken : endsBroken;
      return;
    }
    isEnded = true;
    if (firstClose == null) {
      firstClose = new WebSocketClose(WebSocketClose.BROKEN, "");
    }
    keepAlive.stop();
    assembly.release();
    inbox.close();
    listener.closed(wasBroken);
  }
}
