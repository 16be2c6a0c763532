package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.eddy.Awaitable;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A client besides, which is closed at the end. */
abstract class ClientTestBase extends HttpTest {
  protected AsyncHttpClient http;

  @BeforeEach
  final void openClient() {
    http = AsyncHttpClient.builder().build();
  }

  @AfterEach
  final void closeClient() throws Exception {
    test.run(() -> await(http.closeAsync()));
  }

  /** Takes another client from now on. */
  protected final void use(AsyncHttpClient.Builder settings) {
    http.close();
    http = settings.build();
  }

  protected final String url(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  protected final HttpRequest.Builder request(String path) {
    return HttpRequest.builder(url(path));
  }

  protected final <T> T run(Callable<? extends Awaitable<T>> main) throws Exception {
    return test.run(() -> await(main.call()));
  }

  protected final Throwable failureOf(Callable<? extends Awaitable<?>> main) {
    return catchThrowable(() -> test.run(() -> await(main.call())));
  }
}
