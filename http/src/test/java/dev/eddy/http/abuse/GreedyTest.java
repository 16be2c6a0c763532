package dev.eddy.http.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Clients that ask for much, and take it slowly or not at all, or go away. */
class GreedyTest extends AbuseTest {
  private static final byte[] NOTHING = {};
  private static final byte[] BIG = request("GET /big HTTP/1.1");

  /** Reads responses whose bodies are the numbers from 0 on. */
  private static final class Counter implements RawConnection.Receiver {
    private static final Pattern RESPONSE =
        Pattern.compile("HTTP/1\\.1 200 OK\r\n(?:[^\r]+\r\n)*\r\n(\\d+)(?=HTTP/1\\.1|$)");
    private final StringBuilder text = new StringBuilder();
    private int next;
    private String wrong;

    @Override
    public void received(ByteBuffer bytes) {
      text.append(StandardCharsets.ISO_8859_1.decode(bytes));
      if (text.length() > 10_000_000) {
        count();
      }
    }

    /** The last one may not be whole: it stays until more has come or all is there. */
    void count() {
      Matcher response = RESPONSE.matcher(text);
      int end = 0;
      while (response.find(end) && response.start() == end && !response.hitEnd()) {
        check(response.group(1));
        end = response.end();
      }
      text.delete(0, end);
    }

    void countLast() {
      count();
      Matcher response = RESPONSE.matcher(text);
      if (response.matches()) {
        check(response.group(1));
      }
    }

    private void check(String number) {
      if (wrong == null && Integer.parseInt(number) != next) {
        wrong = number + " in place of " + next;
      }
      next++;
    }
  }

  private static Iterator<byte[]> numbers(int count) {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < count;
      }

      @Override
      public byte[] next() {
        var some = new StringBuilder();
        for (int i = 0; i < 100 && next < count; i++, next++) {
          some.append("GET /n/").append(next).append(" HTTP/1.1\r\nHost: a\r\n");
          some.append(next == count - 1 ? "Connection: close\r\n\r\n" : "\r\n");
        }
        return Source.bytes(some.toString());
      }
    };
  }

  @Test
  void manyPipelinedRequests_areAnsweredInOrder() throws Exception {
    int count = size(2_000, 100_000);
    attack(
        "100,000 requests ahead of their responses",
        clients -> {
          var counter = new Counter();
          RawConnection sender = clients.open(Source.each(numbers(count))).receiver(counter);
          assertThat(clients.run(LIMIT, sender::isOver)).isTrue();
          counter.countLast();
          assertThat(counter.wrong).isNull();
          assertThat(counter.next).isEqualTo(count);
          return count + " responses in order";
        });
  }

  @Test
  void pipeliningWithoutReading_isBrokenOff() throws Exception {
    attack(
        "requests ahead, and no response is read",
        clients -> {
          for (int i = 0; i < size(1, 50); i++) {
            clients.open(Source.each(numbers(1_000_000)), Duration.ZERO, 4096).reads(false);
          }
          untilBrokenOff(clients);
          long sent = clients.connections().stream().mapToLong(RawConnection::sent).max().orElse(0);
          assertThat(sent).as("bytes that one could send").isLessThan(20_000_000);
          return "broken off after " + sent / 1024 + " kB at most";
        });
  }

  @Test
  void clientsThatDoNotRead_areBrokenOff() throws Exception {
    attack(
        "responses of 100 MB that nobody reads",
        clients -> {
          for (int i = 0; i < size(20, 200); i++) {
            clients.open(Source.of(BIG), Duration.ZERO, 4096).reads(false);
          }
          untilBrokenOff(clients);
          return "all broken off";
        });
  }

  @Test
  void clientsThatReadSlowly_areServedWithinBounds() throws Exception {
    attack(
        "responses of 100 MB whose beginning is read, again and again",
        clients -> {
          for (int i = 0; i < size(50, 1000); i++) {
            RawConnection one = clients.open(Source.of(BIG));
            assertThat(clients.run(LIMIT, () -> one.received() > 100_000)).isTrue();
            one.close(i % 2 == 0);
          }
          return "all handlers ended";
        });
  }

  /**
   * Waits until nothing has moved for longer than a server bears it. A client that does not read
   * sees the end when it reads again.
   */
  private static void untilBrokenOff(RawClients clients) throws Exception {
    long moved = -1;
    long end = System.nanoTime() + LIMIT.toNanos();
    while (moved != sent(clients)) {
      assertThat(System.nanoTime()).as("nothing moves any more").isLessThan(end);
      moved = sent(clients);
      clients.run(PATIENCE.multipliedBy(3), () -> false);
    }
    clients.connections().forEach(each -> each.reads(true).proceed(System.nanoTime()));
    assertThat(clients.runUntilOver(LIMIT)).as("all are broken off").isTrue();
    assertThat(clients.areAll(each -> each.received() < 20_000_000)).as("in the middle").isTrue();
  }

  private static long sent(RawClients clients) {
    return clients.connections().stream().mapToLong(RawConnection::sent).sum();
  }

  @Test
  void connectionsThatAreReset_leaveNothing() throws Exception {
    attack(
        "connections that are reset in the middle of a handler",
        clients -> {
          for (int i = 0; i < size(200, 2000); i++) {
            clients.open(Source.of(request("GET /waiting HTTP/1.1")));
          }
          assertThat(clients.run(LIMIT, () -> clients.areAll(RawConnection::isAllSent))).isTrue();
          long end = System.nanoTime() + LIMIT.toNanos();
          while (server().report().get("coroutines") < size(200, 2000)) {
            assertThat(System.nanoTime()).as("all handlers have begun").isLessThan(end);
          }
          clients.connections().forEach(each -> each.close(true));
          return "all handlers were cancelled";
        });
  }

  @Test
  void headersFromStrangers_stayOneLine() throws Exception {
    attack(
        "line breaks that a handler puts into its headers",
        clients -> {
          List<String> ends =
              List.of("%0d%0a", "%0a", "%0d", "%00", "%e5%98%8d%e5%98%8a", "%0b", "%85");
          for (String how : List.of("value", "name", "reason")) {
            for (String end : ends) {
              String target =
                  "/reflect/" + how + "/a" + end + "Injected:%20yes" + end + end + "body";
              clients.open(Source.of(request("GET " + target + " HTTP/1.1", "Connection: close")));
            }
          }
          assertThat(clients.runUntilOver(LIMIT)).isTrue();
          for (RawConnection each : clients.connections()) {
            String text = each.text();
            assertThat(each.status()).as(text).isIn(200, 400);
            assertThat(text).doesNotContainPattern("[\r\n]Injected").doesNotContain("\0");
            assertThat(text).containsPattern("\r\n\r\n(set|refused)$");
            assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n");
          }
          return statuses(clients);
        });
  }

  @Test
  void emptyConnections_areNoBurden() throws Exception {
    attack(
        "connections that are opened and reset at once",
        clients -> {
          for (int i = 0; i < size(500, 20_000); i++) {
            RawConnection one = clients.open(Source.of(NOTHING));
            clients.run(LIMIT, () -> one.channel.isConnected() || one.isOver());
            one.close(true);
            clients.connections().clear();
          }
          return "all gone";
        });
  }
}
