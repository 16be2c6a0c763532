package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import org.jspecify.annotations.Nullable;

/** The life of a handler, in the order that {@link RequestHandler} tells. */
final class RequestExecution {
  private RequestExecution() {}

  static Coroutine<Void> of(RequestHandler handler, Exchange exchange) {
    return async(
        () -> {
          Response response = handler.response();
          try {
            handler.initialize();
            Awaitable<?> prepared = handler.prepare();
            if (prepared != null) {
              await(prepared);
            }
            if (!response.isFinished()) {
              if (exchange.isStreaming()) {
                await(feed(handler, exchange.body()));
              }
              Awaitable<?> answered = call(handler);
              if (answered != null) {
                await(answered);
              }
            }
            if (!response.isFinished()) {
              response.end();
            }
          } catch (Finish asAsked) {
            if (!response.isFinished()) {
              response.end();
            }
          } catch (CancelledError cancelled) {
            endCancelled(exchange, response);
            throw cancelled;
          } catch (Throwable failure) {
            await(fail(handler, response, failure));
          } finally {
            exchange.executed();
          }
        });
  }

  private static Coroutine<Void> feed(RequestHandler handler, RequestBody body) {
    return async(
        () -> {
          byte[] chunk = await(body.next());
          while (chunk.length > 0) {
            Awaitable<?> taken = handler.dataReceived(chunk);
            if (taken != null) {
              await(taken);
            }
            chunk = await(body.next());
          }
        });
  }

  private static @Nullable Awaitable<?> call(RequestHandler handler) throws Exception {
    return switch (handler.request().method()) {
      case "GET" -> handler.get();
      case "HEAD" -> handler.head();
      case "POST" -> handler.post();
      case "PUT" -> handler.put();
      case "DELETE" -> handler.delete();
      case "PATCH" -> handler.patch();
      case "OPTIONS" -> handler.options();
      default -> throw new HttpError(405);
    };
  }

  /** The client is gone, or the server ends, or the handler lets its own cancellation escape. */
  private static void endCancelled(Exchange exchange, Response response) {
    if (response.isFinished()) {
      return;
    }
    if (response.isHeadSent() || !exchange.isOpen()) {
      response.abort();
    } else {
      response.clear();
      response.setStatus(503, null);
      response.end();
    }
  }

  private static Coroutine<Void> fail(
      RequestHandler handler, Response response, Throwable failure) {
    return async(
        () -> {
          log(handler, failure);
          if (response.isFinished()) {
            return;
          }
          if (response.isHeadSent()) {
            response.abort();
            return;
          }
          handler.clear();
          if (failure instanceof HttpError error) {
            response.setStatus(error.status(), error.reason());
          } else {
            response.setStatus(500, null);
          }
          try {
            Awaitable<?> written = handler.writeError(response.status(), failure);
            if (written != null) {
              await(written);
            }
          } catch (Exception ofPage) {
            HttpLog.error("writeError() of " + handler.getClass().getName() + " failed", ofPage);
          }
          if (!response.isFinished()) {
            response.end();
          }
        });
  }

  private static void log(RequestHandler handler, Throwable failure) {
    try {
      handler.logException(failure);
    } catch (Exception ofLog) {
      HttpLog.error("logException() of " + handler.getClass().getName() + " failed", ofLog);
      HttpLog.handlerFailed(handler.request(), failure);
    }
  }
}
