package dev.eddy.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/** What is asked for. */
enum Kind {
  HELLO("/", Answers.BYTES),
  /** The answer that is expected has no spaces; a server may put some. */
  JSON(
      "/json",
      "{\"message\":\"Hello,world\",\"id\":42,\"tags\":[\"a\",\"b\"]}"
          .getBytes(StandardCharsets.UTF_8)),
  FILE("/file", fileContent());

  private static final int FILE_LENGTH = 100_000;
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

  private final String path;
  private final byte[] content;

  Kind(String path, byte[] content) {
    this.path = path;
    this.content = content;
  }

  static Kind of(String name) {
    for (Kind each : values()) {
      if (each.toString().equals(name)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "kind '" + name + "' (expected one of " + Arrays.toString(values()) + ")");
  }

  private static byte[] fileContent() {
    byte[] content = new byte[FILE_LENGTH];
    new Random(FILE_LENGTH).nextBytes(content);
    return content;
  }

  /** Writes the file that servers have to serve. */
  static void writeFile(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(FILE.path.substring(1)), FILE.content);
  }

  String url(int port) {
    return "http://" + Answers.HOST + ":" + port + path;
  }

  /** Asks once, and compares all of the answer. */
  void check(int port) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url(port))).timeout(LONGEST_ANSWER).build();
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      byte[] body = this == JSON ? withoutSpaces(response.body()) : response.body();
      if (response.statusCode() != 200 || !Arrays.equals(body, content)) {
        throw new IOException(
            "the answer to "
                + path
                + " is another one than expected: status "
                + response.statusCode()
                + ", "
                + response.body().length
                + " bytes");
      }
    }
  }

  private static byte[] withoutSpaces(byte[] text) {
    return new String(text, StandardCharsets.UTF_8)
        .replace(" ", "")
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
