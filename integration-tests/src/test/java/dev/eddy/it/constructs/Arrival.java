package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;

import dev.eddy.Awaitable;
import dev.eddy.IOLoop;
import dev.eddy.Promise;

/** How the thing that a coroutine awaits comes to its outcome. */
enum Arrival {
  /** It is a promise, and done: nothing suspends. */
  DONE_PROMISE {
    @Override
    <T> Awaitable<T> value(T value) {
      var promise = new Promise<T>();
      promise.setResult(value);
      return promise;
    }

    @Override
    <T> Awaitable<T> failure(Exception failure) {
      var promise = new Promise<T>();
      promise.setException(failure);
      return promise;
    }
  },

  /** It is a coroutine that ends without suspending. */
  READY_COROUTINE {
    @Override
    <T> Awaitable<T> value(T value) {
      return async(() -> value);
    }

    @Override
    <T> Awaitable<T> failure(Exception failure) {
      return async(
          () -> {
            throw failure;
          });
    }
  },

  /** It is a coroutine that gives the loop a turn. */
  LATE_COROUTINE {
    @Override
    <T> Awaitable<T> value(T value) {
      return async(
          () -> {
            await(moment());
            return value;
          });
    }

    @Override
    <T> Awaitable<T> failure(Exception failure) {
      return async(
          () -> {
            await(moment());
            throw failure;
          });
    }
  },

  /** It is a promise that a callback completes. */
  LATE_PROMISE {
    @Override
    <T> Awaitable<T> value(T value) {
      var promise = new Promise<T>();
      IOLoop.current().addCallback(() -> promise.setResult(value));
      return promise;
    }

    @Override
    <T> Awaitable<T> failure(Exception failure) {
      var promise = new Promise<T>();
      IOLoop.current().addCallback(() -> promise.setException(failure));
      return promise;
    }
  };

  abstract <T> Awaitable<T> value(T value);

  abstract <T> Awaitable<T> failure(Exception failure);

  /** What awaits it gets a {@code CancellationException}. */
  final <T> Awaitable<T> cancellation() {
    var promise = new Promise<T>();
    switch (this) {
      case DONE_PROMISE, READY_COROUTINE -> promise.cancel();
      case LATE_COROUTINE, LATE_PROMISE -> IOLoop.current().addCallback(promise::cancel);
    }
    return switch (this) {
      case DONE_PROMISE, LATE_PROMISE -> promise;
      case READY_COROUTINE, LATE_COROUTINE -> async(() -> await(promise));
    };
  }
}
