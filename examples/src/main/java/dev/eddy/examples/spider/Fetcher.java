package dev.eddy.examples.spider;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fetches with the JDK's HTTP client, whose threads never see a coroutine. */
final class Fetcher implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^\\s;\"]+)", Pattern.CASE_INSENSITIVE);

  private final ExecutorService threads = Executors.newFixedThreadPool(2, Fetcher::daemon);
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT_LIMIT)
          .executor(threads)
          .build();
  private final Summary summary;

  Fetcher(Summary summary) {
    this.summary = summary;
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "http-client");
    thread.setDaemon(true);
    return thread;
  }

  /** Gives the whole answer within {@link #LIMIT}, or fails with an {@link IOException}. */
  Coroutine<HttpResponse<byte[]>> fetch(URI page) {
    return async(
        () -> {
          summary.coroutineBegins();
          IOLoop loop = IOLoop.current();
          var request = HttpRequest.newBuilder(page).build();
          CompletableFuture<HttpResponse<byte[]>> response =
              client.sendAsync(request, BodyHandlers.ofByteArray());
          var limit = loop.callLater(LIMIT, () -> response.cancel(true));
          try {
            return await(response);
          } catch (CancellationException e) {
            throw new HttpTimeoutException("no whole answer within " + LIMIT.toSeconds() + " s");
          } finally {
            loop.removeTimeout(limit);
            summary.coroutineEnds();
          }
        });
  }

  /** Says in a few words why a fetch failed. */
  static String reason(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "unknown host";
      }
    }
    if (failure instanceof HttpConnectTimeoutException) {
      return "no connection within " + CONNECT_LIMIT.toSeconds() + " s";
    }
    if (failure instanceof ConnectException) {
      return "no connection";
    }
    String message = failure.getMessage();
    return message != null ? message : failure.getClass().getSimpleName();
  }

  static boolean isHtml(HttpResponse<?> response) {
    String type = contentType(response).toLowerCase(Locale.ROOT);
    return type.startsWith("text/html") || type.startsWith("application/xhtml+xml");
  }

  static String text(HttpResponse<byte[]> response) {
    Matcher charset = CHARSET.matcher(contentType(response));
    return new String(
        response.body(), charset.find() ? charset(charset.group(1)) : StandardCharsets.UTF_8);
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      return StandardCharsets.UTF_8;
    }
  }

  private static String contentType(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElse("");
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
