package dev.eddy.http.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Requests of which somebody between the client and the server may think that they end elsewhere. A
 * second request is behind each: it must not be seen.
 */
class SmugglingTest extends AbuseTest {
  private static final String SECOND = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  /**
   * Something that is no request.
   *
   * @param bytes up to where it may end
   * @param statuses with which it may be refused
   */
  private record Case(String bytes, Set<Integer> statuses) {
    boolean allows(int status) {
      return statuses.contains(status);
    }
  }

  private final List<Case> cases = new ArrayList<>();

  private void refused(String bytes) {
    cases.add(new Case(bytes, Set.of(400)));
  }

  private static String post(String fields, String body) {
    return "POST /length HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
  }

  private static String chunked(String body) {
    return post("Transfer-Encoding: chunked\r\n", body);
  }

  private static String get(String fields) {
    return "GET /n/1 HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
  }

  private void tryAll(String name) throws Exception {
    long before = server().report().get("smuggled");
    attack(
        name,
        clients -> {
          for (Case each : cases) {
            clients.open(Source.of(each.bytes() + SECOND));
          }
          clients.runUntilOver(Duration.ofSeconds(5));
          var wrong = new ArrayList<String>();
          for (int i = 0; i < cases.size(); i++) {
            RawConnection connection = clients.connections().get(i);
            if (!connection.isOver()
                || connection.responses() != 1
                || !cases.get(i).allows(connection.status())) {
              wrong.add(printable(cases.get(i).bytes()) + "\nwas answered by " + connection.text());
            }
          }
          assertThat(wrong).isEmpty();
          assertThat(server().report()).containsEntry("smuggled", before);
          return cases.size() + " kinds; " + statuses(clients);
        });
  }

  private static String printable(String bytes) {
    String begin = bytes.substring(0, Math.min(200, bytes.length()));
    return begin.replace("\r", "\\r").replace("\n", "\\n\n").replace("\0", "\\0");
  }

