package dev.eddy.examples.spider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small site on the loopback address that remembers what it was asked for. */
final class TestSite implements AutoCloseable {

  /** An answer; one whose status is 0 is a connection that breaks. */
  private record Answer(int status, String header, String value, String body) {}

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  TestSite() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.start();
  }

  TestSite html(String path, String body) {
    return file(path, "text/html; charset=utf-8", body);
  }

  TestSite file(String path, String type, String body) {
    answers.put(path, new Answer(200, "Content-Type", type, body));
    return this;
  }

  TestSite redirect(String path, String location) {
    answers.put(path, new Answer(302, "Location", location, ""));
    return this;
  }

  TestSite hangUp(String path) {
    answers.put(path, new Answer(0, "", "", ""));
    return this;
  }

  String url(String path) {
    InetSocketAddress address = server.getAddress();
    return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + path;
  }

  /** Paths with their queries, in the order of the requests. */
  List<String> requests() {
    return requests;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestURI().toString();
      requests.add(target);
      Answer answer = answers.getOrDefault(target, new Answer(404, "X-Found", "no", ""));
      if (answer.status == 0) {
        return; // closed without a word
      }
      byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set(answer.header, answer.value);
      exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
