package dev.eddy.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests as Jazzer is given them, and changed at random, the same ones for the same seed. */
class MutatedRequestsTest {
  private static final int CASES = Integer.getInteger("eddy.fuzz.cases", 2_000);
  private static final long SEED = Long.getLong("eddy.seed", 1);

  /** What a random byte would seldom hit. */
  private static final List<String> WORDS =
      List.of(
          "\r\n",
          "\n",
          "\r",
          "\0",
          " ",
          "\t",
          ":",
          ";",
          ",",
          "0\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
          "Content-Length: 3\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Connection: close\r\n",
          "Expect: 100-continue\r\n",
          "HTTP/1.0",
          "POST /s",
          "POST /i",
          "-1",
          "7fffffffffffffff",
          "80000000",
          "\0\0\0\0\1\0\0\0\1",
          "\0\0\4\3\0\0\0\0\1\0\0\0\10",
          "\0\0\0\1\5\0\0\0\3",
          "\0\0\0\4\0\0\0\0\0");

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void mutatedRequests_areAnsweredOrClosed() throws Exception {
    List<byte[]> seeds = seeds();
    var random = new Random(SEED);
    try (var fuzz = new RequestFuzz()) {
      for (int i = 0; i < CASES; i++) {
        byte[] input = seeds.get(random.nextInt(seeds.size()));
        for (int changes = random.nextInt(8); changes >= 0; changes--) {
          input = changed(input, seeds, random);
        }
        try {
          fuzz.run(input);
        } catch (AssertionError failure) {
          String bytes = Base64.getEncoder().encodeToString(input);
          throw new AssertionError("case " + i + " of the seed " + SEED + ": " + bytes, failure);
        }
      }
    }
  }

  @Test
  @Timeout(60)
  void givenRequests_areAnsweredOrClosed() throws Exception {
    try (var fuzz = new RequestFuzz()) {
      seeds().forEach(fuzz::run);
    }
  }

  private static List<byte[]> seeds() throws IOException {
    Path folder =
        Path.of(System.getProperty("eddy.root", ".."))
            .resolve("http/src/test/resources/dev/eddy/http/RequestFuzzTestInputs/requests");
    try (Stream<Path> files = Files.list(folder)) {
      var seeds = new ArrayList<byte[]>();
      for (Path each : files.sorted().toList()) {
        seeds.add(Files.readAllBytes(each));
      }
      return seeds;
    }
  }

  private static byte[] changed(byte[] input, List<byte[]> seeds, Random random) {
    var changed = new ByteArrayOutputStream();
    int at = random.nextInt(input.length + 1);
    int length = Math.min(input.length - at, 1 + random.nextInt(20));
    changed.write(input, 0, at);
    int end = at;
    switch (random.nextInt(7)) {
      case 0 -> end = at + length; // left out
      case 1 -> changed.write(input, at, length); // twice
      case 2 -> {
        changed.write(random.nextInt(256));
        end = Math.min(input.length, at + 1);
      }
      case 3 -> changed.write(random.nextInt(256));
      case 4 ->
          changed.writeBytes(
              WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.ISO_8859_1));
      case 5 -> {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        int from = random.nextInt(other.length);
        changed.write(other, from, Math.min(other.length - from, 1 + random.nextInt(100)));
      }
      default -> {
        if (at < input.length) {
          changed.write(input[at] ^ (1 << random.nextInt(8)));
          end = at + 1;
        }
      }
    }
    changed.write(input, end, input.length - end);
    byte[] all = changed.toByteArray();
    return all.length == 0 || all.length > 20_000 ? input : all;
  }
}
