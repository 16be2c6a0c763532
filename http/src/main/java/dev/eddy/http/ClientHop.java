package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.coroutine;
import static dev.eddy.Coroutines.withTimeout;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.http.HttpTimeoutException.Phase;
import dev.eddy.locks.Permit;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The part of a fetch that goes to one place: a slot, a connection, an exchange. */
final class ClientHop {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final byte[] NO_BODY = {};

  /** How long a server is waited for that was asked whether it wants the body. */
  private static final Duration CONTINUE_LIMIT = Duration.ofSeconds(1);

  private final ClientFetch fetch;
  private final ClientMessage message;
  private final int redirectsLeft;

  /** Since when it waits for others to end; null if it does not. */
  private @Nullable Duration queuedSince;

  /** Of what it waits for. */
  private IOLoop.@Nullable Timeout timer;

  private boolean isConnecting;
  private boolean isHttp2;
  private boolean isProduced;

  ClientHop(ClientFetch fetch, ClientMessage message, int redirectsLeft) {
    this.fetch = fetch;
    this.message = message;
    this.redirectsLeft = redirectsLeft;
  }

  ClientFetch fetch() {
    return fetch;
  }

  ClientMessage message() {
    return message;
  }

  int redirectsLeft() {
    return redirectsLeft;
  }

  boolean isHttp2() {
    return isHttp2;
  }

  Duration connectTimeout() {
    return fetch.request().connectTimeout;
  }

  /** Whether the connection may be used again as far as the request goes. */
  boolean keepsAlive() {
    return !message
        .headers()
        .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
  }

  /** What follows a response; null if that is what the fetch wants. */
  @Nullable ClientMessage redirected(int status, @Nullable String location) {
    if (redirectsLeft <= 0 || location == null || !REDIRECTS.contains(status)) {
      return null;
    }
    ClientTarget to = message.target().resolve(location);
    return to == null ? null : message.redirected(status, to);
  }

  /** What becomes of the body of a response. */
  ClientBody.Use useOf(io.netty.handler.codec.http.HttpResponse head) {
    String location = head.headers().get(HttpHeaderNames.LOCATION);
    if (redirected(head.status().code(), location) != null) {
      return ClientBody.Use.DROP;
    }
    return fetch.request().streamingCallback != null
        ? ClientBody.Use.STREAM
        : ClientBody.Use.COLLECT;
  }

  // ---- its way

  Coroutine<HttpResponse> run() {
    return async(
        () -> {
          Permit slot = null;
          try {
            queues();
            slot = await(fetch.pool().slots().acquire());
            ClientHost host = fetch.pool().host(this);
            var response = await(exchange(await(connect(host)), true));
            if (response.isEmpty()) {
              // the server closed it while nobody used it, and may have closed the others then
              host.closeIdle();
              host = fetch.pool().host(this); // the pool forgets one without connections
              queues();
              response = await(exchange(await(connect(host)), false));
            }
            return response.orElseThrow();
          } finally {
            waitsNoMore();
            if (slot != null) {
              slot.close();
            }
          }
        });
  }

  /** Takes a connection, or waits for one. */
  private Coroutine<ClientConnection> connect(ClientHost host) {
    return async(
        () -> {
          Promise<ClientConnection> granted = host.enter(this);
          try {
            return await(granted);
          } catch (CancelledError cancelled) {
            host.leave(granted);
            if (granted.isDone() && granted.exception() == null) {
              granted.result().giveBack(); // it came between the cancellation and now
            }
            throw cancelled;
          } finally {
            waitsNoMore();
          }
        });
  }

  /** It waits for other fetches to end. */
  void queues() {
    waitsNoMore();
    fetch.enter(Phase.QUEUE);
    queuedSince = fetch.now();
    timer = fetch.setTimer(fetch.request().queueTimeout, fetch::expireInQueue);
  }

  /** It waits for a connection that is being made. */
  void connects(ClientHost host) {
    if (!isConnecting) {
      waitsNoMore();
      isConnecting = true;
      fetch.enter(Phase.CONNECT);
      timer = fetch.setTimer(connectTimeout(), () -> fetch.expireWhileConnecting(host));
    }
  }

  boolean isConnecting() {
    return isConnecting;
  }

  private void waitsNoMore() {
    isConnecting = false;
    fetch.removeTimer(timer);
    timer = null;
    if (queuedSince != null) {
      fetch.waitedSince(queuedSince);
      queuedSince = null;
    }
  }

