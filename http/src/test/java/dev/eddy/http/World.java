package dev.eddy.http;

import dev.eddy.Awaitable;
import dev.eddy.testing.TestLoop;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What is round the server of a test: how the loop waits, and how a request gets there. */
interface World {
  /** Opens the loop of a test. */
  TestLoop open(Duration limit);

  /** Sends a request, with a client that shares nothing with the server. */
  Awaitable<HttpResponse<String>> send(HttpRequest request);
}
