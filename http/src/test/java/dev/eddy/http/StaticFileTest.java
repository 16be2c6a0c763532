package dev.eddy.http;

import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a folder, and nothing else. */
class StaticFileTest extends HandlerTest {
  private static final Instant MODIFIED = Instant.parse("2024-02-03T04:05:06.789Z");
  private static final String HTTP_DATE = "Sat, 03 Feb 2024 04:05:06 GMT";

  @TempDir Path folder;
  private Path root;
  private byte[] large;

  @BeforeEach
  void serve() throws Exception {
    root = Files.createDirectories(folder.resolve("root/sub")).getParent();
    large = new byte[3_000_000];
    new Random(1).nextBytes(large);
    Files.writeString(folder.resolve("secret.txt"), "secret");
    Files.writeString(Files.createDirectory(folder.resolve("root2")).resolve("a.txt"), "secret");
    Files.writeString(root.resolve("a b.txt"), "0123456789");
    Files.writeString(root.resolve("sub/index.html"), "<p>sub</p>");
    Files.writeString(root.resolve("empty.unknown"), "");
    Files.write(root.resolve("large.bin"), large);
    Files.setLastModifiedTime(root.resolve("a b.txt"), FileTime.from(MODIFIED));
    serve(
        Application.builder()
            .route("/static/(?<path>.*)", StaticFileHandler.of(root, "index.html"))
            .route("/plain/(.*)", StaticFileHandler.of(root))
            .route("/pieces/(.*)", StaticFileHandler.inPieces(root))
            .build());
  }

  private HttpRequest.Builder file() {
    return to("/static/a%20b.txt");
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request) throws Exception {
    var sent = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return test.run(() -> await(sent));
  }

  // ---- whole files

  @Test
  void file_isServed() throws Exception {
    HttpResponse<String> response = send(file());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("0123456789");
    assertThat(header(response, "content-type")).isEqualTo("text/plain; charset=UTF-8");
    assertThat(header(response, "content-length")).isEqualTo("10");
    assertThat(header(response, "last-modified")).isEqualTo(HTTP_DATE);
    assertThat(header(response, "accept-ranges")).isEqualTo("bytes");
    assertThat(header(response, "etag")).startsWith("\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/static/", "/pieces/"})
  void largeFile_isServedWhole(String at) throws Exception {
    HttpResponse<byte[]> response = sendForBytes(to(at + "large.bin"));

    assertThat(response.body()).isEqualTo(large);
    assertThat(header(response, "content-length")).isEqualTo("3000000");
    assertThat(sendForBytes(to(at + "large.bin").header("Range", "bytes=1000000-2500000")).body())
        .isEqualTo(java.util.Arrays.copyOfRange(large, 1000000, 2500001));
  }

