package dev.eddy.http;

import static dev.eddy.http.Http2Frames.ACK;
import static dev.eddy.http.Http2Frames.DATA;
import static dev.eddy.http.Http2Frames.END_STREAM;
import static dev.eddy.http.Http2Frames.GOAWAY;
import static dev.eddy.http.Http2Frames.HEADERS;
import static dev.eddy.http.Http2Frames.RST_STREAM;
import static dev.eddy.http.Http2Frames.SETTINGS;
import static dev.eddy.http.Http2Frames.WINDOW_UPDATE;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Speaks HTTP/2 over TLS, one stream of it. */
final class Http2WireClient extends WireClient {
  private static final int STREAM = 1;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int LARGEST_FRAME = 16 * 1024;

  private final Socket plain;
  private final Http2Frames frames;
  private final boolean leavesByReset;
  private final DefaultHttp2HeadersDecoder heads = new DefaultHttp2HeadersDecoder(false);
  private final Map<String, String> fields = new HashMap<>();
  private final StringBuilder body = new StringBuilder();
  private long connectionWindow = 65_535;
  private long streamWindow = 65_535;
  private long initialWindow = 65_535;
  private boolean isEnded;
  private boolean isBroken;

  /**
   * Connects.
   *
   * @param leavesByReset whether to close it is to reset the stream, and not to close the
   *     connection, which then has to be closed by {@link #disconnect}
   */
  Http2WireClient(SSLContext trusting, int port, boolean leavesByReset) throws IOException {
    this.leavesByReset = leavesByReset;
    plain = new Socket(InetAddress.getLoopbackAddress(), port);
    plain.setSoTimeout((int) HttpTest.LIMIT.toMillis());
    var socket =
        (SSLSocket) trusting.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    frames = new Http2Frames(socket);
  }

  @Override
  void sendHead(boolean isWhole, String method, String path, String... fields) throws IOException {
    frames.request(STREAM, isWhole, method, path, fields);
  }

  @Override
  void sendBody(byte[] piece, boolean isLast) throws IOException {
    int sent = 0;
    do {
      long most = Math.min(LARGEST_FRAME, Math.min(connectionWindow, streamWindow));
      int length = (int) Math.min(most, piece.length - sent);
      boolean isEnd = isLast && sent + length == piece.length;
      if (length > 0 || isEnd) {
        byte[] content = Arrays.copyOfRange(piece, sent, sent + length);
        frames.send(DATA, isEnd ? END_STREAM : 0, STREAM, content);
        connectionWindow -= length;
        streamWindow -= length;
        sent += length;
      } else if (sent < piece.length) {
        readFrame();
      }
    } while (sent < piece.length && !isBroken && !isEnded);
  }

  @Override
  void readUntil(String end) throws IOException {
    while (body.indexOf(end) < 0) {
      if (isBroken || isEnded) {
        throw new IOException("the response ended after: " + body);
      }
      readFrame();
    }
  }

  @Override
  Answer readAll() throws IOException {
    while (!isBroken && !isEnded) {
      int before = body.length();
      readFrame();
      int length = body.length() - before;
      if (length > 0 && !isEnded) {
        byte[] increment = ByteBuffer.allocate(4).putInt(length).array();
        frames.send(WINDOW_UPDATE, 0, 0, increment).send(WINDOW_UPDATE, 0, STREAM, increment);
      }
    }
    int status = Integer.parseInt(fields.getOrDefault(":status", "0"));
    return new Answer(status, fields, body.toString(), isEnded);
  }

  private void readFrame() throws IOException {
    Http2Frames.Frame frame = frames.read();
    if (frame == null) {
      isBroken = true;
      return;
    }
    switch (frame.type()) {
      case SETTINGS -> takeSettings(frame);
      case WINDOW_UPDATE -> {
        if (frame.stream() == 0) {
          connectionWindow += frame.word(0);
        } else {
          streamWindow += frame.word(0);
        }
      }
      case HEADERS -> takeHead(frame);
      case DATA -> body.append(new String(frame.content(), StandardCharsets.ISO_8859_1));
      case RST_STREAM -> isBroken = true;
      case GOAWAY -> isBroken = frame.word(4) != 0;
      default -> {}
    }
    if (frame.stream() == STREAM && (frame.type() == DATA || frame.type() == HEADERS)) {
      isEnded = (frame.flags() & END_STREAM) != 0;
    }
  }

  private void takeSettings(Http2Frames.Frame frame) throws IOException {
    if (frame.flags() == ACK) {
      return;
    }
    for (int i = 0; i < frame.content().length; i += 6) {
      if (frame.content()[i + 1] == INITIAL_WINDOW_SIZE) {
        streamWindow += frame.word(i + 2) - initialWindow;
        initialWindow = frame.word(i + 2);
      }
    }
    frames.send(SETTINGS, ACK, 0);
  }

  private void takeHead(Http2Frames.Frame frame) throws IOException {
    try {
      heads
          .decodeHeaders(STREAM, Unpooled.wrappedBuffer(frame.content()))
          .forEach(each -> fields.put(each.getKey().toString(), each.getValue().toString()));
    } catch (Http2Exception bad) {
      throw new IOException(bad);
    }
  }

  @Override
  public void close() throws IOException {
    if (!leavesByReset) {
      leave();
    } else if (!isEnded && !isBroken) {
      frames.reset(STREAM);
    }
  }

  /** Reads to the end first: to close with something unread is a reset, which may overtake. */
  private void leave() throws IOException {
    try (plain) {
      plain.shutdownOutput();
      plain.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (SocketException reset) {
      // the server has gone as well
    }
  }

  /** Closes without the farewell of TLS, which would wait for the server's. */
  void disconnect() throws IOException {
    plain.close();
  }
}
