package dev.eddy.examples.http;

import static dev.eddy.Coroutines.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.http.AsyncHttpClient;
import dev.eddy.http.HttpServer;
import dev.eddy.testing.EddyTest;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

class HelloTest {

  @EddyTest
  void root_saysHello() throws Exception {
    HttpServer server = HttpServer.create(Hello.application());
    server.listen(new InetSocketAddress("127.0.0.1", 0));

    try (var client = AsyncHttpClient.builder().build()) {
      assertThat(await(client.fetch(Serving.urlOf(server))).body()).isEqualTo("Hello, world\n");
    }
  }
}
