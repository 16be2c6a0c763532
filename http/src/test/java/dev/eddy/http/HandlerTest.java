package dev.eddy.http;

import static dev.eddy.Coroutines.await;

import dev.eddy.Awaitable;
import dev.eddy.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;

/** For the tests of handlers: handlers out of lambdas, and a client that shows the bytes. */
abstract class HandlerTest extends HttpTest {
  /** What the handlers of a test have told, in order. */
  protected final List<String> told = new ArrayList<>();

  private final List<Http2WireClient> connected = new CopyOnWriteArrayList<>();

  /** What a handler made of a lambda does for GET, and for POST. */
  interface Verb {
    Awaitable<?> answer(Lambda handler) throws Exception;
  }

  /** A handler whose protected methods the lambdas of a test may call. */
  static class Lambda extends RequestHandler {
    private final Verb verb;

    Lambda(Verb verb) {
      this.verb = verb;
    }

    @Override
    protected Awaitable<?> get() throws Exception {
      return verb.answer(this);
    }

    @Override
    protected Awaitable<?> post() throws Exception {
      return verb.answer(this);
    }
  }

  protected final Supplier<RequestHandler> handler(Verb verb) {
    return () -> new Lambda(verb);
  }

  protected final void serveAt(String pattern, Verb verb) throws IOException {
    serve(Application.builder().route(pattern, handler(verb)).build());
  }

  protected final void serveHandler(Supplier<? extends RequestHandler> handler) throws IOException {
    serve(Application.builder().route("/", handler).build());
  }

  /** Talks to the server on another thread, while the loop runs. */
  protected final <T> T onSocket(Talk<T> talk) throws Exception {
    return test.run(() -> await(startOnSocket(talk)));
  }

  protected final <T> Promise<T> startOnSocket(Talk<T> talk) {
    int port = server.port();
    return test.loop()
        .runInExecutor(
            () -> {
              try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout((int) LIMIT.toMillis());
                return talk.on(socket);
              }
            });
  }

  /** The same in the protocol of the test; the client goes when the talk is over. */
  protected final <T> T onWire(WireTalk<T> talk) throws Exception {
    return test.run(() -> await(startOnWire(talk)));
  }

  protected final <T> Promise<T> startOnWire(WireTalk<T> talk) {
    int port = server.port();
    return test.loop()
        .runInExecutor(
            () -> {
              try (WireClient wire = connect(port)) {
                return talk.on(wire);
              }
            });
  }

  private WireClient connect(int port) throws Exception {
    if (!isHttp2()) {
      return new Http1WireClient(port, (int) LIMIT.toMillis());
    }
    SSLContext trusting = TestCertificates.shared().trusting();
    var wire = new Http2WireClient(trusting, port, leavesByReset());
    connected.add(wire);
    return wire;
  }

  /** How a client of HTTP/2 goes: by a reset of its stream, or by closing its connection. */
  protected boolean leavesByReset() {
    return true;
  }

  @AfterEach
  final void disconnect() throws IOException {
    for (Http2WireClient each : connected) {
      each.disconnect();
    }
  }

  interface WireTalk<T> {
    T on(WireClient wire) throws Exception;
  }

  interface Talk<T> {
    T on(Socket socket) throws Exception;
  }

  /**
   * Sends a request as it is and reads until the server closes.
   *
   * @return all that came, and {@code <reset>} at its end if that was how it ended
   */
  protected final String raw(String request) throws Exception {
    return onSocket(
        socket -> {
          send(socket, request);
          return readAll(socket);
        });
  }

  protected static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  protected static String readAll(Socket socket) throws IOException {
    var all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (java.net.SocketException reset) {
      all.write("<reset>".getBytes(StandardCharsets.ISO_8859_1));
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** Reads until something has come. */
  protected static String readUntil(Socket socket, String end) throws IOException {
    var all = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (all.indexOf(end) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the server closed after: " + all);
      }
      all.append((char) next);
    }
    return all.toString();
  }

  protected static String getOnce(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  }

  protected static <A, B> B with(A value, Function<A, B> use) {
    return use.apply(value);
  }
}
