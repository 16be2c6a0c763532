package dev.eddy.http;

import java.nio.charset.StandardCharsets;

/** Responses that send the client elsewhere. */
final class Redirects {
  private Redirects() {}

  static void checkStatus(int status) {
    if (status < 300 || status > 399) {
      throw new IllegalArgumentException(
          "status of a redirect: " + status + " (expected 300 to 399)");
    }
  }

  static void set(Response response, String url, int status) {
    checkStatus(status);
    HttpHeaders headers = response.headersForChange();
    response.setStatus(status, null);
    headers.set("location", escapeNonAscii(url));
  }

  /** What a URL cannot have and a header could not carry. What is escaped already stays. */
  private static String escapeNonAscii(String url) {
    var escaped = new StringBuilder();
    for (byte each : url.getBytes(StandardCharsets.UTF_8)) {
      if (each < 0 || each == ' ') {
        escaped.append(String.format("%%%02X", each));
      } else {
        escaped.append((char) each);
      }
    }
    return escaped.toString();
  }
}
