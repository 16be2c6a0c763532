package dev.eddy.examples.http;

import static dev.eddy.Coroutines.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.http.AsyncHttpClient;
import dev.eddy.http.HttpResponse;
import dev.eddy.testing.EddyTest;
import dev.eddy.testing.TestLoop;

class HelloTest extends DemoTest {

  @EddyTest
  void root_saysHello(TestLoop test) throws Exception {
    String url = serve(Hello.application());

    HttpResponse response = test.run(() -> await(AsyncHttpClient.current().fetch(url)));

    assertThat(response.body()).isEqualTo("Hello, world\n");
  }
}
