package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.sleep;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.testing.VirtualClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalServerChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Gives bytes to the handlers of a connection as if a client had sent them, and looks at what
 * becomes of them: nothing may fail, hang or be lost, and however the bytes are split, the same
 * must come of them. In virtual time, on one thread.
 */
final class RequestFuzz implements AutoCloseable {
  /** Longer than all time limits of a server together. */
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final int MOST_RECORDS = 10;

  private final VirtualClock clock = new VirtualClock();
  private final IOLoop loop = IOLoop.create(clock, clock);
  private final Application application;
  private final ServerOptions options = new ServerOptions();
  private final Problems problems = new Problems();

  static final class Hello extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write("Hello");
      return null;
    }
  }

  static final class Echo extends RequestHandler {
    @Override
    protected Coroutine<Void> post() {
      return async(
          () -> {
            await(sleep(Duration.ofMillis(3)));
            write(request().body());
          });
    }
  }

  @StreamRequestBody
  static final class Streamed extends RequestHandler {
    private int length;

    @Override
    protected Coroutine<Void> dataReceived(byte[] chunk) {
      length += chunk.length;
      return async(() -> await(sleep(Duration.ofMillis(1))));
    }

    @Override
    protected Awaitable<?> post() {
      write(length + " bytes");
      return null;
    }
  }

  static final class Pieces extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            for (int i = 0; i < 3; i++) {
              write("piece " + i);
              await(flush());
              await(moment());
            }
          });
    }
  }

  /** Finishes without regard to the body. */
  @StreamRequestBody
  static final class Impatient extends RequestHandler {
    @Override
    protected Awaitable<?> prepare() {
      write("enough");
      return finish();
    }
  }

  RequestFuzz() {
    application =
        Application.builder()
            .route("/", Hello::new)
            .route("/e", Echo::new)
            .route("/s", Streamed::new)
            .route("/p", Pieces::new)
            .route("/i", Impatient::new)
            .build();
    options.maxBodySize = 4096;
    options.maxHeaderSize = 4096;
    options.maxHeaderCount = 20;
    options.http2 = true;
    problems.begin();
  }

  @Override
  public void close() {
    problems.end();
    loop.close();
  }

  /**
   * Tries bytes in several ways: as a whole, and split at random.
   *
   * @param input the first byte decides what the client does at the end; the rest is sent
   * @throws AssertionError if anything is wrong
   */
  void run(byte[] input) {
    if (input.length == 0) {
      return;
    }
    boolean goesAway = (input[0] & 1) != 0;
    byte[] sent = Arrays.copyOfRange(input, 1, input.length);
    var random = new Random(Arrays.hashCode(input));
    byte[] whole = send(sent, sent.length + 1, goesAway, random);
    byte[] split = send(sent, 1 + random.nextInt(40), goesAway, random);
    boolean isHttp2 =
        sent.length > 3 && new String(sent, 0, 3, StandardCharsets.ISO_8859_1).equals("PRI");
    if (!goesAway && !isHttp2 && !Arrays.equals(whole, split)) {
      throw new AssertionError(
          "it matters how it is split: " + text(whole) + "\nand in pieces: " + text(split));
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Sends it in pieces up to that size, and returns what comes back, without dates. */
  private byte[] send(byte[] sent, int most, boolean goesAway, Random random) {
    var server = new LoopServer(application, options);
    var allocator = new UnpooledByteBufAllocator(false);
    var gate = new Gate();
    var channel =
        EmbeddedChannel.builder()
            .parent(new LocalServerChannel()) // Netty tells by it that this is no client
            .register(false)
            .build();
    channel.config().setAllocator(allocator);
    channel
        .pipeline()
        .addLast(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel made) {
                made.pipeline().addLast(gate).addLast(new ServerPipeline(server));
              }
            });
    var received = new ByteArrayOutputStream();
    try {
      channel.register();
      channel.freezeTime(); // Netty's own time, of which little is made use
      int at = 0;
      while (at < sent.length) {
        int length = Math.min(sent.length - at, 1 + random.nextInt(most));
        gate.pieces.add(Arrays.copyOfRange(sent, at, at + length));
        at += length;
      }
      drive(channel, gate, received, goesAway);
      take(channel, received);
      check(channel, allocator, server);
    } catch (Throwable failure) {
      throw new AssertionError(
          "in pieces up to %d, %s: %s\ngave: %s"
              .formatted(
                  most,
                  goesAway ? "and gone" : "and stays",
                  text(sent),
                  ByteBufUtil.hexDump(received.toByteArray())),
          failure);
    }
    byte[] bytes = received.toByteArray();
    return text(bytes).replaceAll("date: [^\r]*", "date").getBytes(StandardCharsets.ISO_8859_1);
  }

  private void drive(
      EmbeddedChannel channel, Gate gate, ByteArrayOutputStream received, boolean goesAway)
      throws Exception {
    while (!gate.pieces.isEmpty() && channel.isOpen()) {
      boolean wasRead = gate.deliver(channel);
      channel.runPendingTasks();
      pass(Duration.ZERO);
      take(channel, received);
      if (!wasRead) {
        if (gate.stalls++ > 2_000) {
          break; // it was answered, or nobody wants the rest
        }
        pass(Duration.ofMillis(1));
      }
    }
    if (goesAway) {
      channel.close();
    }
    for (int i = 0; i < 100 && channel.isOpen(); i++) {
      channel.advanceTimeBy(LONG.dividedBy(100).toMillis(), TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
      channel.runPendingTasks();
      pass(LONG.dividedBy(100));
      take(channel, received);
    }
    channel.runPendingTasks();
    pass(LONG);
    channel.checkException();
  }

  private void pass(Duration time) throws Exception {
    loop.runSync(() -> sleep(time));
  }

  private static void take(EmbeddedChannel channel, ByteArrayOutputStream received) {
    ByteBuf some = channel.readOutbound();
    while (some != null) {
      byte[] bytes = new byte[some.readableBytes()];
      some.readBytes(bytes);
      some.release();
      received.writeBytes(bytes);
      some = channel.readOutbound();
    }
  }

  private void check(EmbeddedChannel channel, UnpooledByteBufAllocator allocator, LoopServer server)
      throws Exception {
    if (channel.isOpen()) {
      throw new AssertionError("still open after all time limits");
    }
    long left = allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    if (left != 0) {
      throw new AssertionError(left + " bytes of buffers were not released");
    }
    Promise<Void> gone = server.close(LONG);
    pass(Duration.ofMillis(1));
    if (!gone.isDone()) {
      throw new AssertionError("a handler or a connection is left");
    }
    problems.check();
  }

  /** Lets nothing through that was not asked for, as a socket does. */
  private static final class Gate extends ChannelOutboundHandlerAdapter {
    private final Queue<byte[]> pieces = new ArrayDeque<>();
    private ChannelHandlerContext context;
    private boolean isAsked;
    private int stalls;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      this.context = context;
    }

    @Override
    public void read(ChannelHandlerContext context) {
      isAsked = true;
    }

    boolean deliver(EmbeddedChannel channel) {
      if (!isAsked) {
        return false;
      }
      isAsked = false;
      context.fireChannelRead(channel.alloc().buffer().writeBytes(pieces.remove()));
      context.fireChannelReadComplete();
      return true;
    }
  }

  /** What is logged and must not be. */
  private static final class Problems extends Handler {
    private final List<String> found = new ArrayList<>();
    private final Logger root = Logger.getLogger("");
    private final Logger access = Logger.getLogger("dev.eddy.http.access");

    void begin() {
      root.addHandler(this);
      access.setLevel(Level.OFF);
    }

    void end() {
      root.removeHandler(this);
      access.setLevel(null);
    }

    @Override
    public void publish(LogRecord record) {
      boolean isBad =
          record.getLevel().intValue() >= Level.SEVERE.intValue()
              || (record.getLevel() == Level.WARNING && record.getThrown() != null);
      if (isBad && found.size() < MOST_RECORDS) {
        found.add(record.getLoggerName() + ": " + record.getMessage() + " " + record.getThrown());
      }
    }

    void check() {
      if (!found.isEmpty()) {
        String all = found.toString();
        found.clear();
        throw new AssertionError("logged: " + all);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
