package dev.eddy.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A body of the type {@code multipart/form-data} (RFC 7578), which is all there. Netty's decoder is
 * made for bodies in pieces: it takes one that ends in the middle for whole, and loses a buffer
 * when it refuses one. Loop thread only.
 */
final class Multipart {
  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))", Pattern.CASE_INSENSITIVE);
  private static final Pattern PARAMETER =
      Pattern.compile(";\\s*(\\w+)=(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|([^\\s;\"]++))");
  private static final Pattern ESCAPED = Pattern.compile("\\\\([\"\\\\])");

  /** Of one part. Those of browsers have about a hundred bytes. */
  private static final int LONGEST_HEADERS = 4096;

  private final byte[] body;
  private final byte[] delimiter;
  private final Form form = new Form();
  private final Map<String, List<HttpFile>> files = new LinkedHashMap<>();

  /** How far it was read. */
  private int at;

  /**
   * Reads all of it.
   *
   * @param type the value of {@code Content-Type}
   * @throws HttpError with status 400 if it is broken or not whole
   */
  Multipart(String type, byte[] body) {
    Matcher matcher = BOUNDARY.matcher(type);
    if (!matcher.find()) {
      throw broken("its type has no boundary");
    }
    String boundary = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    this.body = body;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    read();
  }

  Form form() {
    return form;
  }

  Map<String, List<HttpFile>> files() {
    return files;
  }

  private static HttpError broken(String how) {
    return new HttpError(400, "the body is no multipart/form-data: " + how);
  }

  private void read() {
    // The line break before the first delimiter may be that of the headers of the request.
    boolean isFirst = startsWith(0, Arrays.copyOfRange(delimiter, 2, delimiter.length));
    at = isFirst ? delimiter.length - 2 : indexOf(delimiter, 0) + delimiter.length;
    while (!startsWith(at, new byte[] {'-', '-'})) {
      int headers = endOfLine(at);
      int empty = indexOf(new byte[] {'\r', '\n', '\r', '\n'}, headers - 2);
      if (empty - headers > LONGEST_HEADERS) {
        throw broken("the headers of a part have more than " + LONGEST_HEADERS + " bytes");
      }
      int end = indexOf(delimiter, empty + 2);
      byte[] content = Arrays.copyOfRange(body, Math.min(empty + 4, end), end);
      add(new String(body, headers, Math.max(0, empty - headers), StandardCharsets.UTF_8), content);
      at = end + delimiter.length;
    }
  }

  private int endOfLine(int start) {
    int end = start;
    while (end < body.length && (body[end] == ' ' || body[end] == '\t')) {
      end++;
    }
    if (!startsWith(end, new byte[] {'\r', '\n'})) {
      throw broken("a delimiter is not alone in its line");
    }
    return end + 2;
  }

  private void add(String headers, byte[] content) {
    String disposition = header(headers, "content-disposition");
    String name = disposition == null ? null : parameter(disposition, "name");
    if (name == null) {
      throw broken("a part has no name");
    }
    String filename = disposition == null ? null : parameter(disposition, "filename");
    if (filename == null) {
      form.add(name, Form.text(ByteBuffer.wrap(content), "body"));
    } else {
      form.count();
      files
          .computeIfAbsent(name, absent -> new ArrayList<>(1))
          .add(new HttpFile(filename, header(headers, "content-type"), content));
    }
  }

  private static @Nullable String header(String headers, String name) {
    for (String line : headers.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().toLowerCase(Locale.ROOT).equals(name)) {
        return line.substring(colon + 1).strip();
      }
    }
    return null;
  }

  private static @Nullable String parameter(String header, String name) {
    Matcher matcher = PARAMETER.matcher(header);
    while (matcher.find()) {
      if (matcher.group(1).toLowerCase(Locale.ROOT).equals(name)) {
        String quoted = matcher.group(2);
        return quoted == null ? matcher.group(3) : ESCAPED.matcher(quoted).replaceAll("$1");
      }
    }
    return null;
  }

  private boolean startsWith(int from, byte[] text) {
    int to = from + text.length;
    return from >= 0 && to <= body.length && Arrays.equals(body, from, to, text, 0, text.length);
  }

  private int indexOf(byte[] text, int from) {
    for (int i = from; i <= body.length - text.length; i++) {
      if (body[i] == text[0] && startsWith(i, text)) {
        return i;
      }
    }
    throw broken("it is not whole");
  }
}
