package dev.eddy.http;

import dev.eddy.Awaitable;
import dev.eddy.Promise;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a handler has set and written, and how much of it is sent. Loop thread only. */
final class Response {
  private static final AsciiString HTML = AsciiString.cached("text/html; charset=UTF-8");
  private static final AsciiString JSON = AsciiString.cached("application/json; charset=UTF-8");

  /** What the access log has for a client that went before it was answered, as nginx has it. */
  static final int CLIENT_CLOSED_REQUEST = 499;

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

  private final RequestHandler handler;
  private final Exchange exchange;

  private HttpResponseStatus status = HttpResponseStatus.OK;
  private HttpHeaders headers = new HttpHeaders();

  /** What the content is as long as the headers do not say. */
  private AsciiString usualType = HTML;

  /** What was written and not sent; null if that is nothing. */
  private @Nullable ByteBuf buffer;

  /** What is to be done when the response is finished, besides the handler's own; or null. */
  private @Nullable Runnable atEnd;

  /** Written by the handler's own wish, maybe still being so; null if none was asked for. */
  private @Nullable Promise<Void> errorPage;

  private boolean isHeadSent;
  private boolean isFinished;

  Response(RequestHandler handler, Exchange exchange) {
    this.handler = handler;
    this.exchange = exchange;
  }

  void checkThread(String type, String call) {
    exchange
        .thread()
        .check(
            type,
            call,
            "let runInExecutor() return the value and use it after the await, or come here by"
                + " addCallback()");
  }

  boolean isFinished() {
    return isFinished;
  }

  boolean isHeadSent() {
    return isHeadSent;
  }

  /** Returns what ends the response although the handler may not await it; null for none. */
  @Nullable Promise<Void> errorPage() {
    return errorPage;
  }

  void setErrorPage(Promise<Void> page) {
    errorPage = page;
  }

  int status() {
    return status.code();
  }

  void setStatus(int code, @Nullable String reason) {
    checkHeadNotSent("setStatus()");
    if (code < 200 || code > 599) {
      throw new IllegalArgumentException("status: " + code + " (expected 200 to 599)");
    }
    if (reason != null && !isReason(reason)) {
      throw new IllegalArgumentException(
          "reason of a status with a line break or another control character: '" + reason + "'");
    }
    status =
        reason == null ? HttpResponseStatus.valueOf(code) : new HttpResponseStatus(code, reason);
  }

  /** Whether a text can stand in a status line. */
  static boolean isReason(String text) {
    return text.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
  }

  HttpHeaders headersForChange() {
    checkHeadNotSent("the change of a header");
    return headers;
  }

  void removeHeader(String name) {
    headersForChange().remove(name);
    if (HttpHeaderNames.CONTENT_TYPE.contentEqualsIgnoreCase(name)) {
      usualType = HTML;
    }
  }

  void writeJson(byte[] json) {
    checkNotFinished("writeJson()");
    removeHeader("content-type");
    usualType = JSON;
    write(json);
  }

  private void checkHeadNotSent(String what) {
    if (isHeadSent) {
      throw new IllegalStateException(
          what + " after the headers were sent by flush() or finish(): it would have no effect");
    }
  }

  /** Whether nobody is there to read it. */
  boolean isClientGone() {
    return exchange.isDisconnected() || (!exchange.isOpen() && !exchange.isEnded());
  }

  private void checkNotFinished(String what) {
    if (isFinished) {
      throw new IllegalStateException(
          what + " after finish(): the response is complete, return from the handler");
    }
  }

  void write(CharSequence chunk) {
    checkNotFinished("write()");
    ByteBufUtil.writeUtf8(buffer(ByteBufUtil.utf8MaxBytes(chunk.length())), chunk);
  }

  void write(byte[] chunk) {
    checkNotFinished("write()");
    buffer(chunk.length).writeBytes(chunk);
  }

  void write(byte[] chunk, int start, int length) {
    checkNotFinished("write()");
    buffer(length).writeBytes(chunk, start, length);
  }

  private ByteBuf buffer(int size) {
    ByteBuf known = buffer;
    if (known == null) {
      known = exchange.newBuffer(size);
      buffer = known;
    }
    return known;
  }

  private ByteBuf takeBuffer() {
    ByteBuf taken = buffer == null ? Unpooled.EMPTY_BUFFER : buffer;
    buffer = null;
    return taken;
  }

  void clear() {
    checkHeadNotSent("clear()");
    status = HttpResponseStatus.OK;
    headers = new HttpHeaders();
    usualType = HTML;
    takeBuffer().release();
  }

  Awaitable<Void> flush() {
    checkNotFinished("flush()");
    checkBodyAllowed();
    if (!isHeadSent) {
      checkLength();
      setContentType();
      isHeadSent = true;
      exchange.sendHead(status, headers);
    }
    return exchange.sendBody(takeBuffer());
  }

  /** Whether {@link #sendFile} can be used. */
  boolean sendsFiles() {
    return exchange.sendsFiles();
  }

  /** Sends a part of a file by the operating system, which reads and closes it. */
  Awaitable<Void> sendFile(FileChannel file, long start, long length) {
    checkNotFinished("sendFile()");
    if (!isHeadSent) {
      checkLength();
      isHeadSent = true;
      exchange.sendHead(status, headers);
    }
    return exchange.sendFile(file, start, length);
  }

