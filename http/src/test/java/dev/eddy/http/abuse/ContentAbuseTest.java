package dev.eddy.http.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not for strangers, bodies that grow, and messages that do not end. */
class ContentAbuseTest extends AbuseTest {
  private static final String SECRET = "the secret";
  private static final long GB = 1024L * 1024 * 1024;

  /** What comes after the handshake has to end by then. */
  private static final int MOST_SENT = 20_000_000;

  @TempDir static Path folder;

  @BeforeAll
  static void makeFiles() throws IOException {
    Path files = Files.createDirectories(folder.resolve("files"));
    Files.writeString(files.resolve("open.txt"), "open");
    Files.writeString(folder.resolve("secret.txt"), SECRET);
    Files.writeString(Files.createDirectory(folder.resolve("files2")).resolve("a"), SECRET);
    Files.createSymbolicLink(files.resolve("link"), folder.resolve("secret.txt"));
  }

  @Override
  List<String> limits() throws Exception {
    var limits = new ArrayList<>(super.limits());
    limits.add("decompressRequest=1");
    limits.add("files=" + folder.resolve("files"));
    return limits;
  }

  // ---- files

  @Test
  void pathsOutOfTheFolder_areRefused() throws Exception {
    String absolute = folder.resolve("secret.txt").toString();
    List<String> paths =
        List.of(
            "../secret.txt",
            "x/../../secret.txt",
            "./../secret.txt",
            "..%2fsecret.txt",
            "%2e%2e/secret.txt",
            "%2e%2e%2fsecret.txt",
            "..%5csecret.txt",
            "..\\secret.txt",
            "%252e%252e%252fsecret.txt",
            "..%c0%afsecret.txt",
            "%c0%ae%c0%ae/secret.txt",
            "..%00/secret.txt",
            "open.txt%00.html",
            "../secret.txt%00",
            "link",
            "../files2/a",
            "..;/secret.txt",
            "....//secret.txt",
            "/" + absolute,
            absolute,
            "%2f" + absolute.substring(1),
            "file://" + absolute,
            "open.txt/../../secret.txt",
            "open.txt/",
            "..",
            "../",
            ".",
            "%",
            "%zz",
            "a".repeat(5000),
            "a/".repeat(2000));
    attack(
        "paths out of a folder of files",
        clients -> {
          RawConnection good =
              clients.open(
                  Source.of(request("GET /static/open.txt HTTP/1.1", "Connection: close")));
          for (String each : paths) {
            clients.open(
                Source.of(request("GET /static/" + each + " HTTP/1.1", "Connection: close")));
          }
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          assertThat(good.text()).endsWith("\r\n\r\nopen");
          for (int i = 0; i < paths.size(); i++) {
            RawConnection one = clients.connections().get(i + 1);
            String what = paths.get(i) + " was answered by " + one.text();
            assertThat(one.status()).as(what).isBetween(400, 499);
            assertThat(one.text()).as(what).doesNotContain(SECRET);
          }
          return paths.size() + " kinds; " + statuses(clients);
        });
  }

  // ---- bodies

