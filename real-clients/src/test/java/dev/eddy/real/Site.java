package dev.eddy.real;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.http.Application;
import dev.eddy.http.RequestHandler;
import dev.eddy.http.StaticFileHandler;
import dev.eddy.http.StreamRequestBody;
import dev.eddy.http.WebSocketHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;

/** What the clients ask for. */
final class Site {
  /** No round number, and more than any buffer on the way. */
  static final int LARGE = 64 * 1024 * 1024 + 4321;

  static final String TEXT = "<p>All work and no play makes Jack a dull boy.</p>\n".repeat(2000);

  private Site() {}

  /** With the files of a folder at {@code /files/}. */
  static Application application(Path folder) {
    return routes().route("/files/(.*)", StaticFileHandler.of(folder)).build();
  }

  static Application application() {
    return routes().build();
  }

  private static Application.Builder routes() {
    return Application.builder()
        .route("/hello", Hello::new)
        .route("/about", About::new)
        .route("/echo", Echo::new)
        .route("/sum", Sum::new)
        .route("/large", Large::new)
        .route("/text", Text::new)
        .route("/socket", EchoSocket::new);
  }

  /** Bytes that no compression makes less, the same ones each time. */
  static byte[] noise(int size) {
    var bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  static String sha256(byte[] bytes) {
    MessageDigest digest = newDigest();
    digest.update(bytes);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static final class Hello extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write("Hello, world");
      return null;
    }
  }

  /** Is worth being compressed. */
  static final class Text extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      write(TEXT);
      return null;
    }
  }

  /** Tells how the request came. */
  static final class About extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      setHeader("content-type", "text/plain");
      write(request().method() + " " + request().version() + " " + request().protocol());
      return null;
    }
  }

  static final class Echo extends RequestHandler {
    @Override
    protected Awaitable<?> post() {
      setHeader("content-type", "application/octet-stream");
      write(request().body());
      return null;
    }
  }

  /** Takes a body of any length and tells its checksum. */
  @StreamRequestBody
  static final class Sum extends RequestHandler {
    private final MessageDigest digest = newDigest();
    private long size;

    @Override
    protected Awaitable<?> dataReceived(byte[] chunk) {
      digest.update(chunk);
      size += chunk.length;
      return null;
    }

    @Override
    protected Awaitable<?> put() {
      write(size + " " + HexFormat.of().formatHex(digest.digest()));
      return null;
    }

    @Override
    protected Awaitable<?> post() {
      return put();
    }
  }

  /** Sends {@link #noise} in pieces, no faster than the client takes it. */
  static final class Large extends RequestHandler {
    private static final int PIECE = 1 << 16;

    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            setHeader("content-type", "application/octet-stream");
            byte[] all = noise(LARGE);
            for (int at = 0; at < all.length; at += PIECE) {
              write(java.util.Arrays.copyOfRange(all, at, Math.min(all.length, at + PIECE)));
              await(flush());
            }
          });
    }
  }

  /** Sends back what comes, but for two words that ask for something else. */
  static final class EchoSocket extends WebSocketHandler {
    @Override
    protected boolean compresses() {
      return true;
    }

    @Override
    protected int maxMessageSize() {
      return 2_000_000;
    }

    @Override
    protected Awaitable<?> onMessage(String message) {
      if (message.startsWith("close ")) {
        close(Integer.parseInt(message.substring(6, 10)), message.substring(11));
        return null;
      }
      if (message.startsWith("ping ")) {
        return ping(message.substring(5).getBytes(StandardCharsets.UTF_8));
      }
      return writeMessage(message);
    }

    @Override
    protected Awaitable<?> onMessage(byte[] message) {
      return writeMessage(message);
    }

    @Override
    protected void onPong(byte[] data) {
      writeMessage("pong " + new String(data, StandardCharsets.UTF_8));
    }
  }
}
