package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The life of a handler, in the order that {@link RequestHandler} tells. */
final class RequestExecution {
  /** What changes nothing, so that no other site has a reason to forge it. */
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private RequestExecution() {}

  static Coroutine<Void> of(RequestHandler handler, Exchange exchange) {
    return async(
        () -> {
          Response response = handler.response();
          Throwable failure = null;
          try {
            try {
              try {
                begin(handler);
                Awaitable<?> prepared = handler.prepare();
                if (prepared != null) {
                  await(prepared);
                }
                if (!isAnswered(handler)) {
                  if (exchange.isStreaming()) {
                    await(feed(handler, exchange.body()));
                  }
                  Awaitable<?> answered = call(handler);
                  if (answered != null) {
                    await(answered);
                  }
                }
              } catch (Finish asAsked) {
                // the response is what was written
              }
              Promise<Void> page = response.errorPage();
              if (page != null) {
                await(page);
              }
              if (!response.isFinished()) {
                response.end();
              }
            } catch (CancelledError cancelled) {
              ErrorPages.cancelled(handler);
              throw cancelled;
            } catch (Throwable thrown) {
              failure = thrown;
            }
            if (failure != null) {
              Promise<Void> page = response.errorPage();
              if (page != null && !page.isDone()) {
                await(page); // it was asked for first
              }
              await(ErrorPages.answer(handler, failure));
            }
          } finally {
            end(response);
            exchange.executed();
          }
        });
  }

  private static void begin(RequestHandler handler) throws Exception {
    handler.setDefaultHeaders();
    handler.initialize();
    if (handler.application().checksXsrf() && !SAFE.contains(handler.request().method())) {
      handler.checkXsrfCookie();
    }
  }

  /** Leaves nothing behind that goes on; mostly there is nothing. */
  private static void end(Response response) {
    Promise<Void> page = response.errorPage();
    if (page != null) {
      page.cancel();
    }
    response.abort();
  }

  private static Coroutine<Void> feed(RequestHandler handler, RequestBody body) {
    return async(
        () -> {
          byte[] chunk = await(body.next());
          while (chunk.length > 0 && !isAnswered(handler)) {
            Awaitable<?> taken = handler.dataReceived(chunk);
            if (taken != null) {
              await(taken);
            }
            chunk = await(body.next());
          }
        });
  }

  private static boolean isAnswered(RequestHandler handler) {
    return handler.response().isFinished() || handler.response().errorPage() != null;
  }

  private static @Nullable Awaitable<?> call(RequestHandler handler) throws Exception {
    if (isAnswered(handler)) {
      return null; // by dataReceived()
    }
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
}
