package dev.eddy.http.abuse;

import static dev.eddy.http.abuse.Http2Bytes.CONTINUATION;
import static dev.eddy.http.abuse.Http2Bytes.DATA;
import static dev.eddy.http.abuse.Http2Bytes.END_HEADERS;
import static dev.eddy.http.abuse.Http2Bytes.END_STREAM;
import static dev.eddy.http.abuse.Http2Bytes.HEADERS;
import static dev.eddy.http.abuse.Http2Bytes.PADDED;
import static dev.eddy.http.abuse.Http2Bytes.PING;
import static dev.eddy.http.abuse.Http2Bytes.PRIORITY;
import static dev.eddy.http.abuse.Http2Bytes.PUSH_PROMISE;
import static dev.eddy.http.abuse.Http2Bytes.RST_STREAM;
import static dev.eddy.http.abuse.Http2Bytes.SETTINGS;
import static dev.eddy.http.abuse.Http2Bytes.WINDOW_UPDATE;
import static dev.eddy.http.abuse.Http2Bytes.block;
import static dev.eddy.http.abuse.Http2Bytes.fields;
import static dev.eddy.http.abuse.Http2Bytes.number;
import static dev.eddy.http.abuse.Http2Bytes.preface;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What costs a client of HTTP/2 little and a server much. */
class Http2AbuseTest extends AbuseTest {
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MANY = 1_000_000;

  // ---- floods

  /** The preface, and then what a function makes of 0, 1, 2 and so on, in larger pieces. */
  private static Source flood(byte[] first, int count, IntFunction<byte[]> frames) {
    Iterator<byte[]> pieces =
        Stream.concat(
                Stream.of(first),
                Stream.iterate(0, i -> i < count, i -> i + 100)
                    .map(
                        begin -> {
                          var some = new ByteArrayOutputStream();
                          for (int i = begin; i < Math.min(count, begin + 100); i++) {
                            some.writeBytes(frames.apply(i));
                          }
                          return some.toByteArray();
                        }))
            .iterator();
    return Source.each(pieces);
  }

  private void floodIsEnded(String name, int most, byte[] first, IntFunction<byte[]> frames)
      throws Exception {
    attack(
        name,
        clients -> {
          var ends = new TreeSet<String>();
          for (int i = 0; i < size(1, 20); i++) {
            var reader = new Http2Bytes.Reader();
            RawConnection sender = clients.open(flood(first, MANY, frames)).receiver(reader);
            assertThat(clients.run(LIMIT, sender::isOver)).as("%s", reader).isTrue();
            assertThat(sender.sent()).as("bytes that it could send").isLessThan(most);
            ends.add(reader.goAway < 0 ? "reset" : "GOAWAY " + reader.goAway);
          }
          return String.join(" or ", ends);
        });
  }

  @Test
  void rapidReset_isEnded() throws Exception {
    floodIsEnded(
        "HTTP/2: streams that are reset at once",
        4_000_000,
        preface().take(),
        i -> new Http2Bytes().get(2 * i + 1, "/slow").reset(2 * i + 1).take());
  }

  /** The server itself is made to reset each stream. */
  @Test
  void madeYouReset_isEnded() throws Exception {
    floodIsEnded(
        "HTTP/2: streams that the server has to reset, by a window of 0",
        8_000_000,
        preface().take(),
        i -> new Http2Bytes().get(2 * i + 1, "/slow").window(2 * i + 1, 0).take());
  }

  @Test
  void madeYouResetByOverflow_isEnded() throws Exception {
    floodIsEnded(
        "HTTP/2: streams that the server has to reset, by a window too large",
        8_000_000,
        preface().take(),
        i -> new Http2Bytes().get(2 * i + 1, "/slow").window(2 * i + 1, 0x7fffffff).take());
  }

