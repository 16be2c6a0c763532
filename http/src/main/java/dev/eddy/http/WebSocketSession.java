package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;

import dev.eddy.Awaitable;
import dev.eddy.CancelledError;
import dev.eddy.Context;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The life of a {@link WebSocketHandler} after the handshake. Loop thread only. */
final class WebSocketSession implements WebSocketChannel.Listener {
  private static final int MESSAGES_A_TURN = 32;

  private final WebSocketHandler handler;
  private final WebSocketSettings settings;
  private final WebSocketChannel channel;
  private final Context context = Context.capture();

  /** Opens, and takes the messages; null before it begins. */
  private @Nullable Promise<Void> running;

  WebSocketSession(WebSocketHandler handler, WebSocketSettings settings) {
    this.handler = handler;
    this.settings = settings;
    this.channel = new WebSocketChannel(true, settings, this);
  }

  WebSocketChannel channel() {
    return channel;
  }

  /**
   * Begins it.
   *
   * @return its end; cancelling that cancels it. Null if it has ended before
   */
  @Nullable Coroutine<Void> start() {
    if (channel.isEnded()) {
      return null;
    }
    Promise<Void> started = run().start();
    running = started;
    return async(
        () -> {
          try {
            await(started);
          } catch (CancellationException left) {
            HttpLog.debug("the handler of a WebSocket was cancelled", left);
          } finally {
            started.cancel();
          }
        });
  }

  @SuppressWarnings("NullAway") // does not see that await() may return null
  private Coroutine<Void> run() {
    return async(
        () -> {
          try {
            Awaitable<?> opened = handler.open();
            if (opened != null) {
              await(opened);
            }
            WebSocketMessage message = await(channel.next());
            for (int count = 1; message != null && !channel.isEnded(); count++) {
              Awaitable<?> taken =
                  message.isText()
                      ? handler.onMessage(message.text())
                      : handler.onMessage(message.bytes());
              if (taken != null) {
                await(taken);
              }
              if (count % MESSAGES_A_TURN == 0) {
                await(moment()); // a client that sends a lot at once is not alone here
              }
              message = await(channel.next());
            }
          } catch (CancelledError cancelled) {
            channel.close(new WebSocketClose(WebSocketClose.GOING_AWAY, ""));
            throw cancelled;
          } catch (Throwable failure) {
            failed(failure);
          }
        });
  }

  private void failed(Throwable failure) {
    if (failure instanceof WebSocketClosedException && !channel.isOpen()) {
      HttpLog.debug("a WebSocket was closed while its handler sent", failure);
      return;
    }
    try {
      handler.logException(failure);
    } catch (RuntimeException ofLog) {
      HttpLog.error("logException() of " + handler.getClass().getName() + " failed", ofLog);
      HttpLog.handlerFailed(handler.request(), failure);
    }
    channel.close(new WebSocketClose(WebSocketClose.INTERNAL_ERROR, ""));
  }

  // ---- what the channel tells

  @Override
  public void pinged(byte[] data) {
    call("onPing()", each -> each.onPing(data));
  }

  @Override
  public void ponged(byte[] data) {
    call("onPong()", each -> each.onPong(data));
  }

  @Override
  public void closed(boolean wasBroken) {
    Promise<Void> left = running;
    if (left == null) {
      return; // what came with the handshake was bad: it has never been open
    }
    call("onClose()", WebSocketHandler::onClose);
    if (left.isDone()) {
      return;
    }
    if (wasBroken) {
      left.cancel();
    } else {
      IOLoop loop = IOLoop.current();
      IOLoop.Timeout limit = loop.callLater(settings.closeTimeout(), left::cancel);
      left.addDoneCallback(ended -> loop.removeTimeout(limit));
    }
  }

  private void call(String what, Consumer<WebSocketHandler> method) {
    try {
      context.run(() -> method.accept(handler));
    } catch (RuntimeException | Error failure) {
      HttpLog.error(what + " of " + handler.getClass().getName() + " failed", failure);
    }
  }
}
