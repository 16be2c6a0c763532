package dev.eddy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes responses of HTTP/1 that are whole, head and body in one buffer. Nearly all responses are,
 * and Netty's encoder, which all others take, needs a map of fields and two buffers more for each.
 * A loop has one of these, with the memory in which heads are put together. Loop thread only.
 */
final class WholeResponses {
  /** What a body's buffer has free in front of it, so that most heads find their place there. */
  static final int HEAD_ROOM = 384;

  private static final byte[] VERSION = ascii("HTTP/1.1 ");
  private static final byte[] OK = ascii("HTTP/1.1 200 OK\r\n");
  private static final byte[] TYPE = ascii("content-type: ");
  private static final byte[] ETAG = ascii("etag: ");
  private static final byte[] LENGTH = ascii("content-length: ");
  private static final byte[] DATE = ascii("date: ");
  private static final byte[] CONNECTION = ascii("connection: ");
  private static final byte[] SEPARATOR = ascii(": ");
  private static final byte[] LINE_END = ascii("\r\n");

  /** More than any number has digits, with its sign. */
  private static final int MOST_DIGITS = 11;

  /** What is put together, in the first {@code size} bytes. */
  private byte[] head = new byte[1024];

  private int size;

  /**
   * Says whether nothing in the fields of a handler has a meaning for how the response is sent,
   * beyond what they say to the client.
   */
  static boolean takes(HttpResponseStatus status, HttpHeaders headers) {
    return status.code() != HttpResponseStatus.RESET_CONTENT.code()
        && (headers.isEmpty()
            || (!headers.has(HttpHeaderNames.CONTENT_LENGTH)
                && !headers.has(HttpHeaderNames.TRANSFER_ENCODING)
                && !headers.has(HttpHeaderNames.CONNECTION)
                && !headers.has(HttpHeaderNames.DATE)));
  }

  /**
   * Writes one.
   *
   * @param usualType what the content is if the fields do not say
   * @param etag null for none besides what the fields have
   * @param connection what the field says, or null for no such field
   * @param body released with what is returned
   */
  ByteBuf write(
      HttpResponseStatus status,
      AsciiString usualType,
      HttpHeaders headers,
      @Nullable String etag,
      AsciiString date,
      @Nullable AsciiString connection,
      ByteBuf body) {
    size = 0;
    addStatus(status);
    if (!headers.has(HttpHeaderNames.CONTENT_TYPE)) {
      add(TYPE);
      add(usualType);
      add(LINE_END);
    }
    if (!headers.isEmpty()) {
      addFields(headers);
    }
    if (etag != null) {
      add(ETAG);
      add(etag);
      add(LINE_END);
    }
    add(LENGTH);
    addNumber(body.readableBytes());
    add(LINE_END);
    add(DATE);
    add(date);
    add(LINE_END);
    if (connection != null) {
      add(CONNECTION);
      add(connection);
      add(LINE_END);
    }
    add(LINE_END);
    return inFrontOf(body);
  }

  /** For {@code Connection}: HTTP/1.1 goes on unless it says otherwise, HTTP/1.0 does not. */
  static @Nullable AsciiString connection(boolean keepsAlive, boolean isHttp10) {
    if (!keepsAlive) {
      return HttpHeaderValues.CLOSE;
    }
    return isHttp10 ? HttpHeaderValues.KEEP_ALIVE : null;
  }

  private ByteBuf inFrontOf(ByteBuf body) {
    int start = body.readerIndex() - size;
    if (start >= 0 && !body.isReadOnly()) {
      body.setBytes(start, head, 0, size);
      return body.readerIndex(start);
    }
    return Unpooled.wrappedBuffer(body.alloc().buffer(size).writeBytes(head, 0, size), body);
  }

  // ---- the parts of a head

  private void addStatus(HttpResponseStatus status) {
    if (status.code() == 200 && status.reasonPhrase().equals("OK")) {
      add(OK);
      return;
    }
    add(VERSION);
    add(status.codeAsText());
    addByte((byte) ' ');
    add(status.reasonPhrase());
    add(LINE_END);
  }

  private void addFields(HttpHeaders headers) {
    Iterator<Map.Entry<CharSequence, CharSequence>> each = headers.fields().iteratorCharSequence();
    while (each.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = each.next();
      add(field.getKey());
      add(SEPARATOR);
      add(field.getValue());
      add(LINE_END);
    }
  }

  private void add(byte[] bytes) {
    makeRoom(bytes.length);
    System.arraycopy(bytes, 0, head, size, bytes.length);
    size += bytes.length;
  }

  private void add(CharSequence text) {
    int length = text.length();
    makeRoom(length);
    if (text instanceof AsciiString ascii) {
      System.arraycopy(ascii.array(), ascii.arrayOffset(), head, size, length);
    } else {
      for (int i = 0; i < length; i++) {
        char c = text.charAt(i);
        head[size + i] = c <= 0xff ? (byte) c : (byte) '?'; // as Netty's encoder does
      }
    }
    size += length;
  }

  private void addByte(byte one) {
    makeRoom(1);
    head[size++] = one;
  }

  private void addNumber(int number) {
    makeRoom(MOST_DIGITS);
    int end = size + 1;
    for (int rest = number / 10; rest > 0; rest /= 10) {
      end++;
    }
    size = end;
    int rest = number;
    do {
      head[--end] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
  }

  private void makeRoom(int length) {
    if (length > head.length - size) {
      head = Arrays.copyOf(head, Math.max(2 * head.length, size + length));
    }
  }

  private static byte[] ascii(String text) {
    return AsciiString.of(text).toByteArray();
  }
}
