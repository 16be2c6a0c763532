package dev.eddy.http.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Clients that take their time, and clients that send more than anybody wants. */
class SlowAndLargeTest extends AbuseTest {
  private static final long GB = 1024L * 1024 * 1024;
  private static final byte[] PIECE = Source.filled("x", 64 * 1024);

  /** The server reads on for a while when it has answered, so that its answer is not lost. */
  private static final long MOST_SENT = 40L * 1024 * 1024;

  private static final Duration PACE = PATIENCE.dividedBy(5);

  // ---- slow

  @Test
  void slowHeads_areAnswered408() throws Exception {
    attack(
        "heads that come a byte at a time",
        clients -> {
          byte[] head = Source.filled("X-Slow: a\r\n", 3000);
          for (int i = 0; i < size(200, 2000); i++) {
            clients.open(Source.trickled(Source.bytes("GET / HTTP/1.1\r\n"), head), PACE);
          }
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          assertThat(clients.areAll(each -> each.status() == 408)).as(statuses(clients)).isTrue();
          return statuses(clients);
        });
  }

  @Test
  void silentConnections_areClosed() throws Exception {
    attack(
        "connections that never say a word",
        clients -> {
          for (int i = 0; i < size(200, 2000); i++) {
            clients.open(Source.of(""));
          }
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          assertThat(clients.areAll(each -> each.received() == 0)).as(statuses(clients)).isTrue();
          return statuses(clients);
        });
  }

  @Test
  void slowBodies_areAnswered408() throws Exception {
    attack(
        "bodies that come a byte at a time, by length",
        clients -> {
          byte[] head = request("POST /length HTTP/1.1", "Content-Length: 100000");
          for (int i = 0; i < size(200, 2000); i++) {
            clients.open(Source.trickled(head, new byte[3000]), PACE);
          }
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          assertThat(clients.areAll(each -> each.status() == 408)).as(statuses(clients)).isTrue();
          return statuses(clients);
        });
  }

  @Test
  void slowChunks_areAnswered408() throws Exception {
    attack(
        "bodies that come a byte at a time, in chunks",
        clients -> {
          byte[] head = request("POST /length HTTP/1.1", "Transfer-Encoding: chunked");
          byte[] chunks = Source.filled("1\r\nx\r\n", 3000);
          for (int i = 0; i < size(200, 2000); i++) {
            clients.open(Source.trickled(head, chunks), PACE);
          }
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          assertThat(clients.areAll(each -> each.status() == 408)).as(statuses(clients)).isTrue();
          return statuses(clients);
        });
  }

  @Test
  void slowStreamedBodies_areAnswered408() throws Exception {
    attack(
        "streamed bodies that come a byte at a time",
        clients -> {
          byte[] head = request("POST /streamed HTTP/1.1", "Content-Length: 100000");
          for (int i = 0; i < size(20, 200); i++) {
            clients.open(Source.of(new String(head) + "x"));
          }
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          assertThat(clients.areAll(each -> each.status() == 408)).as(statuses(clients)).isTrue();
          return statuses(clients);
        });
  }

  // ---- large

  private void largeRequest(String name, byte[] begin, byte[] piece, int status) throws Exception {
    attack(
        name,
        clients -> {
          RawConnection sender = clients.open(Source.repeated(begin, piece, GB / piece.length));
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          assertThat(sender.sent()).as("bytes that it could send").isLessThan(MOST_SENT);
          assertThat(sender.status()).as(sender.text()).isEqualTo(status);
          return statuses(clients) + ", closed after " + sender.sent() / (1024 * 1024) + " MB";
        });
  }

  @Test
  void largeField_is431() throws Exception {
    byte[] begin = Source.bytes("GET / HTTP/1.1\r\nHost: a\r\nX-Large: ");
    largeRequest("a field of 1 GB", begin, PIECE, 431);
  }

  @Test
  void largeFieldName_is431() throws Exception {
    byte[] begin = Source.bytes("GET / HTTP/1.1\r\nHost: a\r\n");
    largeRequest("the name of a field of 1 GB", begin, PIECE, 431);
  }

  @Test
  void manyFields_are431() throws Exception {
    byte[] begin = Source.bytes("GET / HTTP/1.1\r\nHost: a\r\n");
    largeRequest("1 GB of small fields", begin, Source.filled("a: b\r\n", 60_000), 431);
  }

  @Test
  void largeTarget_is414() throws Exception {
    largeRequest("a target of 1 GB", Source.bytes("GET /"), PIECE, 414);
  }

  @Test
  void largeMethod_is414() throws Exception {
    largeRequest("a method of 1 GB", Source.bytes("G"), Source.filled("G", 64 * 1024), 414);
  }

  @Test
  void largeBody_is413() throws Exception {
    byte[] begin = request("POST /length HTTP/1.1", "Content-Length: " + GB);
    largeRequest("a body of 1 GB, by length", begin, PIECE, 413);
  }

  @Test
  void largeChunkedBody_is413() throws Exception {
    byte[] begin = request("POST /length HTTP/1.1", "Transfer-Encoding: chunked");
    byte[] piece = Source.bytes("8000\r\n" + "x".repeat(0x8000) + "\r\n");
    largeRequest("a body of 1 GB, in chunks", begin, piece, 413);
  }

  @Test
  void bodyOfTinyChunks_is413() throws Exception {
    byte[] begin = request("POST /length HTTP/1.1", "Transfer-Encoding: chunked");
    largeRequest(
        "a body of 1 GB, in chunks of a byte", begin, Source.filled("1\r\nx\r\n", 60_000), 413);
  }

  @Test
  void largeChunk_is413() throws Exception {
    byte[] begin =
        Source.bytes(
            new String(request("POST /length HTTP/1.1", "Transfer-Encoding: chunked"))
                + "40000000\r\n");
    largeRequest("a chunk of 1 GB", begin, PIECE, 413);
  }

  @Test
  void largeChunkExtension_isRefused() throws Exception {
    byte[] begin =
        Source.bytes(
            new String(request("POST /length HTTP/1.1", "Transfer-Encoding: chunked")) + "4;a=");
    largeRequest("an extension of a chunk of 1 GB", begin, PIECE, 400);
  }

  @Test
  void manyTrailers_areRefused() throws Exception {
    byte[] begin =
        Source.bytes(
            new String(request("POST /length HTTP/1.1", "Transfer-Encoding: chunked")) + "0\r\n");
    largeRequest("1 GB of trailers", begin, Source.filled("a: b\r\n", 60_000), 431);
  }

  @Test
  void emptyLines_areNoRequests() throws Exception {
    attack(
        "1 GB of empty lines",
        clients -> {
          RawConnection sender =
              clients.open(
                  Source.repeated(new byte[0], Source.filled("\r\n", 64 * 1024), GB / 65536));
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          assertThat(sender.status()).as(sender.text()).isEqualTo(408);
          return statuses(clients) + ", closed after " + sender.sent() / (1024 * 1024) + " MB";
        });
  }
}