  /**
   * Has the exchange on a connection that was reserved, and gives that back.
   *
   * @param mayFail whether it may come to nothing
   * @return empty if the request can be sent once more on another connection
   */
  private Coroutine<Optional<HttpResponse>> exchange(ClientConnection connection, boolean mayFail) {
    return async(
        () -> {
          fetch.enter(Phase.REQUEST);
          isHttp2 = connection.isHttp2();
          HttpRequest request = fetch.request();
          boolean asksFirst = request.expectsContinue && message.hasBody();
          boolean bodyFollows = asksFirst || message.producer() != null;
          ClientExchange exchange = null;
          Promise<Void> sending = null;
          try {
            exchange = connection.open(this, asksFirst);
            exchange.send(message.toNetty(request, bodyFollows));
            if (bodyFollows) {
              sending = startToSend(exchange);
            }
            return Optional.of(await(receive(exchange)));
          } catch (IOException failure) {
            if (mayFail && mayTryAgain(connection, exchange)) {
              return Optional.empty();
            }
            throw failure;
          } finally {
            if (exchange != null) {
              exchange.end();
            }
            if (sending != null && !sending.isDone()) {
              sending.cancel();
              await(end(sending));
            }
          }
        });
  }

  private boolean mayTryAgain(ClientConnection connection, @Nullable ClientExchange exchange) {
    if (fetch.pool().isClosed()) {
      return false;
    }
    if (exchange == null) {
      return connection.hasServed(); // nothing was sent
    }
    return !isProduced
        && !exchange.isAnswered()
        && (exchange.isRefused() || (connection.hasServed() && message.isIdempotent()));
  }

  private static Coroutine<Void> end(Promise<Void> sending) {
    return async(
        () -> {
          try {
            await(sending);
          } catch (CancellationException ended) {
            return; // as was asked
          }
        });
  }

  // ---- the request

  private Promise<Void> startToSend(ClientExchange exchange) {
    return coroutine(() -> await(sendBody(exchange)));
  }

  private Coroutine<Void> sendBody(ClientExchange exchange) {
    return async(
        () -> {
          Promise<Boolean> continued = exchange.continued();
          if (continued != null && !await(wantsBody(continued))) {
            return;
          }
          HttpRequest.BodyProducer producer = message.producer();
          if (producer == null) {
            exchange.sendWholeBody();
            return;
          }
          isProduced = true;
          try {
            Awaitable<?> produced = producer.produce(exchange);
            if (produced != null) {
              await(produced);
            }
            exchange.endBody();
          } catch (Exception failure) {
            exchange.fail(failure);
          }
        });
  }

  private static Coroutine<Boolean> wantsBody(Promise<Boolean> continued) {
    return async(
        () -> {
          try {
            return await(withTimeout(CONTINUE_LIMIT, continued));
          } catch (TimeoutException silence) {
            return true;
          }
        });
  }

  // ---- the response

  private Coroutine<HttpResponse> receive(ClientExchange exchange) {
    return async(
        () -> {
          var head = await(exchange.head());
          if (exchange.bodyUse() == ClientBody.Use.DROP) {
            await(drop(exchange));
            return HttpResponse.of(this, head, NO_BODY);
          }
          HttpRequest request = fetch.request();
          if (request.headerCallback != null) {
            request.headerCallback.accept(HttpResponse.of(this, head, NO_BODY));
          }
          byte[] body = NO_BODY;
          if (request.streamingCallback != null) {
            await(feed(exchange, request.streamingCallback));
          } else {
            body = await(exchange.nextOfBody());
          }
          return HttpResponse.of(this, head, body);
        });
  }

  private static Coroutine<Void> drop(ClientExchange exchange) {
    return async(
        () -> {
          try {
            await(exchange.nextOfBody());
          } catch (IOException notWhole) {
            return; // then the connection is not used again, which is all that it means here
          }
        });
  }

  private static Coroutine<Void> feed(ClientExchange exchange, HttpRequest.ChunkCallback callback) {
    return async(
        () -> {
          byte[] chunk = await(exchange.nextOfBody());
          while (chunk.length > 0) {
            Awaitable<?> taken = callback.call(chunk);
            if (taken != null) {
              await(taken);
            }
            chunk = await(exchange.nextOfBody());
          }
        });
  }
}