  @Test
  void madeYouResetByData_isEnded() throws Exception {
    floodIsEnded(
        "HTTP/2: streams that the server has to reset, by data behind the end",
        8_000_000,
        preface().take(),
        i -> new Http2Bytes().get(2 * i + 1, "/slow").frame(DATA, 0, 2 * i + 1, (byte) 1).take());
  }

  @Test
  void settings_areEnded() throws Exception {
    floodIsEnded(
        "HTTP/2: settings",
        8_000_000,
        preface().take(),
        i -> new Http2Bytes().frame(SETTINGS, 0, 0).take());
  }

  @Test
  void pings_areEnded() throws Exception {
    floodIsEnded(
        "HTTP/2: pings",
        8_000_000,
        preface().take(),
        i -> new Http2Bytes().frame(PING, 0, 0, new byte[8]).take());
  }

  @Test
  void priorities_areNoBurden() throws Exception {
    floodIsServed(
        "HTTP/2: priorities",
        preface().take(),
        i -> new Http2Bytes().frame(PRIORITY, 0, 2 * (i % 1000) + 1, new byte[5]).take());
  }

  @Test
  void unknownFrames_areNoBurden() throws Exception {
    floodIsServed(
        "HTTP/2: frames that nobody knows",
        preface().take(),
        i -> new Http2Bytes().frame(0x70, 0, 0, (byte) 1).take());
  }

  @Test
  void continuations_areEnded() throws Exception {
    byte[] piece = block("x-long", "x".repeat(1000));
    floodIsEnded(
        "HTTP/2: a head that goes on and on",
        8_000_000,
        preface().frame(HEADERS, 0, 1, fields("GET", "/")).take(),
        i -> new Http2Bytes().frame(CONTINUATION, 0, 1, piece).take());
  }

  @Test
  void emptyContinuations_areEnded() throws Exception {
    floodIsEnded(
        "HTTP/2: a head that goes on with nothing",
        8_000_000,
        preface().frame(HEADERS, 0, 1, fields("GET", "/")).take(),
        i -> new Http2Bytes().frame(CONTINUATION, 0, 1).take());
  }

  @Test
  void emptyData_isEnded() throws Exception {
    floodIsEnded(
        "HTTP/2: empty pieces of a body",
        8_000_000,
        preface().post(1, "/length").take(),
        i -> new Http2Bytes().frame(DATA, 0, 1).take());
  }

  @Test
  void resetsOfClosedStreams_areNoBurden() throws Exception {
    floodIsServed(
        "HTTP/2: resets of a stream that is closed",
        preface().get(1, "/").take(),
        i -> new Http2Bytes().reset(1).take());
  }

  @Test
  void windowUpdates_areNoBurden() throws Exception {
    floodIsServed(
        "HTTP/2: updates of a window", preface().take(), i -> new Http2Bytes().window(0, 1).take());
  }

  /** What a server may not refuse costs no more than its bytes: a request behind it is served. */
  private void floodIsServed(String name, byte[] first, IntFunction<byte[]> frames)
      throws Exception {
    attack(
        name,
        clients -> {
          int count = size(100_000, MANY);
          byte[] last = new Http2Bytes().get(100_001, "/").take();
          var reader = new Http2Bytes.Reader();
          Source source = flood(first, count + 1, i -> i < count ? frames.apply(i) : last);
          RawConnection sender = clients.open(source).receiver(reader);
          assertThat(clients.run(LIMIT, () -> sender.isOver() || reader.data >= 5))
              .as("%s", reader)
              .isTrue();
          return sender.isOver() ? "ended" : "a request behind " + count + " of them is served";
        });
  }

  // ---- memory

