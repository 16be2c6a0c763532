package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;

import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A fetch from its begin to its end, with all redirects. Loop thread only. */
final class ClientFetch {
  private final ClientPool pool;
  private final HttpRequest request;
  private final boolean raisesError;
  private final Duration begun;

  private HttpTimeoutException.Phase phase = HttpTimeoutException.Phase.QUEUE;

  /** How long it has waited for others to end. */
  private Duration queued = Duration.ZERO;

  /** Null until it has given way for the first time, and if it never does. */
  private @Nullable Promise<HttpResponse> running;

  private IOLoop.@Nullable Timeout timer;

  /** Why it was cancelled, if not by its user. */
  private @Nullable IOException brokenOff;

  ClientFetch(ClientPool pool, HttpRequest request, boolean raisesError) {
    this.pool = pool;
    this.request = request;
    this.raisesError = raisesError;
    this.begun = pool.loop().time();
  }

  HttpRequest request() {
    return request;
  }

  ClientOptions options() {
    return pool.options();
  }

  ClientPool pool() {
    return pool;
  }

  /** Begins it. */
  Promise<HttpResponse> start() {
    Promise<HttpResponse> started = coroutine(() -> await(run()));
    running = started;
    return started;
  }

  private Coroutine<HttpResponse> run() {
    return async(
        () -> {
          pool.begun(this);
          timer = setTimer(request.requestTimeout, this::expire);
          try {
            HttpResponse response = await(follow());
            if (raisesError) {
              response.rethrow();
            }
            return response;
          } catch (CancelledError cancelled) {
            IOException reason = brokenOff;
            if (reason != null) {
              throw reason;
            }
            throw cancelled;
          } catch (IOException failure) {
            throw brokenOff != null ? brokenOff : failure; // it may be what that has led to
          } finally {
            removeTimer(timer);
            pool.ended(this);
          }
        });
  }

  private Coroutine<HttpResponse> follow() {
    return async(
        () -> {
          var hop = new ClientHop(this, ClientMessage.of(request), request.maxRedirects);
          HttpResponse response = await(hop.run());
          ClientMessage next = hop.redirected(response.code(), location(response));
          while (next != null) {
            hop = new ClientHop(this, next, hop.redirectsLeft() - 1);
            response = await(hop.run());
            next = hop.redirected(response.code(), location(response));
          }
          return response;
        });
  }

  private static @Nullable String location(HttpResponse response) {
    return response.headers().get(HttpHeaderNames.LOCATION.toString());
  }

  // ---- time

  void enter(HttpTimeoutException.Phase phase) {
    this.phase = phase;
  }

  Duration now() {
    return pool.loop().time();
  }

  /** What began at that time was a wait for others. */
  void waitedSince(Duration time) {
    queued = queued.plus(now()).minus(time);
  }

  Duration requestTime() {
    return now().minus(begun).minus(queued);
  }

  IOLoop.@Nullable Timeout setTimer(Duration limit, Runnable action) {
    return limit.isZero() ? null : pool.loop().callLater(limit, action);
  }

  void removeTimer(IOLoop.@Nullable Timeout set) {
    if (set != null) {
      pool.loop().removeTimeout(set);
    }
  }

  private void expire() {
    breakOff(new HttpTimeoutException(phase, request.requestTimeout, request + " as a whole"));
  }

  void expireInQueue() {
    breakOff(new HttpTimeoutException(phase, request.queueTimeout, request.toString()));
  }

  void expireWhileConnecting(ClientHost host) {
    breakOff(
        new HttpTimeoutException(
            HttpTimeoutException.Phase.CONNECT,
            request.connectTimeout,
            "the connection to " + host));
  }

  boolean hasTimedOut() {
    return brokenOff instanceof HttpTimeoutException;
  }

  /** Ends it with a failure. */
  void breakOff(IOException reason) {
    if (brokenOff == null) {
      brokenOff = reason;
      Objects.requireNonNull(running, "a fetch that has not given way").cancel();
    }
  }
}
