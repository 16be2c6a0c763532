package dev.eddy.http;

import dev.eddy.Awaitable;
import dev.eddy.Promise;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.HttpConversionUtil;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that was sent and its response, on one connection. Loop thread only. */
final class ClientExchange implements HttpRequest.BodySink {
  private static final CharSequence STREAM_ID =
      HttpConversionUtil.ExtensionHeaderNames.STREAM_ID.text();

  private final ClientHop hop;
  private final ClientStream stream;
  private final Duration begun;
  private final Promise<HttpResponse> head = new Promise<>();

  /** Done when the server wants the body: true, or has answered without: false. */
  private final @Nullable Promise<Boolean> continued;

  /** From the head of the response on. */
  private @Nullable ClientBody body;

  /** When the last of what was sent has left. */
  private @Nullable ChannelFuture lastWrite;

  /** What the request said that its body will be, less what was sent; -1 if it did not say. */
  private long announced = -1;

  private boolean isRequestSent;
  private boolean keepsAlive;

  /** Whether the server did nothing for it, and has said so. */
  private boolean isRefused;

  private boolean isEnded;

  ClientExchange(ClientHop hop, ClientStream stream, boolean waitsForContinue) {
    this.hop = hop;
    this.stream = stream;
    this.begun = hop.fetch().now();
    this.continued = waitsForContinue ? new Promise<>() : null;
  }

  ClientHop hop() {
    return hop;
  }

  /** Returns the head of the response; done when it is there. */
  Promise<HttpResponse> head() {
    return head;
  }

  @Nullable Promise<Boolean> continued() {
    return continued;
  }

  /** Returns the next piece of the body, as {@link ClientBody#next()} does; after the head. */
  Promise<byte[]> nextOfBody() {
    ClientBody known = body;
    if (known == null) {
      throw new IllegalStateException("the body before the head");
    }
    Promise<byte[]> next = known.next();
    if (!next.isDone()) {
      stream.readMore();
    }
    return next;
  }

  ClientBody.@Nullable Use bodyUse() {
    return body == null ? null : body.use();
  }

  boolean isAnswered() {
    return head.isDone() && body != null;
  }

  boolean isRefused() {
    return isRefused;
  }

  // ---- the request

  /** Sends the head, with the body unless that follows. */
  void send(io.netty.handler.codec.http.HttpRequest request) {
    isRequestSent = request instanceof LastHttpContent;
    if (!isRequestSent && request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      announced = Long.parseLong(request.headers().get(HttpHeaderNames.CONTENT_LENGTH));
    }
    write(request);
    stream.readMore();
  }

  @Override
  public Awaitable<Void> write(byte[] piece) {
    if (isRequestSent) {
      throw new IllegalStateException(
          "write() after the body has ended: await(sink.write(…)) in the coroutine that the"
              + " bodyProducer returns");
    }
    checkAnnounced(piece.length);
    if (isEnded) {
      return failed(new StreamClosedException("the request has ended before its body"));
    }
    return sent(write(new DefaultHttpContent(Unpooled.wrappedBuffer(piece))));
  }

  private void checkAnnounced(int length) {
    if (announced >= 0) {
      announced -= length;
      if (announced < 0) {
        throw new IllegalStateException(
            "the body is " + -announced + " bytes longer than the request's Content-Length");
      }
    }
  }

  /** Sends the body at once, after the head. */
  void sendWholeBody() {
    isRequestSent = true;
    write(new DefaultLastHttpContent(hop.message().content()));
  }

  /** The body was written. */
  void endBody() {
    if (announced > 0) {
      throw new IllegalStateException(
          "the body is " + announced + " bytes shorter than the request's Content-Length");
    }
    isRequestSent = true;
    if (!isEnded) {
      write(new DefaultLastHttpContent());
    }
  }