  @Test
  void paddedData_countsAsWindow() throws Exception {
    attack(
        "HTTP/2: 1 GB of padding",
        clients -> {
          byte[] padding = new byte[256];
          padding[0] = (byte) 255;
          byte[] frame = new Http2Bytes().frame(DATA, PADDED, 1, padding).take();
          var reader = new Http2Bytes.Reader();
          byte[] first = preface().post(1, "/length").take();
          RawConnection sender = clients.open(flood(first, 4 * MANY, i -> frame)).receiver(reader);
          assertThat(clients.run(LIMIT, sender::isOver)).as("%s", reader).isTrue();
          assertThat(sender.sent()).isLessThan(8_000_000);
          return "broken off after " + sender.sent() / 1024 + " kB";
        });
  }

  @Test
  void headerBomb_isRefused() throws Exception {
    attack(
        "HTTP/2: a field of 4 kB that is named 16,000 times",
        clients -> {
          var bomb = new ByteArrayOutputStream();
          bomb.writeBytes(fields("GET", "/"));
          bomb.write(0x40); // a literal that is indexed
          Http2Bytes.string(bomb, "x");
          Http2Bytes.string(bomb, "y".repeat(4000));
          for (int i = 0; i < 12_000; i++) {
            bomb.write(0x80 | 62);
          }
          for (int i = 0; i < size(5, 100); i++) {
            var bytes = preface();
            for (int stream = 1; stream < 20; stream += 2) {
              bytes.frame(HEADERS, END_HEADERS | END_STREAM, stream, bomb.toByteArray());
            }
            var reader = new Http2Bytes.Reader();
            RawConnection sender =
                clients
                    .open(Source.of(bytes.frame(PING, 0, 0, new byte[8]).take()))
                    .receiver(reader);
            assertThat(clients.run(LIMIT, () -> sender.isOver() || reader.frames.containsKey(PING)))
                .isTrue();
            assertThat(reader.successes()).as("%s", reader).isZero();
          }
          return "refused";
        });
  }

  @Test
  void streams_areLimited() throws Exception {
    attack(
        "HTTP/2: 10,000 requests at a time on a connection",
        clients -> {
          var readers = new ArrayList<Http2Bytes.Reader>();
          for (int i = 0; i < size(1, 10); i++) {
            var reader = new Http2Bytes.Reader();
            readers.add(reader);
            Source source =
                flood(
                    preface().take(),
                    size(500, 10_000),
                    number -> new Http2Bytes().get(2 * number + 1, "/waiting").take());
            clients.open(source).receiver(reader);
          }
          clients.run(PATIENCE, () -> clients.areAll(RawConnection::isOver));
          assertThat(server().report().get("coroutines")).isLessThan(2_500);
          clients.connections().forEach(each -> each.close(true));
          return "no more than 100 handlers each; " + readers.get(0).resets + " for the others";
        });
  }

  @Test
  void bodiesThatNobodyReads_leaveNothing() throws Exception {
    attack(
        "HTTP/2: 100,000 requests that are answered before their bodies come",
        clients -> {
          int count = size(2_000, 100_000);
          var reader = new Http2Bytes.Reader();
          BusyStreams streams = new BusyStreams(reader, count);
          streams.connection = clients.open(Source.of(preface().take())).receiver(streams);
          assertThat(clients.run(LIMIT, () -> streams.connection.isOver() || streams.isDone()))
              .as("%s", reader)
              .isTrue();
          long heap = server().report().get("heap");
          assertThat(heap).as("heap while it is open").isLessThan(32 * 1024 * 1024);
          return streams.connection.isOver()
              ? "ended, GOAWAY " + reader.goAway + ", after " + streams.begun
              : "served";
        });
  }

  /** Begins a request when the last one was answered, and never sends a body. */
  private static final class BusyStreams implements RawConnection.Receiver {
    private final Http2Bytes.Reader reader;
    private final int wanted;
    private RawConnection connection;
    private int begun;

    BusyStreams(Http2Bytes.Reader reader, int wanted) {
      this.reader = reader;
      this.wanted = wanted;
    }

    boolean isDone() {
      return reader.successes() >= wanted;
    }