  @Test
  void compressedBodies_areLimited() throws Exception {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      byte[] zeros = new byte[1024 * 1024];
      for (int i = 0; i < size(50, 1024); i++) {
        gzip.write(zeros);
      }
    }
    attack(
        "bodies of 1 MB that are 1 GB when unpacked",
        clients -> {
          for (int i = 0; i < size(3, 20); i++) {
            for (String path : List.of("/length", "/streamed")) {
              byte[] head =
                  request(
                      "POST " + path + " HTTP/1.1",
                      "Content-Encoding: gzip",
                      "Content-Length: " + Math.min(packed.size(), 199_999));
              clients.open(Source.each(List.of(head, packed.toByteArray()).iterator()));
            }
          }
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          assertThat(clients.areAll(each -> each.status() == 413)).as(statuses(clients)).isTrue();
          return statuses(clients);
        });
  }

  @Test
  void brokenCompression_is400() throws Exception {
    attack(
        "bodies that are not what their encoding says",
        clients -> {
          List<String> encodings = List.of("gzip", "deflate", "br", "zstd", "gzip, gzip", "x");
          for (String encoding : encodings) {
            byte[] head =
                request(
                    "POST /length HTTP/1.1",
                    "Connection: close",
                    "Content-Encoding: " + encoding,
                    "Content-Length: 99");
            clients.open(
                Source.each(List.of(head, Source.filled("\u001f\u008b\u00ff", 99)).iterator()));
          }
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          for (int i = 0; i < encodings.size(); i++) {
            String answer = clients.connections().get(i).text();
            // Whether the server knows "br" and "zstd" depends on what else is on its class path.
            if (i < 2 || (i < 4 && !answer.endsWith("\r\n\r\n99"))) {
              assertThat(answer).as(encodings.get(i)).startsWith("HTTP/1.1 400 ");
            } else {
              assertThat(answer).as(encodings.get(i)).endsWith("\r\n\r\n99"); // left as it is
            }
          }
          return statuses(clients);
        });
  }

  // ---- WebSocket

  private static byte[] handshake(String... more) {
    var fields =
        new ArrayList<>(
            List.of(
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
    fields.addAll(List.of(more));
    return request("GET /ws HTTP/1.1", fields.toArray(String[]::new));
  }

  /** A frame with a mask of zeros, which changes nothing. */
  private static byte[] frame(int first, byte... payload) {
    var frame = new ByteArrayOutputStream();
    frame.write(first);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    }
    frame.writeBytes(new byte[4]);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  private void isClosed(String name, byte[] first, byte[] piece, int code, String... fields)
      throws Exception {
    attack(
        name,
        clients -> {
          for (int i = 0; i < size(2, 20); i++) {
            byte[] begin = new Http2Bytes().raw(handshake(fields)).raw(first).take();
            clients.open(Source.repeated(begin, piece, GB / Math.max(1, piece.length)));
          }
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          for (RawConnection each : clients.connections()) {
            assertThat(each.status()).as(each.text()).isEqualTo(101);
            assertThat(each.sent()).isLessThan(MOST_SENT);
          }
          String close = "\u0088" + ".\\x" + "%02x\\x%02x".formatted(code >> 8, code & 0xff);
          int count = clients.connections().size();
          long told = clients.count(each -> each.text().matches("(?s).*" + close + ".*"));
          // what the client goes on sending may make the system drop the farewell
          String text = clients.connections().get(0).text();
          assertThat(told + clients.count(RawConnection::isBroken))
              .as(text)
              .isGreaterThanOrEqualTo(count);
          return told + " told " + code + ", " + (count - told) + " broken off";
        });
  }

  @Test
  void hugeFrame_isClosed() throws Exception {
    byte[] head = {(byte) 0x82, (byte) 0xff, 0x3f, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0};
    isClosed("WebSocket: a frame of 4,000,000 TB", head, new byte[64 * 1024], 1009);
  }

  @Test
  void negativeFrame_isClosed() throws Exception {
    byte[] head = {(byte) 0x82, (byte) 0xff, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0};
    isClosed("WebSocket: a frame of less than nothing", head, new byte[64 * 1024], 1002);
  }

  @Test
  void endlessFragments_areClosed() throws Exception {
    byte[] piece = frame(0x00, new byte[1000]);
    isClosed("WebSocket: fragments without an end", frame(0x02, new byte[10]), piece, 1009);
  }

  @Test
  void unmaskedFrame_isClosed() throws Exception {
    isClosed(
        "WebSocket: frames without a mask", new byte[] {(byte) 0x82, 1, 1}, new byte[1000], 1002);
  }

  @Test
  void longPing_isClosed() throws Exception {
    isClosed("WebSocket: a ping of 1000 bytes", frame(0x89, new byte[1000]), new byte[1000], 1002);
  }

  @Test
  void compressionBomb_isClosed() throws Exception {
    var deflater = new Deflater(9, true);
    deflater.setInput(new byte[30 * 1024 * 1024]);
    byte[] packed = new byte[60_000];
    int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
    deflater.end();
    byte[] bomb = frame(0xc2, Arrays.copyOf(packed, length - 4));
    isClosed(
        "WebSocket: a message of 30 kB that is 30 MB when unpacked",
        bomb,
        frame(0x89),
        1009,
        "Sec-WebSocket-Extensions: permessage-deflate");
  }

  @Test
  void emptyFragments_areBounded() throws Exception {
    attack(
        "WebSocket: 1,000,000 empty fragments",
        clients -> {
          int count = size(50_000, 1_000_000);
          byte[] first = new Http2Bytes().raw(handshake()).raw(frame(0x02)).take();
          byte[] some = new byte[0];
          for (int i = 0; i < 100; i++) {
            some = new Http2Bytes().raw(some).raw(frame(0x00)).take();
          }
          RawConnection sender = clients.open(Source.repeated(first, some, count / 100));
          assertThat(clients.run(LIMIT, () -> sender.isOver() || sender.isAllSent())).isTrue();
          assertThat(server().report().get("heap")).isLessThan(40L * 1024 * 1024);
          return sender.isOver() ? "closed" : "borne";
        });
  }

  @Test
  void echoesThatNobodyReads_areBounded() throws Exception {
    attack(
        "WebSocket: messages whose echoes nobody reads",
        clients -> {
          byte[] message = frame(0x82, new byte[60_000]);
          for (int i = 0; i < size(2, 50); i++) {
            clients
                .open(
                    Source.repeated(handshake(), message, GB / message.length), Duration.ZERO, 4096)
                .reads(false);
          }
          clients.run(PATIENCE.multipliedBy(4), () -> false);
          long sent = clients.connections().stream().mapToLong(RawConnection::sent).max().orElse(0);
          assertThat(sent).isLessThan(MOST_SENT);
          assertThat(server().report().get("direct")).isLessThan(48L * 1024 * 1024);
          return "stopped after " + sent / 1024 + " kB at most";
        });
  }
}