  private ChannelFuture write(HttpObject part) {
    ChannelFuture write = stream.channel().writeAndFlush(part);
    lastWrite = write;
    if (!write.isSuccess()) {
      write.addListener(
          done -> {
            if (!done.isSuccess()) {
              fail(ClientStream.asIOException(done.cause()));
            }
          });
    }
    return write;
  }

  private static Promise<Void> sent(ChannelFuture write) {
    var left = new Promise<Void>();
    if (write.isSuccess()) {
      left.setResult(nothing());
    } else {
      write.addListener(
          done -> {
            if (left.isDone()) {
              return;
            }
            if (done.isSuccess()) {
              left.setResult(nothing());
            } else {
              left.setException(ClientStream.asIOException(done.cause()));
              left.exception(); // the fetch fails anyway
            }
          });
    }
    return left;
  }

  private static Promise<Void> failed(IOException failure) {
    var promise = new Promise<Void>();
    promise.setException(failure);
    promise.exception();
    return promise;
  }

  @SuppressWarnings("NullAway") // the one value of its type
  private static Void nothing() {
    return null;
  }

  // ---- the response

  /** Takes a part of the response, but does not release it. */
  void receive(HttpObject part) {
    DecoderResult decoded = part.decoderResult();
    if (decoded.isFailure()) {
      fail(new IOException("the response cannot be read: " + decoded.cause(), decoded.cause()));
      return;
    }
    if (part instanceof HttpResponse response) {
      if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL
          && response.status().code() != 101) {
        if (response.status().code() == 100) {
          answerContinue(true);
        }
        return;
      }
      begin(response);
    }
    ClientBody known = body;
    if (part instanceof HttpContent content && known != null) {
      if (known.isComplete()) {
        keepsAlive &= content == LastHttpContent.EMPTY_LAST_CONTENT; // the end of a 100
        return;
      }
      known.offer(content.content());
      if (part instanceof LastHttpContent) {
        known.complete();
      }
      if (known.hasFailed()) {
        keepsAlive = false;
      }
    }
  }

  private void begin(HttpResponse response) {
    if (body != null || head.isDone()) {
      keepsAlive = false; // a second response: nobody has asked for that
      return;
    }
    if (hop.isHttp2()) { // what Netty adds for those who know HTTP/1.1 only
      response.headers().remove(HttpHeaderNames.TRANSFER_ENCODING).remove(STREAM_ID);
    }
    keepsAlive =
        HttpUtil.isKeepAlive(response)
            && hop.keepsAlive()
            && response.status().code() != 101; // what follows is another protocol
    long length = HttpUtil.getContentLength(response, 0L);
    body = new ClientBody(hop.useOf(response), hop.fetch().options().maxBodySize(), length);
    head.setResult(response);
    answerContinue(false);
  }

  private void answerContinue(boolean wantsBody) {
    if (continued != null && !continued.isDone()) {
      continued.setResult(wantsBody);
    }
  }

  /** The server did not look at the request, and says so. */
  void refused(String reason) {
    isRefused = !isAnswered();
    fail(new StreamClosedException(reason));
  }

  /** It will not come to its end. */
  void fail(Exception failure) {
    keepsAlive = false;
    if (isEnded) {
      return;
    }
    answerContinue(false);
    if (body != null) {
      body.fail(failure);
    } else if (!head.isDone()) {
      head.setException(failure);
      head.exception(); // the fetch may have been cancelled
    }
  }

  // ---- the end

  /** Whether the channel should read on. */
  boolean wantsMore() {
    return body == null || body.isComplete() || body.wantsMore();
  }

  /** The fetch has what it wants, or gives up: the connection is free, or is closed. */
  void end() {
    isEnded = true;
    boolean isWhole = body != null && body.isComplete() && isRequestSent;
    boolean hasLeft = lastWrite != null && lastWrite.isSuccess();
    if (body != null) {
      body.leave();
    }
    if (!isWhole && hop.fetch().hasTimedOut()) {
      stream.connection().timedOutSince(begun);
    }
    stream.ended(isWhole && hasLeft && keepsAlive);
  }
}