    @Override
    public void received(ByteBuffer bytes) {
      reader.received(bytes);
      if (reader.heads.size() >= begun && begun < wanted && connection.isAllSent()) {
        connection.send(new Http2Bytes().post(2 * begun++ + 1, "/impatient").take());
      }
    }
  }

  @Test
  void windowOfNothing_isEnded() throws Exception {
    attack(
        "HTTP/2: 100 responses of 100 MB with a window of 0",
        clients -> {
          for (int i = 0; i < size(2, 20); i++) {
            var bytes = preface(INITIAL_WINDOW_SIZE, 0);
            for (int stream = 0; stream < 100; stream++) {
              bytes.get(2 * stream + 1, "/big");
            }
            clients.open(Source.of(bytes.take()));
          }
          clients.run(Duration.ofMillis(300), () -> false);
          assertThat(server().report().get("direct")).isLessThan(32 * 1024 * 1024);
          long end = System.nanoTime() + LIMIT.toNanos();
          while (server().report().get("coroutines") > 0) {
            assertThat(System.nanoTime()).as("all handlers end").isLessThan(end);
            clients.run(Duration.ofMillis(50), () -> false);
          }
          return "all streams ended";
        });
  }

  @Test
  void windowOfAByte_isBounded() throws Exception {
    attack(
        "HTTP/2: 100 responses of 100 MB with windows of a byte",
        clients -> {
          var bytes = preface(INITIAL_WINDOW_SIZE, 1);
          for (int stream = 0; stream < 100; stream++) {
            bytes.get(2 * stream + 1, "/big");
          }
          byte[] update = new byte[0];
          for (int stream = 0; stream < 100; stream++) {
            update = concat(update, new Http2Bytes().window(2 * stream + 1, 1).take());
          }
          Source source = Source.repeated(bytes.take(), update, size(20, 100));
          for (int i = 0; i < size(1, 10); i++) {
            clients.open(source, PATIENCE.dividedBy(10));
          }
          clients.run(PATIENCE.multipliedBy(3), () -> false);
          Map<String, Long> report = server().report();
          assertThat(report.get("direct")).isLessThan(48 * 1024 * 1024);
          return "bounded, " + report.get("direct") / 1024 / 1024 + " MB wait";
        });
  }

  private static byte[] concat(byte[] one, byte[] other) {
    return new Http2Bytes().raw(one).raw(other).take();
  }

  @Test
  void responsesThatNobodyReads_areBrokenOff() throws Exception {
    attack(
        "HTTP/2: a window of 2 GB, and nothing is read",
        clients -> {
          for (int i = 0; i < size(2, 20); i++) {
            var bytes = preface(INITIAL_WINDOW_SIZE, 0x7fffffff).window(0, 0x70000000);
            for (int stream = 0; stream < 100; stream++) {
              bytes.get(2 * stream + 1, "/big");
            }
            clients.open(Source.of(bytes.take()), Duration.ZERO, 4096).reads(false);
          }
          clients.run(Duration.ofMillis(300), () -> false);
          assertThat(server().report().get("direct")).isLessThan(48 * 1024 * 1024);
          long end = System.nanoTime() + LIMIT.toNanos();
          while (server().report().get("coroutines") > 0) {
            assertThat(System.nanoTime()).as("all handlers end").isLessThan(end);
            clients.run(Duration.ofMillis(50), () -> false);
          }
          return "all handlers ended";
        });
  }

  @Test
  void slowConnections_areEnded() throws Exception {
    attack(
        "HTTP/2: heads and bodies that do not come",
        clients -> {
          int count = size(50, 1000);
          for (int i = 0; i < count; i++) {
            clients.open(Source.of(preface().post(1, "/length").take()));
            clients.open(
                Source.of(preface().frame(HEADERS, 0, 1, fields("POST", "/length")).take()));
            clients.open(Source.trickled(new byte[0], preface().take()), PATIENCE.dividedBy(5));
          }
          assertThat(clients.runUntilOver(LIMIT))
              .as("closed: %d", clients.count(RawConnection::isOver))
              .isTrue();
          return "all are closed";
        });
  }

