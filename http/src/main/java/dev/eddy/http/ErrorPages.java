package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import org.jspecify.annotations.Nullable;

/** What the client of a request that failed sees, and the log. Loop thread only. */
final class ErrorPages {
  private ErrorPages() {}

  /** Answers a request whose handler has thrown. */
  static Coroutine<Void> answer(RequestHandler handler, Throwable failure) {
    return async(
        () -> {
          Response response = handler.response();
          if (failure instanceof StreamClosedException && response.isClientGone()) {
            response.abort(); // as if the handler were cancelled
            return;
          }
          log(handler, failure);
          if (response.isFinished()) {
            return;
          }
          if (response.isHeadSent()) {
            response.abort();
            return;
          }
          int status = failure instanceof HttpError error ? error.status() : 500;
          String reason = failure instanceof HttpError error ? reasonOf(error) : null;
          await(send(handler, status, reason, failure));
        });
  }

  /** What cannot stand in a status line may well be of a client. */
  private static @Nullable String reasonOf(HttpError error) {
    return Response.isReason(error.reason()) ? error.reason() : null;
  }

  /** Answers with an error by the handler's own wish. */
  static Awaitable<Void> sendNow(RequestHandler handler, int status) {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException(
          "status of sendError(): " + status + " (expected 400 to 599; for others, setStatus())");
    }
    handler.response().headersForChange();
    Promise<Void> sent = coroutine(() -> await(send(handler, status, null, null)));
    handler.response().setErrorPage(sent);
    return sent;
  }

  /** Drops what was written, writes the page of an error in its place and ends the response. */
  static Coroutine<Void> send(
      RequestHandler handler, int status, @Nullable String reason, @Nullable Throwable failure) {
    return async(
        () -> {
          clear(handler, status, reason);
          try {
            Awaitable<?> written = handler.writeError(status, failure);
            if (written != null) {
              await(written);
            }
          } catch (Finish asAsked) {
            // the page is what was written
          } catch (CancelledError cancelled) {
            cancelled(handler);
            throw cancelled;
          } catch (Throwable ofPage) {
            HttpLog.error("writeError() of " + handler.getClass().getName() + " failed", ofPage);
            dropPage(handler, status, reason);
          }
          end(handler, status, reason);
        });
  }

  private static void clear(RequestHandler handler, int status, @Nullable String reason) {
    Response response = handler.response();
    response.clear();
    try {
      handler.setDefaultHeaders();
    } catch (Throwable ofHeaders) {
      HttpLog.error(
          "setDefaultHeaders() of " + handler.getClass().getName() + " failed", ofHeaders);
      response.clear();
    }
    response.setStatus(status, reason);
    if (status == 405) {
      response.headersForChange().set("allow", AllowedMethods.of(handler.getClass()));
    }
  }

  private static void dropPage(RequestHandler handler, int status, @Nullable String reason) {
    Response response = handler.response();
    if (response.isHeadSent()) {
      response.abort();
    } else {
      clear(handler, status, reason);
    }
  }

  /** What {@code writeError} set may not fit what it wrote, as in any other response. */
  private static void end(RequestHandler handler, int status, @Nullable String reason) {
    Response response = handler.response();
    if (response.isFinished()) {
      return;
    }
    try {
      response.end();
    } catch (RuntimeException ofPage) {
      HttpLog.error("writeError() of " + handler.getClass().getName() + " failed", ofPage);
      if (!response.isFinished()) {
        response.clear();
        response.setStatus(status, reason);
        response.end();
      }
    }
  }

  /** The client is gone, or the server ends, or the handler lets a cancellation escape. */
  static void cancelled(RequestHandler handler) {
    Response response = handler.response();
    if (response.isFinished()) {
      return;
    }
    if (response.isHeadSent() || response.isClientGone()) {
      response.abort();
    } else {
      response.clear();
      response.setStatus(503, null);
      response.end();
    }
  }

  private static void log(RequestHandler handler, Throwable failure) {
    try {
      handler.logException(failure);
    } catch (Throwable ofLog) {
      HttpLog.error("logException() of " + handler.getClass().getName() + " failed", ofLog);
      HttpLog.handlerFailed(handler.request(), failure);
    }
  }
}
