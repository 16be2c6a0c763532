package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;

/** What the tests of WebSockets share. */
abstract class WebSocketTest extends HttpTest {
  /** Runs what blocks on another thread, while the loop runs. */
  protected final <T> T elsewhere(Callable<T> blocking) throws Exception {
    return test.run(() -> await(IOLoop.current().runInExecutor(blocking)));
  }

  /** Waits until another thread counts no further. */
  protected static Coroutine<Void> standstillOf(AtomicInteger counted) {
    return async(
        () -> {
          int before;
          do {
            before = counted.get();
            for (int i = 0; i < 300; i++) {
              await(IOLoop.current().runInExecutor(() -> null));
            }
          } while (counted.get() != before);
        });
  }

  /** The payload of a compressed frame. */
  protected static byte[] deflated(byte[] data) {
    var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(data);
    var buffer = new byte[100_000];
    int size = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(buffer, size - 4); // without the tail
  }

  protected final String url(String path) {
    return "ws://127.0.0.1:" + server.port() + path;
  }

  /** The JDK's client; what comes is in a queue, for other threads. */
  static final class JdkClient implements WebSocket.Listener {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean isLast) {
      text.append(data);
      if (isLast) {
        events.add("text " + text);
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean isLast) {
      events.add("binary " + data.remaining());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
      events.add("pong " + data.remaining());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      events.add("close " + code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
      events.add("error " + failure);
    }

    /** The next event; blocks. */
    String next() throws InterruptedException {
      return events.poll(15, TimeUnit.SECONDS);
    }
  }

  /** Connects the JDK's client; blocks. */
  protected final WebSocket connectJdk(JdkClient listener, String path) {
    return client.newWebSocketBuilder().buildAsync(URI.create(url(path)), listener).join();
  }
}