  @Test
  void emptyFile_isServed() throws Exception {
    HttpResponse<String> response = send(to("/static/empty.unknown"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo("application/octet-stream");
    assertThat(header(response, "content-length")).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%20b.txt", "large.bin"})
  void head_hasTheHeadersOfGet(String name) throws Exception {
    HttpResponse<String> get = send(to("/static/" + name));
    HttpResponse<String> head = send(to("/static/" + name).method("HEAD", BodyPublishers.noBody()));

    assertThat(head.body()).isEmpty();
    assertThat(header(head, "content-length")).isEqualTo(header(get, "content-length"));
    assertThat(header(head, "etag")).isEqualTo(header(get, "etag"));
  }

  @Test
  void post_is405() throws Exception {
    test.expectLog().expect("405 POST");

    HttpResponse<String> response = send(file().POST(BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "allow")).isEqualTo("GET, HEAD");
  }

  @Test
  void http10_closesAfterALargeFile() throws Exception {
    String response = raw("GET /static/large.bin HTTP/1.0\r\n\r\n");

    assertThat(response).endsWith(new String(large, StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/static/", "/pieces/"})
  void clientThatGoesInTheMiddle_leavesNoOpenFile(String at) throws Exception {
    expectAccess("499 GET .*/huge.bin");
    byte[] huge = new byte[40_000_000];
    Files.write(root.resolve("huge.bin"), huge);

    onWire(
        wire -> {
          wire.request("GET", at + "huge.bin").readUntil("\0");
          return null;
        });
    test.run(() -> await(awaitNoRequest()));

    assertThat(openFiles("huge.bin")).isZero();
  }

  /** The access log is the last that a request does. */
  private dev.eddy.Coroutine<Void> awaitNoRequest() {
    return dev.eddy.Coroutines.async(
        () -> {
          while (test.expectLog().lines().stream().noneMatch(line -> line.contains("499"))) {
            await(dev.eddy.Coroutines.sleep(java.time.Duration.ofMillis(1)));
          }
          await(dev.eddy.Coroutines.moment());
        });
  }

  private static long openFiles(String name) throws Exception {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.exists(descriptors)) {
      return 0;
    }
    try (var all = Files.list(descriptors)) {
      return all.filter(each -> linksTo(each, name)).count();
    }
  }

  private static boolean linksTo(Path descriptor, String name) {
    try {
      return Files.readSymbolicLink(descriptor).endsWith(name);
    } catch (java.io.IOException closedMeanwhile) {
      return false;
    }
  }

  // ---- folders

  @Test
  void folder_hasItsDefaultFile() throws Exception {
    assertThat(send(to("/static/sub/")).body()).isEqualTo("<p>sub</p>");
    HttpResponse<String> withoutSlash = send(to("/static/sub"));
    assertThat(withoutSlash.statusCode()).isEqualTo(301);
    assertThat(header(withoutSlash, "location")).isEqualTo("/static/sub/");
  }

  @ParameterizedTest
  @CsvSource({
    "/plain/sub, 403",
    "/plain/sub/, 403",
    "/plain/, 403",
    "/static/, 404",
    "/static/none, 404",
    "/static/none/x, 404",
    "/static/a%20b.txt/, 404",
    "/static/a%20b.txt/x, 404",
  })
  void whatIsNoFile_isRefused(String path, int status) throws Exception {
    test.expectLog().expect(status + " GET|HTTP " + status);

    assertThat(send(to(path)).statusCode()).isEqualTo(status);
  }

  // ---- what the client has already

  @Test
  void knownFile_isNotSentAgain() throws Exception {
    String etag = header(send(file()), "etag");

    for (HttpRequest.Builder request :
        new HttpRequest.Builder[] {
          file().header("If-None-Match", etag),
          file().header("If-None-Match", "\"x\", W/" + etag),
          file().header("If-Modified-Since", HTTP_DATE),
          file().header("If-Modified-Since", "Sat, 03 Feb 2024 04:05:07 GMT"),
        }) {
      HttpResponse<String> response = send(request);
      assertThat(response.statusCode()).isEqualTo(304);
      assertThat(response.body()).isEmpty();
      assertThat(header(response, "etag")).isEqualTo(etag);
      assertThat(response.headers().map()).doesNotContainKeys("content-length", "content-type");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"If-Range", "If-Modified-Since"})
  void conditionThatIsNeitherTagNorDate_isNotMet(String field) throws Exception {
    String tag = "\"" + "0123456789abcdef".repeat(8) + "\"";

    HttpResponse<String> response = send(file().header(field, tag).header("Range", "bytes=0-9"));

    assertThat(response.statusCode()).isEqualTo(field.equals("If-Range") ? 200 : 206);
    assertThat(response.body()).isEqualTo("0123456789");
  }

  @Test
  void changedFile_isSent() throws Exception {
    assertThat(send(file().header("If-None-Match", "\"x\"")).statusCode()).isEqualTo(200);
    assertThat(
            send(file().header("If-None-Match", "\"x\"").header("If-Modified-Since", HTTP_DATE))
                .statusCode())
        .isEqualTo(200);
    assertThat(
            send(file().header("If-Modified-Since", "Sat, 03 Feb 2024 04:05:05 GMT")).statusCode())
        .isEqualTo(200);
    assertThat(send(file().header("If-Modified-Since", "yesterday")).statusCode()).isEqualTo(200);
  }

  // ---- ranges

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3, 0123, bytes 0-3/10",
    "bytes=4-, 456789, bytes 4-9/10",
    "bytes=-3, 789, bytes 7-9/10",
    "bytes=-30, 0123456789, bytes 0-9/10",
    "bytes=9-99, 9, bytes 9-9/10",
    "' bytes = 5 - 6 ', 56, bytes 5-6/10",
  })
  void range_isServed(String range, String body, String contentRange) throws Exception {
    HttpResponse<String> response = send(file().header("Range", range));

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.body()).isEqualTo(body);
    assertThat(header(response, "content-range")).isEqualTo(contentRange);
    assertThat(header(response, "content-length")).isEqualTo(String.valueOf(body.length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=0-1,3-4",
        "bytes=3-1",
        "bytes=-",
        "lines=0-1",
        "bytes=a-b",
        "bytes 0-1",
        "bytes=1",
        "bytes=99999999999999999999-",
      })
  void whatIsNoSingleRange_isIgnored(String range) throws Exception {
    HttpResponse<String> response = send(file().header("Range", range));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("0123456789");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0"})
  void rangeThatTheFileHasNot_is416(String range) throws Exception {
    test.expectLog().expect("416 GET");

    HttpResponse<String> response = send(file().header("Range", range));

    assertThat(response.statusCode()).isEqualTo(416);
    assertThat(header(response, "content-range")).isEqualTo("bytes */10");
  }

  @Test
  void rangeOfWhatTheClientHasNoLonger_isTheWhole() throws Exception {
    String etag = header(send(file()), "etag");

    for (String condition : new String[] {etag, HTTP_DATE}) {
      assertThat(send(file().header("Range", "bytes=0-1").header("If-Range", condition)).body())
          .isEqualTo("01");
    }
    for (String condition :
        new String[] {"\"x\"", "W/" + etag, "Sat, 03 Feb 2024 04:05:07 GMT", "x"}) {
      assertThat(send(file().header("Range", "bytes=0-1").header("If-Range", condition)).body())
          .isEqualTo("0123456789");
    }
  }

  // ---- compressed files

  @ParameterizedTest
  @CsvSource({
    "'gzip, br;q=0.5, zstd', br",
    "'gzip,zstd', zstd",
    "'GZIP', gzip",
    "'br;q=0, gzip;q=0.0', ''",
    "'identity', ''",
    "'', ''",
  })
  void compressedFile_isServedToWhoAcceptsIt(String accepted, String encoding) throws Exception {
    for (String ending : new String[] {"br", "gz", "zst"}) {
      Files.writeString(root.resolve("a b.txt." + ending), "compressed by " + ending);
    }

    HttpResponse<String> response = send(file().header("Accept-Encoding", accepted));

    assertThat(header(response, "content-encoding")).isEqualTo(encoding);
    assertThat(header(response, "content-type")).isEqualTo("text/plain; charset=UTF-8");
    assertThat(header(response, "vary")).isEqualTo("accept-encoding");
    assertThat(response.body())
        .isEqualTo(
            encoding.isEmpty()
                ? "0123456789"
                : "compressed by " + encoding.replace("zstd", "zst").replace("gzip", "gz"));
    assertThat(header(response, "etag").contains(encoding + "\"")).isTrue();
  }

  @Test
  void compressedFileThatIsOlder_isNotServed() throws Exception {
    Path compressed = Files.writeString(root.resolve("a b.txt.gz"), "old");
    Files.setLastModifiedTime(compressed, FileTime.from(MODIFIED.minusSeconds(1)));

    assertThat(send(file().header("Accept-Encoding", "gzip")).body()).isEqualTo("0123456789");
  }

  // ---- files that were found a moment ago

  @Test
  void fileThatWasFound_isOpenedAgainWithoutAThread() throws Exception {
    var jobs = new AtomicInteger();
    test.loop()
        .setDefaultExecutor(
            job -> {
              jobs.incrementAndGet();
              new Thread(job).start();
            });
    List<Integer> jobsOfEach = new ArrayList<>();

    for (int i = 0; i < 20; i++) {
      jobs.set(0);
      assertThat(send(file()).body()).isEqualTo("0123456789");
      jobsOfEach.add(jobs.get());
    }

    assertThat(jobsOfEach.get(0)).isEqualTo(1);
    assertThat(jobsOfEach).contains(0); // not all, on a machine that takes a second for a request
  }

  @Test
  void fileThatWasFound_andChanged_isServedAsItIs() throws Exception {
    test.expectLog().expect("404 GET /static/a%20b.txt");
    String etag = header(send(file()), "etag");

    Files.writeString(root.resolve("a b.txt"), "9876543210");
    HttpResponse<String> changed = send(file().header("If-None-Match", etag));
    Files.delete(root.resolve("a b.txt"));
    HttpResponse<String> deleted = send(file());
    Files.writeString(root.resolve("a b.txt"), "back");
    HttpResponse<String> back = send(file());

    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.body()).isEqualTo("9876543210");
    assertThat(header(changed, "etag")).isNotEqualTo(etag);
    assertThat(deleted.statusCode()).isEqualTo(404);
    assertThat(back.body()).isEqualTo("back");
  }

  @Test
  void fileThatBecameALinkToTheOutside_isNotServed() throws Exception {
    Path link = Files.createSymbolicLink(root.resolve("link.txt"), root.resolve("a b.txt"));
    assertThat(send(to("/static/link.txt")).body()).isEqualTo("0123456789");

    Files.delete(link);
    Files.createSymbolicLink(link, folder.resolve("secret.txt"));

    assertThat(send(to("/static/link.txt")).body()).doesNotContain("secret");
  }

  @Test
  void fileThatALinkToTheOutsideReplaced_isNotServed() throws Exception {
    assertThat(send(file()).body()).isEqualTo("0123456789");
    test.expectLog().expect("403 GET");
    test.expectLog().expect("is not below the root");

    Files.delete(root.resolve("a b.txt"));
    Files.createSymbolicLink(root.resolve("a b.txt"), folder.resolve("secret.txt"));

    assertThat(send(file()).statusCode()).isEqualTo(403);
  }

  @Test
  void folderThatALinkToTheOutsideReplaced_isNotServed() throws Exception {
    Files.writeString(root.resolve("sub/a.txt"), "inside");
    assertThat(send(to("/static/sub/a.txt")).body()).isEqualTo("inside");
    test.expectLog().expect("403 GET");
    test.expectLog().expect("is not below the root");

    Files.move(root.resolve("sub"), root.resolve("moved"));
    Files.createSymbolicLink(root.resolve("sub"), folder.resolve("root2"));

    assertThat(send(to("/static/sub/a.txt")).statusCode()).isEqualTo(403);
  }

  @Test
  void fileWhoseCompressedNameWouldBeTooLong_isServed() throws Exception {
    String name = "n".repeat(253);
    Files.writeString(root.resolve(name), "content");

    HttpResponse<String> answer = send(to("/static/" + name).header("Accept-Encoding", "gzip"));

    assertThat(answer.statusCode() + " " + answer.body()).isEqualTo("200 content");
  }

  @Test
  void filesOfAnArchive_areServed() throws Exception {
    Path archive = folder.resolve("files.zip");
    try (var files = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Files.writeString(files.getPath("/a.txt"), "packed");
      serve(
          Application.builder()
              .route("/zip/(.*)", StaticFileHandler.of(files.getPath("/")))
              .build());

      assertThat(send(to("/zip/a.txt")).body()).isEqualTo("packed");
      assertThat(send(to("/zip/a.txt")).body()).isEqualTo("packed");
    }
  }

  // ---- what is outside

  @ParameterizedTest
  @CsvSource({
    "/static/../secret.txt, 403",
    "/static/%2e%2e/secret.txt, 403",
    "/static/sub/..%2f..%2fsecret.txt, 403",
    "/static/..%5csecret.txt, 404",
    "/static/sub/../../root2/a.txt, 403",
    "/static/%2e%2e%2froot2%2fa.txt, 403",
    "/static//etc/passwd, 404",
    "/static/%2fetc/passwd, 404",
    "/static/./a%20b.txt, 404",
    "/static/a%20b.txt%00.png, 404",
    "/static/C:%5cwindows, 404",
    "/static/a%20b.txt::$DATA, 404",
    "/static/%252e%252e/secret.txt, 404",
    "/static/%c0%ae%c0%ae/secret.txt, 404",
    "/static/.., 403",
  })
  void pathOutOfTheFolder_isRefused(String path, int status) throws Exception {
    test.expectLog().expect(status + " GET|HTTP " + status);

    WireClient.Answer response = onWire(wire -> wire.request("GET", path).readAll());

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.body()).doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource({"out, secret.txt", "out, root2/a.txt"})
  void linkOutOfTheFolder_isRefused(String name, String target) throws Exception {
    Files.createSymbolicLink(root.resolve(name), folder.resolve(target));
    test.expectLog().expect("403 GET");
    test.expectLog().expect("is not below the root");

    assertThat(send(to("/static/out")).statusCode()).isEqualTo(403);
  }

  @Test
  void compressedFileThatIsALinkOut_isRefused() throws Exception {
    Files.createSymbolicLink(root.resolve("a b.txt.gz"), folder.resolve("secret.txt"));
    test.expectLog().expect("403 GET");
    test.expectLog().expect("is not below the root");

    assertThat(send(file().header("Accept-Encoding", "gzip")).statusCode()).isEqualTo(403);
  }

  @Test
  void linkInTheFolder_isFollowed() throws Exception {
    Files.createSymbolicLink(root.resolve("sub/link.txt"), root.resolve("a b.txt"));

    assertThat(send(to("/static/sub/link.txt")).body()).isEqualTo("0123456789");
  }

  @Test
  void nameThatIsTooLong_is404() throws Exception {
    test.expectLog().expect("404 GET");
    test.expectLog().expect("HTTP 404");

    assertThat(send(to("/static/" + "x".repeat(5000))).statusCode()).isEqualTo(404);
  }

  @Test
  void folderThatIsNone_isRefused() {
    assertThatThrownBy(() -> StaticFileHandler.of(folder.resolve("none")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no folder to serve files of");
    assertThatThrownBy(() -> StaticFileHandler.of(folder.resolve("secret.txt")))
        .hasMessageContaining("is no folder");
  }
}
