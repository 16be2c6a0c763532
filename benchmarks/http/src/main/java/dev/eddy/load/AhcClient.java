package dev.eddy.load;

import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.Dsl;
import org.asynchttpclient.Request;

/**
 * async-http-client, with epoll and one thread, which sends the next request when one has ended.
 */
public final class AhcClient {
  private final ClientRun run;
  private final AsyncHttpClient client =
      Dsl.asyncHttpClient(Dsl.config().setUseNativeTransport(true).setIoThreadsCount(1));
  private final Request request;

  private AhcClient(ClientRun run) {
    this.run = run;
    this.request = Dsl.get(run.url()).build();
  }

  public static void main(String[] args) throws InterruptedException {
    ClientRun run = ClientRun.start(args);
    var client = new AhcClient(run);
    for (int i = 0; i < run.inFlight(); i++) {
      client.fetch();
    }
    Thread.currentThread().join(); // until the process ends
  }

  private void fetch() {
    long begin = System.nanoTime();
    client
        .executeRequest(request)
        .toCompletableFuture()
        .whenComplete(
            (response, failure) -> {
              if (failure == null) {
                run.answered(begin, response.getStatusCode(), response.getResponseBodyAsBytes());
                fetch();
              } else {
                run.failed(failure);
              }
            });
  }
}
