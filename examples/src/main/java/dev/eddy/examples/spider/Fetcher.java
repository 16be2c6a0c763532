package dev.eddy.examples.spider;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import dev.eddy.http.*;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Fetches by a client of the crawl's own loop. */
final class Fetcher implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final AsyncHttpClient client;
  private final Summary summary;

  /** For so many fetches at once. */
  Fetcher(int fetches, Summary summary) {
    this.client =
        AsyncHttpClient.builder().maxClients(fetches).maxConnectionsPerHost(fetches).build();
    this.summary = summary;
  }

  /** Gives the whole answer within {@link #LIMIT}, or fails with an {@link IOException}. */
  Coroutine<HttpResponse> fetch(URI page) {
    return async(
        () -> {
          summary.coroutineBegins();
          try {
            var request =
                HttpRequest.builder(page.toString())
                    .followRedirects(false)
                    .connectTimeout(CONNECT_LIMIT)
                    .requestTimeout(LIMIT)
                    .build();
            return await(client.fetch(request, false));
          } finally {
            summary.coroutineEnds();
          }
        });
  }

  /** Says in a few words why a fetch failed. */
  static String reason(IOException failure) {
    if (failure instanceof UnknownHostException) {
      return "unknown host";
    }
    if (failure instanceof HttpTimeoutException late) {
      return late.phase() == HttpTimeoutException.Phase.CONNECT
          ? "no connection within " + CONNECT_LIMIT.toSeconds() + " s"
          : "no whole answer within " + LIMIT.toSeconds() + " s";
    }
    if (failure instanceof ConnectException) {
      return "no connection";
    }
    String message = failure.getMessage();
    return message != null ? message : failure.getClass().getSimpleName();
  }

  static boolean isHtml(HttpResponse response) {
    @Nullable String given = response.headers().get("Content-Type");
    String type = given == null ? "" : given.toLowerCase(Locale.ROOT);
    return type.startsWith("text/html") || type.startsWith("application/xhtml+xml");
  }

  @Override
  public void close() {
    client.close();
  }
}
