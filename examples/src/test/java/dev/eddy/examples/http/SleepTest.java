package dev.eddy.examples.http;

import static dev.eddy.Coroutines.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Promise;
import dev.eddy.http.AsyncHttpClient;
import dev.eddy.http.HttpRequest;
import dev.eddy.http.HttpResponse;
import dev.eddy.testing.EddyTest;
import dev.eddy.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class SleepTest extends DemoTest {

  @EddyTest
  void requests_sleepSideBySide(TestLoop test) throws Exception {
    String url = serve(Sleep.application());

    test.run(
        () -> {
          List<Promise<HttpResponse>> fetches = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            fetches.add(AsyncHttpClient.current().fetch(url));
          }
          for (HttpResponse each : await(fetches)) {
            assertThat(each.body()).isEqualTo("sleeping .... I'm awake!\n");
          }
        });

    assertThat(test.clock().elapsed())
        .isBetween(Duration.ofSeconds(5), Duration.ofMillis(5100)); // and not 50
  }

  @EddyTest
  void firstPart_comesBeforeTheSleep(TestLoop test) throws Exception {
    String url = serve(Sleep.application());
    List<String> told = new ArrayList<>();
    var request =
        HttpRequest.builder(url)
            .streamingCallback(
                piece -> {
                  told.add(new String(piece) + test.clock().elapsed().toSeconds());
                  return null;
                })
            .build();

    test.run(() -> await(AsyncHttpClient.current().fetch(request)));

    assertThat(told).containsExactly("sleeping .... 0", "I'm awake!\n5");
  }
}
