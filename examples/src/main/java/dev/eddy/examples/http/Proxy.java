package dev.eddy.examples.http;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import dev.eddy.http.*;
import dev.eddy.queues.Queue;
import dev.eddy.queues.QueueClosedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Forwards requests to another server, and its responses back, both piece by piece: a piece is read
 * when the one before it has left, so nothing large is ever held, and the faster end waits for the
 * slower one.
 */
public final class Proxy {
  static final String USAGE = "usage: ./eddy demo proxy URL [PORT], as http://127.0.0.1:8888";

  @StreamRequestBody
  static final class ForwardHandler extends RequestHandler {
    /** What belongs to one connection, and not to the message. */
    private static final Set<String> OF_THE_CONNECTION =
        Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** What this end of the next connection says itself, or has answered already. */
    private static final Set<String> OF_THE_REQUEST = Set.of("host", "expect");

    private final String upstream;

    /** From the client to the other server. */
    private final Queue<byte[]> pieces = new Queue<>(1);

    private @Nullable Promise<HttpResponse> answer;
    private boolean hasBegun;

    ForwardHandler(String upstream) {
      this.upstream = upstream;
    }

    /** Begins the request to the other server before the first piece of the body is there. */
    @Override
    protected Awaitable<?> prepare() {
      HttpHeaders asked = request().headers();
      var forward =
          HttpRequest.builder(upstream + request().uri())
              .method(request().method())
              .headers(copyOf(asked, OF_THE_REQUEST))
              .allowNonstandardMethods(true)
              .followRedirects(false)
              .decompressResponse(false)
              .requestTimeout(Duration.ZERO)
              .headerCallback(this::begin)
              .streamingCallback(
                  piece -> {
                    write(piece);
                    return flush();
                  });
      if (asked.contains("content-length") || asked.contains("transfer-encoding")) {
        forward.bodyProducer(this::sendPieces);
      }
      answer = AsyncHttpClient.current().fetch(forward.build(), false);
      answer.addDoneCallback(
          over -> {
            over.exception(); // is told by relay(), unless the client has gone before
            pieces.close();
          });
      return null;
    }

    private Coroutine<Void> sendPieces(HttpRequest.BodySink sink) {
      return async(
          () -> {
            for (byte[] piece : each(pieces)) {
              await(sink.write(piece));
            }
          });
    }

    @Override
    protected Awaitable<?> dataReceived(byte[] chunk) {
      return async(
          () -> {
            try {
              await(pieces.put(chunk));
            } catch (QueueClosedException answeredAlready) {
              await(relay());
            }
          });
    }

    /** The status and the headers of the other server are there. */
    private void begin(HttpResponse response) {
      hasBegun = true;
      setStatus(response.code(), response.reason());
      copyOf(response.headers(), Set.of())
          .entries()
          .forEach(field -> addHeader(field.getKey(), field.getValue()));
      flush();
    }

    private Coroutine<Void> relay() {
      return async(
          () -> {
            pieces.close(); // there are no more
            try {
              await(answer);
            } catch (IOException e) {
              if (hasBegun) {
                throw e; // which breaks the response off, as the other server did
              }
              throw new HttpError(e instanceof HttpTimeoutException ? 504 : 502, e.toString());
            }
            await(finish());
          });
    }

    @Override
    protected Awaitable<?> get() {
      return relay();
    }

    @Override
    protected Awaitable<?> head() {
      return relay();
    }

    @Override
    protected Awaitable<?> post() {
      return relay();
    }

    @Override
    protected Awaitable<?> put() {
      return relay();
    }

    @Override
    protected Awaitable<?> delete() {
      return relay();
    }

    @Override
    protected Awaitable<?> patch() {
      return relay();
    }

    @Override
    protected Awaitable<?> options() {
      return relay();
    }

    /** If it is over before the answer is, nobody waits for that: its connection is closed. */
    @Override
    protected void onFinish() {
      if (answer != null) {
        answer.cancel();
      }
    }

    private static HttpHeaders copyOf(HttpHeaders headers, Set<String> others) {
      var left = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      left.addAll(OF_THE_CONNECTION);
      left.addAll(others);
      for (String value : headers.getAll("connection")) {
        left.addAll(Arrays.asList(value.toLowerCase(Locale.ROOT).split("\\s*,\\s*")));
      }
      var copy = new HttpHeaders();
      for (var field : headers.entries()) {
        if (!left.contains(field.getKey())) {
          copy.add(field.getKey(), field.getValue());
        }
      }
      return copy;
    }
  }

  static Application application(String upstream) {
    return Application.builder().route("/.*", () -> new ForwardHandler(upstream)).build();
  }

  /**
   * Serves until it is told to end.
   *
   * @param args where to forward to, and the port; without one, a free one
   * @throws Exception if it cannot listen there
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 0 || !args[0].matches("https?://[^/]+/?")) {
      System.err.println(USAGE);
      System.exit(2);
    }
    String upstream = args[0].replaceFirst("/$", "");
    Serving.run("proxy", application(upstream), Arrays.copyOfRange(args, 1, args.length));
  }
}
