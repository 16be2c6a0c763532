package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;

import dev.eddy.Coroutine;
import dev.eddy.testing.SimulatedStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLSession;

/**
 * A response as a client has read it.
 *
 * @param before the interim responses that came before it, such as 100
 * @param headers by their names in lower case
 * @param body its characters are bytes
 */
record Reply(List<Integer> before, int status, Map<String, List<String>> headers, String body) {

  String header(String name) {
    List<String> values = headers.get(name);
    return values == null ? null : String.join(", ", values);
  }

  // ---- reading

  static Coroutine<Reply> read(SimulatedStream stream, String method) {
    return async(
        () -> {
          var before = new ArrayList<Integer>();
          while (true) {
            String[] lines = await(stream.readUntil("\r\n\r\n")).split("\r\n");
            String[] first = lines[0].split(" ");
            if (!first[0].equals("HTTP/1.1")) {
              throw new AssertionError("no response: " + lines[0]);
            }
            int status = Integer.parseInt(first[1]);
            if (status < 200) {
              before.add(status);
              continue;
            }
            var head = new Reply(before, status, headers(lines), "");
            if (method.equals("HEAD") || status == 204 || status == 304) {
              return head;
            }
            return new Reply(before, status, head.headers, await(body(stream, head)));
          }
        });
  }

  private static Map<String, List<String>> headers(String[] lines) {
    var headers = new LinkedHashMap<String, List<String>>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers
          .computeIfAbsent(
              lines[i].substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(lines[i].substring(colon + 1).strip());
    }
    return headers;
  }

  private static Coroutine<String> body(SimulatedStream stream, Reply head) {
    if ("chunked".equals(head.header("transfer-encoding"))) {
      return chunks(stream);
    }
    String length = head.header("content-length");
    return length == null ? rest(stream) : exactly(stream, Integer.parseInt(length));
  }

  private static Coroutine<String> exactly(SimulatedStream stream, int length) {
    return async(() -> latin1(await(stream.readBytes(length))));
  }

  private static Coroutine<String> chunks(SimulatedStream stream) {
    return async(
        () -> {
          var body = new StringBuilder();
          while (true) {
            int length = Integer.parseInt(await(stream.readUntil("\r\n")).strip(), 16);
            body.append(await(exactly(stream, length)));
            if (!await(stream.readUntil("\r\n")).equals("\r\n")) {
              throw new AssertionError("a chunk is longer than " + length);
            }
            if (length == 0) {
              return body.toString();
            }
          }
        });
  }

  static Coroutine<String> rest(SimulatedStream stream) {
    return async(
        () -> {
          var all = new StringBuilder();
          byte[] bytes = await(stream.read(4096));
          while (bytes.length > 0) {
            all.append(latin1(bytes));
            bytes = await(stream.read(4096));
          }
          return all.toString();
        });
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  // ---- the JDK's types, which tests in both worlds use

  /** The bytes by which a request is sent. */
  static byte[] bytesOf(HttpRequest request) {
    byte[] body =
        request.bodyPublisher().map(publisher -> collect(publisher)).orElseGet(() -> new byte[0]);
    URI uri = request.uri();
    var head = new StringBuilder();
    head.append(request.method()).append(' ').append(uri.getRawPath());
    if (uri.getRawQuery() != null) {
      head.append('?').append(uri.getRawQuery());
    }
    head.append(" HTTP/1.1\r\nHost: ").append(uri.getAuthority()).append("\r\n");
    if (request.bodyPublisher().isPresent()) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    if (request.expectContinue()) {
      head.append("Expect: 100-continue\r\n");
    }
    request
        .headers()
        .map()
        .forEach(
            (name, values) -> values.forEach(value -> head.append(name + ": " + value + "\r\n")));
    var all = new ByteArrayOutputStream();
    all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    all.writeBytes(body);
    return all.toByteArray();
  }

  private static byte[] collect(HttpRequest.BodyPublisher publisher) {
    var all = new ByteArrayOutputStream();
    publisher.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(ByteBuffer item) {
            byte[] bytes = new byte[item.remaining()];
            item.get(bytes);
            all.writeBytes(bytes);
          }

          @Override
          public void onError(Throwable failure) {
            throw new AssertionError(failure);
          }

          @Override
          public void onComplete() {}
        });
    return all.toByteArray();
  }

  /** This as the JDK's client would give it. */
  HttpResponse<String> to(HttpRequest request) {
    String text = new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    return new Response(request, status, HttpHeaders.of(headers, (name, value) -> true), text);
  }

  private record Response(HttpRequest request, int statusCode, HttpHeaders headers, String body)
      implements HttpResponse<String> {
    @Override
    public Optional<HttpResponse<String>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return request.uri();
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }
}
