package dev.eddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server in a program that has the libraries of Brotli and Zstandard, or one, or none. */
@Timeout(60)
class CompressionLibrariesTest {
  private static final String ALL = "gzip;q=0.5, br, zstd";

  interface Talk {
    void with(HttpClient client, URI server) throws Exception;
  }

  /** Runs the program without what is in files with these names. */
  private static void without(String files, Talk talk) throws Exception {
    String path =
        Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
            .filter(each -> !Path.of(each).getFileName().toString().matches(files))
            .collect(Collectors.joining(java.io.File.pathSeparator));
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                path,
                CompressingProgram.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = program.inputReader(StandardCharsets.UTF_8)) {
      URI server = URI.create("http://127.0.0.1:" + output.readLine() + "/");
      var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      talk.with(client, server);
      program.getOutputStream().close();
      assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      program.destroyForcibly();
    }
  }

  private static HttpResponse<byte[]> fetch(HttpClient client, URI server, String accepts)
      throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server).header("accept-encoding", accepts).build();
    return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String encoding(HttpResponse<byte[]> response) {
    return response.headers().firstValue("content-encoding").orElse("none");
  }

  @Test
  void noLibrary_leavesGzip() throws Exception {
    without(
        "(brotli4j|native-|zstd-jni).*",
        (client, server) -> {
          HttpResponse<byte[]> response = fetch(client, server, ALL);
          assertThat(encoding(response)).isEqualTo("gzip");
          try (var in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(in.readAllBytes()).asString().isEqualTo(CompressingProgram.TEXT);
          }
          HttpResponse<byte[]> plain = fetch(client, server, "br, zstd");
          assertThat(encoding(plain)).isEqualTo("none");
          assertThat(plain.body()).asString().isEqualTo(CompressingProgram.TEXT);
        });
  }

  @Test
  void noLibrary_leavesSuchBodiesToTheHandler() throws Exception {
    without(
        "(brotli4j|native-|zstd-jni).*",
        (client, server) -> {
          for (String each : new String[] {"br", "zstd"}) {
            HttpRequest request =
                HttpRequest.newBuilder(server)
                    .header("content-encoding", each)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[10]))
                    .build();
            String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            assertThat(answer).isEqualTo(each + " 10");
          }
        });
  }

  @Test
  void oneLibrary_isUsed() throws Exception {
    without(
        "(brotli4j|native-).*",
        (client, server) -> assertThat(encoding(fetch(client, server, ALL))).isEqualTo("zstd"));
  }

  @Test
  void libraryWithoutItsNativePart_isNotUsed() throws Exception {
    without(
        "native-.*|zstd-jni.*",
        (client, server) -> assertThat(encoding(fetch(client, server, ALL))).isEqualTo("gzip"));
  }
}
