package dev.eddy.load;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.multi;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.http.AsyncHttpClient;
import dev.eddy.http.HttpRequest;
import dev.eddy.http.HttpResponse;
import java.util.ArrayList;

/** Eddy's client, with a coroutine for each request in flight. */
public final class EddyClient {
  private final ClientRun run;
  private final AsyncHttpClient client;
  private final HttpRequest request;

  private EddyClient(ClientRun run) {
    this.run = run;
    this.client =
        AsyncHttpClient.builder()
            .maxClients(run.inFlight())
            .maxConnectionsPerHost(run.inFlight())
            .build();
    this.request = HttpRequest.builder(run.url()).build();
  }

  public static void main(String[] args) throws Exception {
    ClientRun run = ClientRun.start(args);
    IOLoop.current().runSync(() -> new EddyClient(run).fetchAll());
  }

  private Coroutine<Void> fetchAll() {
    return async(
        () -> {
          var fetches = new ArrayList<Coroutine<Void>>();
          for (int i = 0; i < run.inFlight(); i++) {
            fetches.add(fetch());
          }
          await(multi(fetches));
        });
  }

  /** One after the other, until the process ends. */
  private Coroutine<Void> fetch() {
    return async(
        () -> {
          boolean fails = false;
          while (!fails) {
            long begin = System.nanoTime();
            try {
              HttpResponse response = await(client.fetch(request));
              run.answered(begin, response.code(), response.bodyBytes());
            } catch (Exception failure) {
              fails = true;
              run.failed(failure);
            }
          }
        });
  }
}
