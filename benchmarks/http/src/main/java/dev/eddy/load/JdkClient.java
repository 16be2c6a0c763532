package dev.eddy.load;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** The JDK's client, which sends the next request when an answer is there. */
public final class JdkClient {
  private final ClientRun run;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpRequest request;

  private JdkClient(ClientRun run) {
    this.run = run;
    this.request = HttpRequest.newBuilder(URI.create(run.url())).build();
  }

  public static void main(String[] args) throws InterruptedException {
    ClientRun run = ClientRun.start(args);
    var client = new JdkClient(run);
    for (int i = 0; i < run.inFlight(); i++) {
      client.fetch();
    }
    Thread.currentThread().join(); // until the process ends
  }

  private void fetch() {
    long begin = System.nanoTime();
    client
        .sendAsync(request, BodyHandlers.ofByteArray())
        .whenComplete(
            (response, failure) -> {
              if (failure == null) {
                run.answered(begin, response.statusCode(), response.body());
                fetch();
              } else {
                run.failed(failure);
              }
            });
  }
}
