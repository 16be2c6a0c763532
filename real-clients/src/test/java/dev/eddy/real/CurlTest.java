package dev.eddy.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@Uses(Tool.CURL)
class CurlTest {
  @TempDir static Path folder;

  private static ServerThread server;

  @BeforeAll
  static void serve() throws Exception {
    server = ServerThread.serving(Site.application());
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
  }

  /** Without its progress meter, and with its own words for errors. */
  private static Child curl(String... arguments) throws Exception {
    return Child.run(command(arguments)).succeeded();
  }

  private static List<String> command(String... arguments) {
    var command = new ArrayList<>(List.of("curl", "--silent", "--show-error"));
    command.addAll(List.of(arguments));
    return command;
  }

  @Test
  void get_isHttp11(Seen seen) throws Exception {
    Child child = curl("-w", " %{http_version} %{http_code}", server.url("/about"));

    assertThat(child.out()).isEqualTo("GET HTTP/1.1 http 1.1 200");
    seen.tell(child.out());
  }

  @Test
  void get_byHttp10_closesTheConnection() throws Exception {
    Child child = curl("-0", "-v", server.url("/about"));

    assertThat(child.out()).isEqualTo("GET HTTP/1.0 http");
    assertThat(child.err()).contains("Closing connection 0").doesNotContain("left intact");
  }

  @Test
  void upgradeToHttp2_isIgnored() throws Exception {
    Child child = curl("--http2", "-v", server.url("/about"));

    assertThat(child.err()).contains("> Upgrade: h2c").doesNotContain("101 Switching");
    assertThat(child.out()).isEqualTo("GET HTTP/1.1 http");
  }

  @Test
  void expect_isContinued(Seen seen) throws Exception {
    Path body = Files.write(folder.resolve("body"), Site.noise(5_000_000));

    Child child =
        curl(
            "-v",
            "-H",
            "Expect: 100-continue",
            "--expect100-timeout",
            "30",
            "--data-binary",
            "@" + body,
            server.url("/echo"));

    assertThat(child.err()).contains("< HTTP/1.1 100 Continue", "< HTTP/1.1 200 OK");
    assertThat(child.bytes()).isEqualTo(Site.noise(5_000_000));
    seen.tell("100 Continue, then 200");
  }

  @Test
  void expect_ofABodyTooLarge_isRefusedBeforeItIsSent(Seen seen) throws Exception {
    Path large = Files.write(folder.resolve("large"), Site.noise(Site.LARGE));

    Child child =
        curl(
            "-v",
            "-H",
            "Expect: 100-continue",
            "--expect100-timeout",
            "30",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code} %{size_upload}",
            "--data-binary",
            "@" + large,
            server.url("/echo"));

    assertThat(child.err()).doesNotContain("100 Continue");
    assertThat(child.out()).isEqualTo("413 0");
    seen.tell("status and bytes uploaded: %s", child.out());
  }
}
