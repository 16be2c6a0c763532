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
  private static Path large;

  @BeforeAll
  static void serve() throws Exception {
    large = Files.write(folder.resolve("large"), Site.noise(Site.LARGE));
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
  void severalUrls_shareAConnection(Seen seen) throws Exception {
    String url = server.url("/hello");

    Child child =
        curl(
            "-w",
            "%{num_connects} ",
            "-o",
            "/dev/null",
            url,
            "-o",
            "/dev/null",
            url,
            "-o",
            "/dev/null",
            url);

    assertThat(child.out()).isEqualTo("1 0 0 ");
    seen.tell("new connections for each of three: %s", child.out());
  }

  @Test
  void head_hasTheLengthAndNoBody() throws Exception {
    Child child = curl("-I", "-w", "%{size_download}", server.url("/hello"));

    assertThat(child.out())
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsIgnoringCase("content-length: 12\r\n")
        .endsWith("\r\n\r\n0");
  }

  @Test
  void upload_inChunks_arrivesWhole(Seen seen) throws Exception {
    List<String> command = command("-v", "-T", "-", server.url("/sum"));

    Child child = Child.run(command, large).succeeded();

    assertThat(child.err()).contains("> Transfer-Encoding: chunked");
    assertThat(child.out()).isEqualTo(Site.LARGE + " " + Site.sha256(Site.noise(Site.LARGE)));
    seen.tell("%,d bytes, SHA-256 equal", Site.LARGE);
  }

  @Test
  void upload_withItsLength_arrivesWhole(Seen seen) throws Exception {
    Child child = curl("-v", "-T", large.toString(), server.url("/sum"));

    assertThat(child.err()).contains("> Content-Length: " + Site.LARGE);
    assertThat(child.out()).isEqualTo(Site.LARGE + " " + Site.sha256(Site.noise(Site.LARGE)));
    seen.tell("%,d bytes, SHA-256 equal", Site.LARGE);
  }

  @Test
  void download_arrivesWhole(Seen seen) throws Exception {
    Child child = curl("-v", server.url("/large"));

    assertThat(child.err()).containsIgnoringCase("< Transfer-Encoding: chunked");
    assertThat(Site.sha256(child.bytes())).isEqualTo(Site.sha256(Site.noise(Site.LARGE)));
    seen.tell("%,d bytes, SHA-256 equal", child.bytes().length);
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