  @Test
  void lengths_thatDisagree() throws Exception {
    String zero = "0\r\n\r\n";
    refused(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", zero));
    refused(post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", zero));
    refused(post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", zero));
    refused(post("Content-Length: 5\r\nContent-Length: 6\r\n", "abcdef"));
    refused(post("Content-Length: 5\r\nContent-Length: 5\r\n", "abcde"));
    refused(post("Content-Length: 5, 5\r\n", "abcde"));
    refused(post("Content-Length: 5, 6\r\n", "abcdef"));
    for (String length :
        List.of("+5", "-5", "-0", "0x5", "5.0", "5 5", "5;", "\"5\"", "five", "", "5e0")) {
      refused(post("Content-Length: " + length + "\r\n", "abcde"));
    }
    cases.add(new Case(post("Content-Length: 9223372036854775808\r\n", "abcde"), Set.of(400, 413)));
    cases.add(
        new Case(post("Content-Length: 99999999999999999999\r\n", "abcde"), Set.of(400, 413)));
    cases.add(new Case(post("Content-Length: 9223372036854775807\r\n", "abcde"), Set.of(400, 413)));
    refused("POST /length HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    tryAll("lengths that disagree or are none");
  }

  @Test
  void encodings_thatAreNotChunked() throws Exception {
    for (String coding :
        List.of(
            "chunked, identity",
            "identity, chunked",
            "chunked, chunked",
            "gzip, chunked",
            "xchunked",
            "chunkedx",
            "x",
            "identity",
            "",
            "\"chunked\"",
            "'chunked'",
            "chunked;a=b",
            "chunked,",
            ",chunked",
            "c hunked",
            "\u000bchunked",
            "chunked\u000b",
            "chunked\0",
            "\u00a0chunked")) {
      cases.add(
          new Case(post("Transfer-Encoding: " + coding + "\r\n", "0\r\n\r\n"), Set.of(400, 501)));
    }
    for (String field :
        List.of(
            "Transfer-Encoding : chunked",
            "Transfer-Encoding\t: chunked",
            "Transfer-Encoding\0: chunked",
            "Transfer-Encoding\r: chunked",
            "Transfer Encoding: chunked",
            "Transfer-Encoding",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
            ": chunked",
            "Content-Length : 5",
            "Content-Length\0: 5",
            "\0Content-Length: 5")) {
      cases.add(new Case(post(field + "\r\n", "0\r\n\r\n"), Set.of(400, 501)));
    }
    tryAll("encodings that are not chunked");
  }

  @Test
  void chunks_thatAreNone() throws Exception {
    for (String size :
        List.of(
            "-1",
            "-4",
            "+4",
            "0x4",
            "4x",
            "g",
            "",
            "4 4",
            "4,",
            "\0" + "4",
            "80000000",
            "FFFFFFFF",
            "FFFFFFFFFFFFFFFF",
            "7FFFFFFFFFFFFFFF",
            "8000000000000000",
            "10000000000000004")) {
      cases.add(new Case(chunked(size + "\r\nabcd\r\n0\r\n\r\n"), Set.of(400, 413)));
    }
    refused(chunked("4\nabcd\r\n0\r\n\r\n"));
    refused(chunked("4\rabcd\r\n0\r\n\r\n"));
    refused(chunked("4\r\nabcd0\r\n\r\n"));
    refused(chunked("4\r\nabcdX\r\n0\r\n\r\n"));
    refused(chunked("4\r\nabcdXX0\r\n\r\n"));
    refused(chunked("4\r\nabcd\n0\r\n\r\n"));
    refused(chunked("4\r\nabcd\r0\r\n\r\n"));
    refused(chunked("4\r\nabcd\r\n0\n\r\n"));
    refused(chunked("4;a=\nb\r\nabcd\r\n0\r\n\r\n"));
    refused(chunked("4;a=\rb\r\nabcd\r\n0\r\n\r\n"));
    refused(chunked("4;a=\0\r\nabcd\r\n0\r\n\r\n"));
    refused(chunked("4;" + "a".repeat(1_000_000) + "\r\nabcd\r\n0\r\n\r\n"));
    refused(chunked("0\r\nTransfer-Encoding : x\r\n\r\n"));
    refused(chunked("0\r\nno field\r\n\r\n"));
    refused(chunked("0\r\nA: b\n\r\n"));
    tryAll("chunks that are none");
  }

  @Test
  void lines_thatEndOtherwise() throws Exception {
    refused(get("A: b\rC: d\r\n"));
    refused(get("A: b\nC: d\r\n"));
    refused(get("A: b\r\r\n"));
    refused(get("A: b\0c\r\n"));
    refused(get("A\0: b\r\n"));
    refused(get("A: b\u0001\r\n"));
    refused(get("A: b\u007f\r\n"));
    refused(get("A b\r\n"));
    refused(get("A : b\r\n"));
    refused(get(" A: b\r\n"));
    refused(get("A(: b\r\n"));
    refused(get("\u00e4: b\r\n"));
    refused(get(": b\r\n"));
    refused("GET /n/1 HTTP/1.1\r\n Host: a\r\n\r\n");
    refused("GET /n/1 HTTP/1.1\nHost: a\n\n");
    refused("GET /n/1 HTTP/1.1\rHost: a\r\r");
    refused("GET /n/1 HTTP/1.1\r\nHost: a\n\r\n");
    refused("GET /n/1 HTTP/1.1\r\nHost: a\r\n\n");
    tryAll("lines that end otherwise, and fields that are none");
  }

  @Test
  void targets_thatAreNone() throws Exception {
    for (String target :
        List.of(
            "n/1",
            "",
            "*",
            "?a",
            "#a",
            "/n/1#a",
            "/n /1",
            "/n\t/1",
            "/n/1\0",
            "/n/1\u007f",
            "\\n",
            "http://",
            "http:///n/1",
            "http://a b/n/1",
            "http://u@a/n/1",
            "ftp://a/n/1",
            "a:80",
            "\u0001/")) {
      refused("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    cases.add(new Case("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", Set.of(400, 501)));
    refused("GET /n/1 HTTP/1.1\r\n\r\n");
    refused("GET /n/1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    for (String host : List.of("a b", "a/b", "u@a", "a,b", "a\\b", "a?b", "a#b")) {
      refused("GET /n/1 HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }
    tryAll("targets and hosts that are none");
  }

  @Test
  void firstLines_thatAreNone() throws Exception {
    for (String line :
        List.of(
            "GET /n/1",
            "GET",
            "GET /n/1 HTTP/1.1 x",
            "GE(T /n/1 HTTP/1.1",
            "GE\0T /n/1 HTTP/1.1",
            "G\u00c4T /n/1 HTTP/1.1",
            "GET /n/1 HTTP/1",
            "GET /n/1 HTTP/1.",
            "GET /n/1 HTTP/11",
            "GET /n/1 HTTP/1.1.1",
            "GET /n/1 HTTP/2.0",
            "GET /n/1 HTTP/0.9",
            "GET /n/1 HTTP/3.0",
            "GET /n/1 HTTP/9999999999.1",
            "GET /n/1 HTTPS/1.1",
            "GET /n/1 ICY/1.1",
            "GET /n/1 HTTP 1.1",
            "\u0016\u0003\u0001\u0002")) {
      cases.add(new Case(line + "\r\nHost: a\r\n\r\n", Set.of(400, 505)));
    }
    tryAll("first lines that are none");
  }

  /** Odd, and still clear to all: what is behind is a request of its own. */
  @Test
  void oddRequests_haveTheirOneEnd() throws Exception {
    List<String> odd =
        List.of(
            chunked("4\r\nabcd\r\n0\r\n\r\n"),
            chunked("004\r\nabcd\r\n000\r\n\r\n"),
            chunked("4;a=b\r\nabcd\r\n0;c\r\n\r\n"),
            chunked("4\r\nabcd\r\n0\r\nA: b\r\n\r\n"),
            post("transfer-encoding: CHUNKED\r\n", "4\r\nabcd\r\n0\r\n\r\n"),
            post("Transfer-Encoding:\t chunked \t\r\n", "4\r\nabcd\r\n0\r\n\r\n"),
            post("Content-Length:  4 \r\n", "abcd"),
            post("Content-Length: 0004\r\n", "abcd"),
            chunked("0".repeat(70) + "4\r\nabcd\r\n0\r\n\r\n"),
            "\r\n" + post("Content-Length: 4\r\n", "abcd"),
            // any white space may part the first line, RFC 9112 section 3
            "POST  /length  HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd",
            "POST\t/length\u000bHTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd",
            " POST /length http/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd",
            "POST http://b/length HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd");
    attack(
        "odd requests that are in order",
        clients -> {
          for (String each : odd) {
            clients.open(
                Source.of(each + "GET /n/7 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
          }
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          for (int i = 0; i < odd.size(); i++) {
            RawConnection connection = clients.connections().get(i);
            String what = printable(odd.get(i)) + "\nanswered by " + connection.text();
            assertThat(connection.responses()).as(what).isEqualTo(2);
            assertThat(connection.text()).as(what).contains("\r\n\r\n4HTTP/1.1 200 OK");
            assertThat(connection.text()).as(what).endsWith("\r\n\r\n7");
          }
          return odd.size() + " kinds; each has two responses";
        });
  }
}
