package dev.eddy.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that ask often, or look closely at HTTP/2. How fast they are served is not asked. */
@Timeout(120)
@Uses({Tool.H2LOAD, Tool.NGHTTP, Tool.WRK})
class LoadTest {
  private static final int REQUESTS = 20_000;

  @TempDir static Path folder;

  private static Servers servers;

  @BeforeAll
  static void serve() throws Exception {
    servers = new Servers(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    servers.stop();
  }

  @Uses(Tool.H2LOAD)
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void h2load_hasNoError(Way way, Seen seen) throws Exception {
    var command = new ArrayList<>(List.of("h2load", "-n", "" + REQUESTS, "-c", "40", "-m", "20"));
    if (!way.isHttp2()) {
      command.add("--h1");
    }
    command.add(servers.url(way, "/hello"));

    Child child = Child.run(command).succeeded();

    String counts = line(child, "requests: .*");
    assertThat(counts)
        .contains(REQUESTS + " done, " + REQUESTS + " succeeded, 0 failed, 0 errored, 0 timeout");
    assertThat(line(child, "status codes: .*")).contains(REQUESTS + " 2xx, 0 3xx");
    seen.tell("%s", counts.replace("requests: ", ""));
  }

  @Uses(Tool.H2LOAD)
  @Test
  void h2load_uploads_haveNoError(Seen seen) throws Exception {
    Path body = Files.write(folder.resolve("body"), Site.noise(300_000));
    String url = servers.url(Way.TLS_HTTP_2, "/sum");

    Child child =
        Child.run(
                List.of("h2load", "-n", "500", "-c", "10", "-m", "10", "-d", body.toString(), url))
            .succeeded();

    assertThat(line(child, "requests: .*")).contains("500 succeeded, 0 failed, 0 errored");
    seen.tell("500 bodies of 300,000 bytes");
  }

  private static String line(Child child, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(child.out());
    assertThat(matcher.find()).as(child.out()).isTrue();
    return matcher.group();
  }

  @Uses(Tool.WRK)
  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"HTTP_1", "TLS_HTTP_1"})
  void wrk_hasNoError(Way way, Seen seen) throws Exception {
    Child child =
        Child.run(
                List.of(
                    "wrk", "-t1", "-c64", "-d3s", "--timeout", "30s", servers.url(way, "/hello")))
            .succeeded();

    assertThat(child.out()).doesNotContain("Socket errors", "Non-2xx");
    String counts = line(child, "\\d+ requests in ");
    assertThat(counts).doesNotStartWith("0 ");
    seen.tell("%sthree seconds, no error", counts);
  }

  @Uses(Tool.NGHTTP)
  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"HTTP_2", "TLS_HTTP_2"})
  void nghttp_seesGoodFrames(Way way, Seen seen) throws Exception {
    Child child =
        Child.run(List.of("nghttp", "-v", "-n", "-m", "100", servers.url(way, "/hello")))
            .succeeded();

    assertThat(child.out().split(":status: 200", -1)).hasSize(101);
    assertThat(child.out()).contains("recv SETTINGS frame").doesNotContain("recv RST_STREAM");
    assertThat(line(child, "send GOAWAY frame[^\\n]*\\n[^\\n]*")).contains("NO_ERROR(0x00)");
    seen.tell("100 streams with status 200");
  }

  @Uses(Tool.NGHTTP)
  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"HTTP_2", "TLS_HTTP_2"})
  void nghttp_withASmallWindow_getsAll(Way way, Seen seen) throws Exception {
    Child child =
        Child.run(List.of("nghttp", "-w", "10", "-W", "12", servers.url(way, "/large")))
            .succeeded();

    assertThat(Site.sha256(child.bytes())).isEqualTo(Site.sha256(Site.noise(Site.LARGE)));
    seen.tell("%,d bytes by windows of 1 and 4 KiB", child.bytes().length);
  }
}