  // ---- what is no HTTP/2

  private static final Set<Integer> NO_RESET = Set.of();

  @Test
  void wrongFrames_endTheConnection() throws Exception {
    var wrong = new LinkedHashMap<String, byte[]>();
    wrong.put("frame too large", preface().head(0xffffff, DATA, 0, 1).raw(new byte[100]).take());
    wrong.put("data on the connection", preface().frame(DATA, 0, 0, (byte) 1).take());
    wrong.put("data on an idle stream", preface().frame(DATA, 0, 5, (byte) 1).take());
    wrong.put("head on the connection", preface().get(0, "/").take());
    wrong.put("even stream", preface().get(2, "/").take());
    wrong.put("settings of 5 bytes", preface().frame(SETTINGS, 0, 0, new byte[5]).take());
    wrong.put("settings of a stream", preface().frame(SETTINGS, 0, 1).take());
    wrong.put("window setting too large", preface(INITIAL_WINDOW_SIZE, 0x80000000).take());
    wrong.put("frame size setting too small", preface(5, 10).take());
    wrong.put("ping of 7 bytes", preface().frame(PING, 0, 0, new byte[7]).take());
    wrong.put("ping of a stream", preface().frame(PING, 0, 1, new byte[8]).take());
    wrong.put("promise of a client", preface().frame(PUSH_PROMISE, 4, 1, number(2)).take());
    wrong.put("reset of an idle stream", preface().reset(5).take());
    wrong.put("reset of 3 bytes", preface().frame(RST_STREAM, 0, 1, new byte[3]).take());
    wrong.put("window of an idle stream", preface().window(5, 1).take());
    wrong.put("window of nothing", preface().window(0, 0).take());
    wrong.put("window too large", preface().window(0, 0x7fffffff).take());
    wrong.put("window of 3 bytes", preface().frame(WINDOW_UPDATE, 0, 0, new byte[3]).take());
    wrong.put("continuation of nothing", preface().frame(CONTINUATION, 4, 1, (byte) 1).take());
    wrong.put(
        "frame inside of a head",
        preface().frame(HEADERS, 0, 1, fields("GET", "/")).frame(PING, 0, 0, new byte[8]).take());
    wrong.put(
        "padding longer than its frame",
        preface().frame(HEADERS, END_HEADERS | PADDED, 1, (byte) 200, (byte) 1).take());
    wrong.put("index 0", preface().frame(HEADERS, 5, 1, (byte) 0x80).take());
    wrong.put("index of nothing", preface().frame(HEADERS, 5, 1, (byte) 0xfe).take());
    wrong.put(
        "number without an end",
        preface().frame(HEADERS, 5, 1, Source.bytes("\u00ff".repeat(100))).take());
    wrong.put(
        "table too large",
        preface().frame(HEADERS, 5, 1, Source.bytes("\u003f\u00ff\u00ff\u0007")).take());
    wrong.put(
        "string too long", preface().frame(HEADERS, 5, 1, Source.bytes("\0\u007fabc")).take());
    wrong.put(
        "Huffman without an end",
        preface().frame(HEADERS, 5, 1, Source.bytes("\0\u0084\u00ff\u00ff\u00ff\u00ff")).take());
    wrong.put("no preface", Source.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\r" + "x".repeat(100)));
    wrong.put("no settings", Source.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "x".repeat(100)));
    attack(
        "HTTP/2: frames that are none",
        clients -> {
          var readers = new ArrayList<Http2Bytes.Reader>();
          for (byte[] each : wrong.values()) {
            var reader = new Http2Bytes.Reader();
            readers.add(reader);
            clients.open(Source.of(each)).receiver(reader);
          }
          clients.runUntilOver(Duration.ofSeconds(5));
          var bad = new ArrayList<String>();
          var names = new ArrayList<>(wrong.keySet());
          for (int i = 0; i < names.size(); i++) {
            if (!clients.connections().get(i).isOver()) {
              bad.add(names.get(i) + ": " + readers.get(i));
            }
          }
          assertThat(bad).as("still open").isEmpty();
          return names.size() + " kinds; all are closed";
        });
  }

