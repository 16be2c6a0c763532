package dev.eddy.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@Uses(Tool.WS)
class NodeWebSocketTest {
  private static ServerThread server;

  @BeforeAll
  static void serve() {
    server = ServerThread.serving(Site.application());
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
  }

  /** What is done stands in the script, under that name. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"text", "binary", "fragments", "ping", "close", "deflate"})
  void echo(String name, Seen seen) throws Exception {
    String url = server.url("/socket").replace("http:", "ws:");

    Child child = Child.run(List.of("node", Tool.script("ws-client.js"), url, name));

    assertThat(child.succeeded().out()).isNotBlank();
    seen.tell("%s", child.out().strip());
  }
}