  Awaitable<Void> finish() {
    end();
    return exchange.sent();
  }

  /** Ends the response without asking when it has left. */
  void end() {
    checkNotFinished("finish()");
    checkBodyAllowed();
    String etag = null;
    if (!isHeadSent) {
      checkWhole(checkLength());
      etag = compareEtag();
    }
    isFinished = true;
    boolean isSeen = !isClientGone();
    try {
      if (isHeadSent) {
        exchange.sendLast(takeBuffer());
      } else {
        isHeadSent = true;
        sendWhole(etag);
      }
    } finally {
      callOnFinish(isSeen);
    }
  }

  private void sendWhole(@Nullable String etag) {
    if (exchange.sendsAtOnce(status, headers)) {
      ByteBuf body = buffer(0);
      buffer = null;
      exchange.sendAtOnce(status, usualType, headers, etag, body);
      return;
    }
    if (etag != null) {
      headers.fields().set(HttpHeaderNames.ETAG, etag);
    }
    setContentType();
    exchange.sendWhole(status, headers, takeBuffer());
  }

  String contentEtag() {
    return exchange.etags().of(buffer);
  }

  /**
   * Sends no body that the client has already.
   *
   * @return what was made for this response, or null if none was or the handler had set one
   */
  private @Nullable String compareEtag() {
    if (status.code() != 200 || !handler.request().isGetOrHead()) {
      return null;
    }
    String own = headers.value(HttpHeaderNames.ETAG);
    String etag = own == null ? HttpHeaders.checkedValue(handler.computeEtag()) : own;
    if (etag != null && Etags.isKnown(handler.request(), etag)) {
      takeBuffer().release();
      Etags.removeWhatIsOfTheBody(headers);
      status = HttpResponseStatus.NOT_MODIFIED;
    }
    return own == null ? etag : null;
  }

  /** Answers 101 instead of all that: the connection is a WebSocket's from now on. */
  void upgrade(WebSocketChannel successor, @Nullable WebSocketDeflate with) {
    checkNotFinished("the upgrade to a WebSocket");
    checkHeadNotSent("the upgrade to a WebSocket");
    isFinished = true;
    isHeadSent = true;
    takeBuffer().release();
    status = HttpResponseStatus.SWITCHING_PROTOCOLS;
    exchange.upgrade(headers, successor, with);
    callOnFinish(true);
  }

  /** Gives the response up: the client sees that it is not whole, and so does the log. */
  void abort() {
    if (!isFinished) {
      isFinished = true;
      boolean isSeen = !isClientGone();
      takeBuffer().release();
      exchange.abort();
      callOnFinish(isSeen);
    }
  }

  void onEnd(Runnable action) {
    atEnd = action;
  }

  private void callOnFinish(boolean isSeen) {
    if (atEnd != null) {
      atEnd.run();
    }
    int seen = isSeen ? status.code() : CLIENT_CLOSED_REQUEST;
    HttpLog.access(handler.request(), seen, exchange);
    try {
      handler.onFinish();
    } catch (Throwable failure) {
      HttpLog.error("onFinish() of " + handler.getClass().getName() + " failed", failure);
    }
  }

  // ---- what cannot be sent as it is

  private int waiting() {
    return buffer == null ? 0 : buffer.readableBytes();
  }

  private void checkBodyAllowed() {
    if (!mayHaveBody() && waiting() > 0) {
      throw new IllegalStateException(
          "a response with status "
              + status.code()
              + " has no body, but "
              + waiting()
              + " bytes were written: set another status, or clear() before");
    }
  }

  /** Returns the length that the handler has set, or -1. */
  private long checkLength() {
    String length = headers.value(HttpHeaderNames.CONTENT_LENGTH);
    if (length == null) {
      return -1;
    }
    if (!DIGITS.matcher(length).matches()) {
      throw new IllegalStateException(
          "Content-Length: '" + length + "' (expected a number of bytes, such as 42)");
    }
    return Long.parseLong(length);
  }

  private void checkWhole(long length) {
    boolean isBodySent = mayHaveBody() && !handler.request().isHead();
    if (isBodySent && length >= 0 && length != waiting()) {
      throw new IllegalStateException(
          "Content-Length is "
              + length
              + ", but "
              + waiting()
              + " bytes were written: leave it out, finish() sets it");
    }
  }

  private void setContentType() {
    if (!headers.has(HttpHeaderNames.CONTENT_TYPE) && mayHaveBody()) {
      headers.fields().set(HttpHeaderNames.CONTENT_TYPE, usualType);
    }
  }

  private boolean mayHaveBody() {
    return status.code() != 204 && status.code() != 304;
  }

  void writeErrorPage(@Nullable Throwable failure, boolean withTrace) {
    if (withTrace && failure != null) {
      headersForChange().set("content-type", "text/plain; charset=UTF-8");
      var text = new StringWriter();
      failure.printStackTrace(new PrintWriter(text));
      write(text.toString().getBytes(StandardCharsets.UTF_8));
      return;
    }
    String title = status.code() + ": " + escape(status.reasonPhrase());
    write("<html><title>" + title + "</title><body>" + title + "</body></html>");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
