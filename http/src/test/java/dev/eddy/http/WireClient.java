package dev.eddy.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A client of one request, the same for each protocol, that sends the request in pieces and sees
 * how the response ends. It blocks: not for the loop's thread.
 */
abstract class WireClient implements AutoCloseable {
  /**
   * What came of a response.
   *
   * @param status 0 if no head came
   * @param fields by their names in lower case
   * @param body its characters are bytes
   * @param isWhole whether it ended as it should
   */
  record Answer(int status, Map<String, String> fields, String body, boolean isWhole) {}

  /** Sends the head of a request that has no body. */
  final WireClient request(String method, String path, String... fields) throws IOException {
    sendHead(true, method, path, fields);
    return this;
  }

  /** Sends the head of a request whose body follows. */
  final WireClient begin(String method, String path, String... fields) throws IOException {
    sendHead(false, method, path, fields);
    return this;
  }

  /** Sends a piece of the body. Waits until the server lets it. */
  final WireClient body(String piece) throws IOException {
    sendBody(piece.getBytes(StandardCharsets.ISO_8859_1), false);
    return this;
  }

  /** Sends the last piece of the body. */
  final WireClient lastBody(String piece) throws IOException {
    sendBody(piece.getBytes(StandardCharsets.ISO_8859_1), true);
    return this;
  }

  abstract void sendHead(boolean isWhole, String method, String path, String... fields)
      throws IOException;

  abstract void sendBody(byte[] piece, boolean isLast) throws IOException;

  /** Reads until something of the body has come. */
  abstract void readUntil(String end) throws IOException;

  /** Reads the response to its end, of whatever kind. */
  abstract Answer readAll() throws IOException;

  /** Gives up what is under way. */
  @Override
  public abstract void close() throws IOException;
}