  @Test
  void wrongFields_areNoRequest() throws Exception {
    List<byte[]> wrong =
        List.of(
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled", "A", "b"),
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled", "a b", "b"),
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled", "a", "b\r\nc: d"),
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled", "a", "b\0"),
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled", "a\r\nb", "c"),
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled", "", "c"),
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled", ":b", "c"),
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled", ":status", "200"),
            block(":method", "GET", ":scheme", "http", "a", "b", ":path", "/smuggled"),
            block(":method", "GET", ":scheme", "http", ":path", "/", ":path", "/smuggled"),
            block(":method", "GET", ":method", "GET", ":scheme", "http", ":path", "/smuggled"),
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled", "connection", "close"),
            block(
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                "/smuggled",
                "transfer-encoding",
                "chunked"),
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled", "te", "gzip"),
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled", "upgrade", "x"),
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled", "keep-alive", "1"),
            block(
                ":method", "GET", ":scheme", "http", ":path", "/smuggled", "proxy-connection", "x"),
            block(
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                "/smuggled",
                "host",
                "a",
                "host",
                "b"),
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled HTTP/1.1\r\nA: b"),
            block(":method", "GET", ":scheme", "http", ":path", "smuggled"),
            block(":method", "GET", ":scheme", "http", ":path", ""),
            block(":method", "GET /smuggled HTTP/1.1\r\n", ":scheme", "http", ":path", "/smuggled"),
            block(":method", "", ":scheme", "http", ":path", "/smuggled"),
            block(":scheme", "http", ":path", "/smuggled"),
            block(":method", "GET", ":path", "/smuggled"),
            block(":method", "GET", ":scheme", "http"),
            block(":method", "GET", ":scheme", "http", ":path", "/smuggled", "content-length", "5"),
            block(
                ":method", "GET", ":scheme", "http", ":path", "/smuggled", "content-length", "-5"),
            block(
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                "/smuggled",
                "content-length",
                "0",
                "content-length",
                "5"));
    long before = server().report().get("smuggled");
    attack(
        "HTTP/2: fields that make no request",
        clients -> {
          var readers = new ArrayList<Http2Bytes.Reader>();
          for (byte[] each : wrong) {
            var reader = new Http2Bytes.Reader();
            readers.add(reader);
            byte[] bytes =
                preface()
                    .frame(HEADERS, END_HEADERS | END_STREAM, 1, each)
                    .frame(PING, 0, 0, new byte[8])
                    .take();
            clients.open(Source.of(bytes)).receiver(reader);
          }
          clients.run(
              Duration.ofSeconds(5),
              () ->
                  clients.areAll(
                      each -> each.isOver() || isRefused((Http2Bytes.Reader) each.receiver())));
          var bad = new ArrayList<String>();
          for (int i = 0; i < wrong.size(); i++) {
            boolean isOver = clients.connections().get(i).isOver();
            if (readers.get(i).successes() > 0 || !(isOver || isRefused(readers.get(i)))) {
              bad.add(
                  new String(wrong.get(i)).replaceAll("\\p{Cntrl}+", " ") + ": " + readers.get(i));
            }
          }
          assertThat(bad).isEmpty();
          assertThat(server().report()).containsEntry("smuggled", before);
          return wrong.size() + " kinds; none reached a handler";
        });
  }

  private static boolean isRefused(Http2Bytes.Reader reader) {
    return reader.goAway >= 0 || !reader.resets.equals(NO_RESET) || !reader.heads.isEmpty();
  }
}
