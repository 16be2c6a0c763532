package dev.eddy.http.internal.transport;

import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.eddy.Awaitable;
import dev.eddy.Promise;
import dev.eddy.http.BufferLeaks;
import dev.eddy.testing.EddyExtension;
import dev.eddy.testing.SimulatedNetwork;
import dev.eddy.testing.SimulatedStream;
import dev.eddy.testing.TestLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.EOFException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Netty's channels over a simulated network. */
@Timeout(60)
@ExtendWith({EddyExtension.class, BufferLeaks.class})
class NetworkTransportTest {
  private static final InetSocketAddress LOCAL = InetSocketAddress.createUnresolved("localhost", 7);

  private TestLoop test;
  private SimulatedNetwork network;
  private final List<Channel> open = new ArrayList<>();

  /** What a channel has told. */
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void begin(TestLoop test, SimulatedNetwork network) {
    this.test = test;
    this.network = network;
  }

  @AfterEach
  void closeChannels() {
    open.forEach(Channel::close);
    test.runCurrent();
  }

  /** Notes what happens, and does what a test overrides. */
  private class Diary extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      told.add("active");
      context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      told.add(((ByteBuf) message).toString(StandardCharsets.UTF_8));
      ((ByteBuf) message).release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      told.add(event == ChannelInputShutdownEvent.INSTANCE ? "end of input" : event.toString());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      told.add(failure.getClass().getSimpleName());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      told.add("inactive");
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }

  private interface Setup {
    void apply(Channel channel) throws Exception;
  }

  private static ChannelInitializer<Channel> initializer(Setup setup) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) throws Exception {
        setup.apply(channel);
      }
    };
  }

  private Channel listen(Setup setup) {
    LoopTransport transport = LoopTransport.current();
    ChannelFuture bound =
        transport.newServer(LOCAL, false).childHandler(initializer(setup)).bind(LOCAL);
    transport.runUntilDone(bound);
    assertThat(bound.cause()).isNull();
    open.add(bound.channel());
    return bound.channel();
  }

  private Awaitable<Channel> connect(Setup setup) {
    return connect(LOCAL, setup);
  }

  private Awaitable<Channel> connect(InetSocketAddress address, Setup setup) {
    return converted(
        LoopTransport.current()
            .newConnection(address)
            .handler(initializer(setup))
            .connect(address));
  }

  private Promise<Channel> converted(ChannelFuture future) {
    open.add(future.channel());
    var promise = new Promise<Channel>();
    future.addListener(
        done -> {
          if (done.isSuccess()) {
            promise.setResult(future.channel());
          } else {
            promise.setException(done.cause());
          }
        });
    return promise;
  }

  private SimulatedStream stream() {
    return network.host("localhost").connect("localhost", 7);
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private void runFor(Duration span) {
    test.advanceTimeBy(span);
  }

  // ---- listening and connecting

  @Test
  void bind_isDoneWithoutATurnOfTheLoop() {
    Channel server = listen(channel -> {});

    assertThat(server.isActive()).isTrue();
    assertThat(((InetSocketAddress) server.localAddress()).getPort()).isEqualTo(7);
    assertThat(test.loop().statistics().steps()).isZero();
  }

  @Test
  void bind_ofAPortInUse_fails() {
    listen(channel -> {});
    LoopTransport transport = LoopTransport.current();

    ChannelFuture second =
        transport.newServer(LOCAL, false).childHandler(initializer(channel -> {})).bind(LOCAL);
    transport.runUntilDone(second);

    assertThat(second.cause()).isInstanceOf(BindException.class);
  }

  @Test
  void runUntilDone_ofWhatHasToWait_isRefused() {
    LoopTransport transport = LoopTransport.current();
    ChannelFuture connecting = transport.newConnection(LOCAL).handler(new Diary()).connect(LOCAL);

    assertThatThrownBy(() -> transport.runUntilDone(connecting))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has to wait");
  }

  @Test
  void echo_goesBothWays() throws Exception {
    listen(channel -> channel.pipeline().addLast(new Echo()));

    test.run(
        () -> {
          Channel client = await(connect(channel -> channel.pipeline().addLast(new Diary())));
          client.writeAndFlush(bytes("hello"));
          assertThat(((InetSocketAddress) client.remoteAddress()).getPort()).isEqualTo(7);
          assertThat(client.localAddress()).isNotNull();
        });
    runFor(Duration.ofMillis(2));

    assertThat(told).containsExactly("active", "hello");
    assertThat(test.clock().elapsed()).isEqualTo(Duration.ofMillis(4));
  }

  @Test
  void connect_fails_whereNobodyListens() {
    assertThat(catchThrowable(() -> test.run(() -> await(connect(channel -> {})))))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void connect_fails_ifThereIsNoSuchHost() {
    var nowhere = InetSocketAddress.createUnresolved("nowhere.example", 80);

    assertThat(catchThrowable(() -> test.run(() -> await(connect(nowhere, channel -> {})))))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void connect_failsAfterItsTimeout() {
    network.host("far");
    network.partition("localhost", "far");
    var far = InetSocketAddress.createUnresolved("far", 80);

    Throwable failure =
        catchThrowable(
            () ->
                test.run(
                    () ->
                        await(
                            converted(
                                LoopTransport.current()
                                    .newConnection(far)
                                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 700)
                                    .handler(new Diary())
                                    .connect(far)))));

    assertThat(failure).isInstanceOf(ConnectTimeoutException.class).hasMessageContaining("700 ms");
    assertThat(test.clock().elapsed()).isEqualTo(Duration.ofMillis(700));
  }

  @Test
  void close_whileConnecting_failsTheConnect() {
    listen(channel -> {});

    Awaitable<Channel> connecting = connect(channel -> {});
    test.runCurrent();
    open.get(1).close();

    assertThat(catchThrowable(() -> test.run(() -> await(connecting))))
        .isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void connectionsThatAreNotRead_wait() throws Exception {
    Channel server = listen(channel -> channel.pipeline().addLast(new Diary()));
    server.config().setAutoRead(false);
    test.runCurrent();

    try (var first = stream();
        var second = stream()) {
      runFor(Duration.ofMillis(5));
      assertThat(told).isEmpty();
      server.read();
      runFor(Duration.ofMillis(5));
      assertThat(told).containsExactly("active", "active");
      assertThat(first).isNotEqualTo(second);
    }
  }

  @Test
  void unixSockets_areRefused() {
    assertThatThrownBy(() -> LoopTransport.current().newConnection(new DomainSocketAddress("/x")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("/x");
  }

  // ---- reading and writing

  @Test
  void nothingIsRead_beforeItIsAskedFor() throws Exception {
    listen(
        channel -> {
          channel.config().setAutoRead(false);
          channel.pipeline().addLast(new Diary());
          open.add(channel);
        });

    try (var client = stream()) {
      test.run(() -> await(client.write("one")));
      runFor(Duration.ofMillis(10));
      test.run(() -> await(client.write("two")));
      runFor(Duration.ofMillis(10));
      assertThat(told).containsExactly("active");

      open.get(1).read();
      test.runCurrent();
      assertThat(told).containsExactly("active", "onetwo");

      test.run(() -> await(client.write("three")));
      runFor(Duration.ofMillis(10));
      assertThat(told).containsExactly("active", "onetwo");
    }
  }

  @Test
  void write_isDoneWhenTheOtherSideHasMadeRoom() throws Exception {
    network.sendBuffer(16);
    String text = "0123456789".repeat(100);
    listen(channel -> channel.writeAndFlush(bytes(text)).addListener(done -> told.add("written")));

    try (var client = stream()) {
      runFor(Duration.ofMillis(50));
      assertThat(told).isEmpty();

      byte[] read = test.run(() -> await(client.readBytes(text.length())));

      assertThat(new String(read, StandardCharsets.UTF_8)).isEqualTo(text);
      assertThat(told).containsExactly("written");
    }
  }

  @Test
  void write_ofSeveralBuffers_keepsTheirOrder() throws Exception {
    network.sendBuffer(5);
    listen(
        channel -> {
          channel.write(bytes("first, "));
          channel.write(Unpooled.EMPTY_BUFFER);
          channel.write(Unpooled.wrappedBuffer(bytes("second, "), bytes("third, ")));
          channel.flush();
          channel.writeAndFlush(bytes("last\n"));
        });

    try (var client = stream()) {
      String line = test.run(() -> await(client.readUntil("\n")));
      assertThat(line).isEqualTo("first, second, third, last\n");
    }
  }

  @Test
  void files_areWritten(@TempDir Path folder) throws Exception {
    network.sendBuffer(1000);
    String text = "abcdefghij".repeat(2000);
    Path file = Files.writeString(folder.resolve("file.txt"), text);
    listen(
        channel ->
            channel.writeAndFlush(new DefaultFileRegion(file.toFile(), 10, text.length() - 10)));

    try (var client = stream()) {
      byte[] read = test.run(() -> await(client.readBytes(text.length() - 10)));
      assertThat(new String(read, StandardCharsets.UTF_8)).isEqualTo(text.substring(10));
    }
  }

  @Test
  void write_ofSomethingElse_fails() throws Exception {
    listen(
        channel -> channel.writeAndFlush("text").addListener(done -> told.add("" + done.cause())));

    try (var client = stream()) {
      runFor(Duration.ofMillis(5));
      assertThat(client).isNotNull();
    }
    assertThat(told.get(0)).contains("java.lang.String (expected ByteBuf or FileRegion)");
  }

  // ---- the end

  @Test
  void endOfTheOtherSide_closes() throws Exception {
    listen(channel -> channel.pipeline().addLast(new Diary()));

    try (var client = stream()) {
      client.write("bye");
      client.shutdownOutput();
      assertThat(test.run(() -> await(client.read(1)))).isEmpty();
    }
    assertThat(told).containsExactly("active", "bye", "inactive");
  }

  @Test
  void endOfTheOtherSide_isNotTheEnd_withHalfClosure() throws Exception {
    listen(
        channel -> {
          channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
          channel.pipeline().addLast(new Diary());
          open.add(channel);
        });

    try (var client = stream()) {
      client.shutdownOutput();
      runFor(Duration.ofMillis(5));
      assertThat(told).containsExactly("active", "end of input");
      DuplexChannel accepted = (DuplexChannel) open.get(1);
      assertThat(accepted.isInputShutdown()).isTrue();

      accepted.writeAndFlush(bytes("answer"));
      accepted.shutdownOutput();
      byte[] answer = test.run(() -> await(client.readBytes(6)));
      assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo("answer");
      assertThat(test.run(() -> await(client.read(1)))).isEmpty();
      assertThat(accepted.isShutdown()).isTrue();
    }
  }

  @Test
  void close_sendsWhatWasWritten() throws Exception {
    listen(
        channel -> {
          channel.writeAndFlush(bytes("all of it"));
          channel.close();
        });

    try (var client = stream()) {
      byte[] read = test.run(() -> await(client.readBytes(9)));
      assertThat(new String(read, StandardCharsets.UTF_8)).isEqualTo("all of it");
      assertThat(test.run(() -> await(client.read(1)))).isEmpty();
    }
  }

  @Test
  void close_withoutLinger_isAReset() throws Exception {
    listen(
        channel -> {
          channel.config().setOption(ChannelOption.SO_LINGER, 0);
          channel.close();
        });

    try (var client = stream()) {
      assertThat(catchThrowable(() -> test.run(() -> await(client.readBytes(1)))))
          .isInstanceOf(SocketException.class)
          .isNotInstanceOf(EOFException.class);
    }
  }

  @Test
  void lostConnection_isTold_andFailsWhatIsWritten() throws Exception {
    network.sendBuffer(1);
    listen(
        channel -> {
          channel.config().setAutoRead(false);
          channel.pipeline().addLast(new Diary());
          channel
              .writeAndFlush(bytes("much"))
              .addListener(
                  done -> told.add("lost: " + (done.cause() instanceof ClosedChannelException)));
        });

    try (var client = stream()) {
      runFor(Duration.ofMillis(5));
      network.resetConnections();
      runFor(Duration.ofMillis(5));
      assertThat(client).isNotNull();
    }
    assertThat(told).containsExactly("active", "SocketException", "lost: true", "inactive");
  }

  // ---- time, and other threads

  @Test
  void timers_areTheLoops() throws Exception {
    Channel server = listen(channel -> {});
    var late = server.eventLoop().schedule(() -> told.add("late"), 2, TimeUnit.HOURS);
    var cancelled = server.eventLoop().schedule(() -> told.add("never"), 1, TimeUnit.HOURS);
    assertThat(late.getDelay(TimeUnit.HOURS)).isEqualTo(2);
    assertThat(late.compareTo(cancelled)).isPositive();
    assertThat(cancelled.cancel(false)).isTrue();

    runFor(Duration.ofHours(2).minusNanos(1));
    assertThat(told).isEmpty();
    runFor(Duration.ofNanos(1));

    assertThat(told).containsExactly("late");
    assertThat(late.isSuccess()).isTrue();
  }

  @Test
  void tasksOfOtherThreads_runOnTheLoop() throws Exception {
    Channel server = listen(channel -> {});

    Thread ran =
        test.run(
            () -> {
              var done = new Promise<Thread>();
              await(
                  test.loop()
                      .runInExecutor(
                          () -> {
                            assertThat(server.eventLoop().inEventLoop()).isFalse();
                            server
                                .eventLoop()
                                .execute(() -> done.setResult(Thread.currentThread()));
                            return true;
                          }));
              return await(done);
            });

    assertThat(ran).isEqualTo(Thread.currentThread());
  }
}
