package dev.eddy.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is the same in both versions of HTTP, and with TLS. */
@Timeout(120)
@Uses(Tool.CURL)
class CurlWaysTest {
  private static final byte[] FILE = Site.noise(200_000);

  @TempDir static Path folder;

  private static Servers servers;
  private static Path large;

  @BeforeAll
  static void serve() throws Exception {
    large = Files.write(folder.resolve("large"), Site.noise(Site.LARGE));
    Files.write(folder.resolve("noise.bin"), FILE);
    Files.writeString(folder.resolve("page.html"), Site.TEXT);
    try (var gzip = new GZIPOutputStream(Files.newOutputStream(folder.resolve("page.html.gz")))) {
      gzip.write(Site.TEXT.getBytes());
    }
    servers = new Servers(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    servers.stop();
  }

  private static List<String> command(Way way, String... arguments) {
    var command = new ArrayList<>(List.of("curl", "--silent", "--show-error"));
    command.addAll(way.ofCurl(servers));
    command.addAll(List.of(arguments));
    return command;
  }

  private static Child curl(Way way, String... arguments) throws Exception {
    return Child.run(command(way, arguments)).succeeded();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void get_isAnswered(Way way, Seen seen) throws Exception {
    Child child = curl(way, "-w", "; %{http_version} %{http_code}", servers.url(way, "/about"));

    String scheme = way.isSecure() ? "https" : "http";
    String version = way.isHttp2() ? "HTTP/2" : "HTTP/1.1";
    assertThat(child.out())
        .isEqualTo("GET " + version + " " + scheme + "; " + way.version() + " 200");
    seen.tell("%s", child.out());
  }

  /** curl/curl#10634. */
  private static void abortIfCurlCannotGoOn(Way way) {
    assumeFalse(
        way == Way.HTTP_2 && Tool.CURL.version().startsWith("7.88"),
        "curl 7.88 fails by itself when it uses a connection of --http2-prior-knowledge again"
            + " (curl/curl#10634)");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void severalUrls_shareAConnection(Way way, Seen seen) throws Exception {
    abortIfCurlCannotGoOn(way);
    String url = servers.url(way, "/hello");

    Child child = curl(way, "-w", "; %{num_connects} %{http_code}\n", url, url, url);

    assertThat(child.out())
        .isEqualTo("Hello, world; 1 200\nHello, world; 0 200\nHello, world; 0 200\n");
    seen.tell("three responses, one connection");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void parallelUrls_areAllAnswered(Way way, Seen seen) throws Exception {
    abortIfCurlCannotGoOn(way);
    String urls = servers.url(way, "/hello?[1-200]");

    Child child =
        curl(way, "-Z", "--parallel-max", "50", "-o", "/dev/null", "-w", "%{http_code}\n", urls);

    assertThat(child.out()).isEqualTo("200\n".repeat(200));
    seen.tell("200 responses, 50 at once");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void head_hasTheLengthAndNoBody(Way way) throws Exception {
    Child child = curl(way, "-I", "-w", "%{size_download}", servers.url(way, "/hello"));

    assertThat(child.out())
        .startsWith("HTTP/" + way.version() + " 200")
        .containsIgnoringCase("content-length: 12\r\n")
        .endsWith("\r\n\r\n0");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void upload_ofUnknownLength_arrivesWhole(Way way, Seen seen) throws Exception {
    List<String> command = command(way, "-v", "-T", "-", servers.url(way, "/sum"));

    Child child = Child.run(command, large).succeeded();

    assertThat(child.err()).doesNotContainIgnoringCase("> content-length");
    if (!way.isHttp2()) {
      assertThat(child.err()).contains("> Transfer-Encoding: chunked");
    }
    assertThat(child.out()).isEqualTo(Site.LARGE + " " + Site.sha256(Site.noise(Site.LARGE)));
    seen.tell("%,d bytes, SHA-256 equal", Site.LARGE);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void upload_withItsLength_arrivesWhole(Way way, Seen seen) throws Exception {
    Child child = curl(way, "-v", "-T", large.toString(), servers.url(way, "/sum"));

    assertThat(child.err()).containsIgnoringCase("> content-length: " + Site.LARGE);
    assertThat(child.out()).isEqualTo(Site.LARGE + " " + Site.sha256(Site.noise(Site.LARGE)));
    seen.tell("%,d bytes, SHA-256 equal", Site.LARGE);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void download_ofUnknownLength_arrivesWhole(Way way, Seen seen) throws Exception {
    Child child = curl(way, "-v", servers.url(way, "/large"));

    assertThat(child.err()).doesNotContainIgnoringCase("< content-length");
    assertThat(Site.sha256(child.bytes())).isEqualTo(Site.sha256(Site.noise(Site.LARGE)));
    seen.tell("%,d bytes, SHA-256 equal", child.bytes().length);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void download_ofAFile_arrivesWhole(Way way, Seen seen) throws Exception {
    Child child = curl(way, "-v", servers.url(way, "/files/large"));

    assertThat(child.err()).containsIgnoringCase("< content-length: " + Site.LARGE);
    assertThat(Site.sha256(child.bytes())).isEqualTo(Site.sha256(Site.noise(Site.LARGE)));
    seen.tell("%,d bytes, SHA-256 equal", child.bytes().length);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void ranges_areSent(Way way, Seen seen) throws Exception {
    String url = servers.url(way, "/files/noise.bin");
    String status = folder.resolve("status").toString();

    for (String range : List.of("100-299", "-500", "199990-")) {
      Child child = curl(way, "-r", range, "-D", status, url);

      int from = range.startsWith("-") ? FILE.length - 500 : Integer.parseInt(range.split("-")[0]);
      int to = range.equals("100-299") ? 300 : FILE.length;
      assertThat(Files.readString(Path.of(status)))
          .contains(" 206")
          .containsIgnoringCase(
              "content-range: bytes " + from + "-" + (to - 1) + "/" + FILE.length + "\r\n");
      assertThat(child.bytes()).isEqualTo(Arrays.copyOfRange(FILE, from, to));
    }
    Child outside = curl(way, "-r", "200000-", "-o", "/dev/null", "-w", "%{http_code}", url);
    assertThat(outside.out()).isEqualTo("416");
    seen.tell("206 for 100-299, -500 and 199990-; 416 for 200000-");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void download_thatWasBrokenOff_goesOn(Way way, Seen seen) throws Exception {
    Path part = Files.write(folder.resolve("part-" + way), Arrays.copyOf(FILE, 70_000));

    curl(way, "-C", "-", "-o", part.toString(), servers.url(way, "/files/noise.bin"));

    assertThat(Files.readAllBytes(part)).isEqualTo(FILE);
    seen.tell("from byte 70,000 on");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void file_thatIsKnown_isNotSentAgain(Way way, Seen seen) throws Exception {
    String url = servers.url(way, "/files/noise.bin");
    String tag = folder.resolve("etag-" + way).toString();
    curl(way, "--etag-save", tag, "-o", "/dev/null", url);

    Child child = curl(way, "--etag-compare", tag, "-w", "%{http_code} %{size_download}", url);

    assertThat(child.out()).isEqualTo("304 0");
    seen.tell("status and bytes: %s", child.out());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void file_thatIsThereCompressed_isSentSo(Way way, Seen seen) throws Exception {
    String url = servers.url(way, "/files/page.html");

    Child child = curl(way, "-v", "--compressed", "-w", "%{stderr}%{size_download} bytes", url);

    assertThat(child.err()).containsIgnoringCase("< content-encoding: gzip");
    assertThat(child.out()).isEqualTo(Site.TEXT);
    assertThat(curl(way, url).out()).isEqualTo(Site.TEXT);
    seen.tell("%s of %,d", lastLine(child.err()), Site.TEXT.length());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void response_isCompressedForThoseWhoAsk(Way way, Seen seen) throws Exception {
    String url = servers.url(way, "/text");

    Child child = curl(way, "-v", "--compressed", "-w", "%{stderr}%{size_download} bytes", url);

    assertThat(child.err()).containsIgnoringCase("< content-encoding: gzip");
    assertThat(child.out()).isEqualTo(Site.TEXT);
    assertThat(curl(way, url).out()).isEqualTo(Site.TEXT);
    seen.tell("%s of %,d", lastLine(child.err()), Site.TEXT.length());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void upload_thatIsCompressed_arrivesWhole(Way way, Seen seen) throws Exception {
    Path packed = folder.resolve("packed-" + way);
    try (var gzip = new GZIPOutputStream(Files.newOutputStream(packed))) {
      gzip.write(Site.TEXT.getBytes());
    }

    Child child =
        curl(
            way, "-H", "Content-Encoding: gzip", "-T", packed.toString(), servers.url(way, "/sum"));

    assertThat(child.out()).isEqualTo(Site.TEXT.length() + " " + Site.sha256(Site.TEXT.getBytes()));
    seen.tell("%,d bytes sent as %,d", Site.TEXT.length(), Files.size(packed));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void unixSocket_isServed(Way way, Seen seen) throws Exception {
    String socket = servers.unixSocket().toString();

    Child child = curl(way, "--unix-socket", socket, "http://localhost/about");

    assertThat(child.out()).isEqualTo("GET " + (way.isHttp2() ? "HTTP/2" : "HTTP/1.1") + " http");
    Child upload =
        curl(way, "--unix-socket", socket, "-T", large.toString(), "http://localhost/sum");
    assertThat(upload.out()).isEqualTo(Site.LARGE + " " + Site.sha256(Site.noise(Site.LARGE)));
    seen.tell("%s; an upload of %,d bytes", child.out(), Site.LARGE);
  }

  @Test
  void certificate_thatIsNotTrusted_endsCurl(Seen seen) throws Exception {
    Child child = Child.run(List.of("curl", "-sS", servers.url(Way.TLS_HTTP_2, "/about")));

    assertThat(child.exit()).isEqualTo(60);
    assertThat(child.out()).isEmpty();
    seen.tell("%s", child.err().lines().findFirst().orElse(""));
  }

  private static String lastLine(String text) {
    return text.lines().reduce((before, line) -> line).orElse("");
  }
}
