package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.locks.Event;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does with frames as they should be and as they should not, byte by byte. */
class WebSocketFramesTest extends WebSocketTest {
  Event isClosed;

  class Echo extends WebSocketHandler {
    @Override
    protected void onClose() {
      isClosed.set();
    }

    @Override
    protected Coroutine<Void> onMessage(String message) {
      return async(
          () -> {
            await(moment());
            writeMessage(message);
          });
    }

    @Override
    protected Awaitable<?> onMessage(byte[] message) {
      return writeMessage("bytes " + message.length);
    }

    @Override
    protected int maxMessageSize() {
      return 1000;
    }

    @Override
    protected boolean compresses() {
      return true;
    }

    @Override
    protected Duration closeTimeout() {
      return Duration.ofMillis(500);
    }
  }

  final class Pinging extends Echo {
    @Override
    protected Duration pingInterval() {
      return Duration.ofMillis(30);
    }

    @Override
    protected void onPong(byte[] data) {
      writeMessage("pong " + data.length);
    }

    @Override
    protected void onPing(byte[] data) {
      writeMessage("ping " + data.length);
    }
  }

  final class Flooding extends WebSocketHandler {
    @Override
    protected void onClose() {
      isClosed.set();
    }

    @Override
    protected Awaitable<?> open() {
      var piece = new byte[1 << 20];
      for (int i = 0; i < 1000 && closeCode() == 0; i++) {
        writeMessage(piece);
      }
      return null;
    }
  }

  interface Conversation {
    void hold(RawWebSocket raw) throws Exception;
  }

  @BeforeEach
  void serve() throws Exception {
    isClosed = new Event();
    serve(
        Application.builder()
            .route("/", Echo::new)
            .route("/pinging", Pinging::new)
            .route("/flooding", Flooding::new)
            .build());
  }

  private void converse(String path, Conversation conversation, String... fields) throws Exception {
    elsewhere(
        () -> {
          try (var raw = RawWebSocket.connect(server.port(), path, fields)) {
            conversation.hold(raw);
          }
          return null;
        });
    test.run(
        () -> {
          await(isClosed.waitFor());
          while (IOLoop.current().statistics().timers() > 0) {
            await(sleep(Duration.ofMillis(1)));
          }
        });
  }

  // ---- as they should be

  @Test
  void fragments_areOneMessage() throws Exception {
    converse(
        "/",
        raw -> {
          byte[] text = "grüße 𝄞".getBytes(StandardCharsets.UTF_8);
          raw.write(RawWebSocket.frame(RawWebSocket.TEXT, true, new byte[0]));
          for (byte each : text) {
            raw.write(RawWebSocket.frame(RawWebSocket.CONTINUATION, true, new byte[] {each}));
            raw.send(RawWebSocket.PING, "p");
            assertThat(raw.read().opcode()).isEqualTo(RawWebSocket.PONG);
          }
          raw.send(RawWebSocket.CONTINUATION, "");
          assertThat(raw.read().text()).isEqualTo("grüße 𝄞");
        });
  }

  @Test
  void ping_isAnsweredWithItsData() throws Exception {
    converse(
        "/pinging",
        raw -> {
          raw.send(RawWebSocket.PING, "data");
          RawWebSocket.Frame pong = raw.read();
          while (pong.opcode() == RawWebSocket.PING) { // the server's own
            pong = raw.read();
          }
          assertThat(pong.opcode()).isEqualTo(RawWebSocket.PONG);
          assertThat(pong.text()).isEqualTo("data");
        });
  }

  @Test
  void replacementCharacter_isNoBadText() throws Exception {
    converse(
        "/",
        raw -> {
          raw.send(RawWebSocket.TEXT, "\uFFFD");
          assertThat(raw.read().text()).isEqualTo("\uFFFD");
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 4999})
  void closeCode_isSentBack(int code) throws Exception {
    converse(
        "/",
        raw -> {
          raw.sendClose(code);
          assertThat(raw.read().closeCode()).isEqualTo(code);
          assertThat(raw.isAtEnd()).isTrue();
        });
  }

  @Test
  void closeWithoutCode_isAnsweredWithoutCode() throws Exception {
    converse(
        "/",
        raw -> {
          raw.send(RawWebSocket.CLOSE, "");
          RawWebSocket.Frame answer = raw.read();
          assertThat(answer.opcode()).isEqualTo(RawWebSocket.CLOSE);
          assertThat(answer.payload()).isEmpty();
          assertThat(raw.isAtEnd()).isTrue();
        });
  }

  @Test
  void messagesBeforeAClose_areAnswered() throws Exception {
    converse(
        "/",
        raw -> {
          var all = new ByteArrayOutputStream();
          for (int i = 0; i < 5; i++) {
            all.writeBytes(RawWebSocket.frame(0x81, true, new byte[] {'a'}));
          }
          all.writeBytes(RawWebSocket.frame(0x88, true, new byte[0]));
          raw.write(all.toByteArray());
          for (int i = 0; i < 5; i++) {
            assertThat(raw.read().text()).isEqualTo("a");
          }
          assertThat(raw.read().opcode()).isEqualTo(RawWebSocket.CLOSE);
          assertThat(raw.isAtEnd()).isTrue();
        });
  }

  // ---- as they should not be

  @ParameterizedTest
  @CsvSource({
    "unmasked,                    81 02 61 62",
    "first reserved bit of empty, C8 80 01020304",
    "second reserved bit,         A1 80 01020304",
    "third reserved bit,          91 80 01020304",
    "reserved bit of a ping,      C9 80 01020304",
    "unknown data opcode,         83 80 01020304",
    "unknown control opcode,      8B 80 01020304",
    "fragmented ping,             09 80 01020304",
    "long ping,                   89 FE 007E 01020304",
    "continuation of nothing,     80 80 01020304",
    "length not the shortest,     82 FE 0005 01020304",
    "negative length,             82 FF 8000000000000000 01020304",
    "close with one byte,         88 81 01020304 01",
    "text inside of a text,       01 80 01020304 81 80 01020304",
  })
  void badFrame_is1002(String name, String bytes) throws Exception {
    converse(
        "/",
        raw -> {
          raw.write(HexFormat.of().parseHex(bytes.replace(" ", "")));
          assertThat(raw.read().closeCode()).as(name).isEqualTo(1002);
          assertThat(raw.isAtEnd()).isTrue();
        },
        "Sec-WebSocket-Extensions: permessage-deflate");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
  void closeCodeThatMustNotBeSent_is1002(int code) throws Exception {
    converse(
        "/",
        raw -> {
          raw.sendClose(code);
          assertThat(raw.read().closeCode()).isEqualTo(1002);
          assertThat(raw.isAtEnd()).isTrue();
        });
  }

  @Test
  void messageBeforeABadFrame_isTaken() throws Exception {
    converse(
        "/",
        raw -> {
          var both = new ByteArrayOutputStream();
          both.writeBytes(RawWebSocket.frame(0x80 | RawWebSocket.BINARY, true, new byte[7]));
          both.writeBytes(RawWebSocket.frame(0x80 | RawWebSocket.PING, true, new byte[1]));
          both.writeBytes(RawWebSocket.frame(0x83, true, new byte[0]));
          raw.write(both.toByteArray());
          assertThat(raw.read().opcode()).isEqualTo(RawWebSocket.PONG);
          assertThat(raw.read().closeCode()).isEqualTo(1002);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "C3", "C080", "EDA080", "F4908080", "61FF", "E282"})
  void badText_is1007(String bytes) throws Exception {
    converse(
        "/",
        raw -> {
          raw.send(RawWebSocket.TEXT, HexFormat.of().parseHex(bytes));
          assertThat(raw.read().closeCode()).isEqualTo(1007);
          assertThat(raw.isAtEnd()).isTrue();
        });
  }

  @Test
  void badTextOverFragments_is1007() throws Exception {
    converse(
        "/",
        raw -> {
          raw.write(RawWebSocket.frame(RawWebSocket.TEXT, true, new byte[] {(byte) 0xe2}));
          raw.write(RawWebSocket.frame(0, true, new byte[] {(byte) 0x82}));
          raw.send(RawWebSocket.CONTINUATION, "a");
          assertThat(raw.read().closeCode()).isEqualTo(1007);
          assertThat(raw.isAtEnd()).isTrue();
        });
  }

  @Test
  void badReason_is1007() throws Exception {
    converse(
        "/",
        raw -> {
          raw.send(RawWebSocket.CLOSE, new byte[] {3, (byte) 0xe8, (byte) 0xff});
          assertThat(raw.read().closeCode()).isEqualTo(1007);
        });
  }

  // ---- limits

  @Test
  void messageOfTheLargestSize_isTaken() throws Exception {
    converse(
        "/",
        raw -> {
          raw.send(RawWebSocket.BINARY, new byte[1000]);
          assertThat(raw.read().text()).isEqualTo("bytes 1000");
        });
  }

  @Test
  void manyMessages_leaveTheLoopToOthers() throws Exception {
    converse(
        "/",
        raw -> {
          var all = new ByteArrayOutputStream();
          for (int i = 0; i < 5000; i++) {
            all.writeBytes(RawWebSocket.frame(0x82, true, new byte[0]));
          }
          all.writeBytes(RawWebSocket.frame(0x82, true, new byte[1]));
          raw.write(all.toByteArray());
          for (int i = 0; i < 5000; i++) {
            assertThat(raw.read().text()).isEqualTo("bytes 0");
          }
          assertThat(raw.read().text()).isEqualTo("bytes 1");
        });

    assertThat(test.loop().statistics().turns()).isGreaterThan(5000 / 32);
  }

  @Test
  void largerFrame_is1009BeforeItCame() throws Exception {
    converse(
        "/",
        raw -> {
          raw.write(HexFormat.of().parseHex("82FF000000010000000001020304"));
          assertThat(raw.read().closeCode()).isEqualTo(1009);
          assertThat(raw.isAtEnd()).isTrue();
        });
  }

  @Test
  void whatComesAfterTooLargeAFrame_doesNotHideWhy() throws Exception {
    converse(
        "/",
        raw -> {
          raw.send(RawWebSocket.BINARY, new byte[2_000_000]);
          assertThat(raw.read().closeCode()).isEqualTo(1009);
          assertThat(raw.isAtEnd()).isTrue();
        });
  }

  @Test
  void largerMessageInFragments_is1009() throws Exception {
    converse(
        "/",
        raw -> {
          raw.write(RawWebSocket.frame(RawWebSocket.BINARY, true, new byte[600]));
          raw.write(RawWebSocket.frame(RawWebSocket.CONTINUATION, true, new byte[600]));
          assertThat(raw.read().closeCode()).isEqualTo(1009);
        });
  }

  @Test
  void clientThatDoesNotRead_isBrokenOff() throws Exception {
    test.expectLog().expect("does not read");

    converse(
        "/flooding",
        raw -> {
          int frames = 0;
          try {
            while (raw.read().opcode() == RawWebSocket.BINARY) {
              frames++;
            }
          } catch (java.io.IOException cutOff) {
            // the end of the connection, inside of a frame
          }
          assertThat(frames).isLessThan(1000);
        });
  }

  // ---- pings

  @Test
  void clientThatAnswersPings_stays() throws Exception {
    converse(
        "/pinging",
        raw -> {
          for (int i = 0; i < 5; i++) {
            RawWebSocket.Frame ping = raw.read();
            assertThat(ping.opcode()).isEqualTo(RawWebSocket.PING);
            raw.send(RawWebSocket.PONG, ping.payload());
            assertThat(raw.read().text()).isEqualTo("pong 0");
          }
        });
  }

  @Test
  void clientThatDoesNotAnswerPings_isClosed() throws Exception {
    converse(
        "/pinging",
        raw -> {
          assertThat(raw.read().opcode()).isEqualTo(RawWebSocket.PING);
          assertThat(raw.read().closeCode()).isEqualTo(1011);
          assertThat(raw.isAtEnd()).isTrue();
        });
  }

  @Test
  void clientThatDoesNotAnswerAClose_isCutOff() throws Exception {
    converse(
        "/",
        raw -> {
          raw.write(RawWebSocket.frame(0x83, true, new byte[0]));
          assertThat(raw.read().closeCode()).isEqualTo(1002);
          assertThat(raw.isAtEnd()).isTrue();
        });
  }

  // ---- compression

  @Test
  void compressedMessage_isTakenAndAnsweredCompressed() throws Exception {
    converse(
        "/",
        raw -> {
          assertThat(raw.field("Sec-WebSocket-Extensions")).isEqualTo("permessage-deflate");
          byte[] text = "ab".repeat(400).getBytes(StandardCharsets.UTF_8);
          raw.write(RawWebSocket.frame(0xC1, true, deflated(text)));
          RawWebSocket.Frame answer = raw.read();
          assertThat(answer.firstByte()).isEqualTo(0xC1);
          assertThat(answer.payload()).isEqualTo(deflated(text));
        },
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
  }

  @ParameterizedTest
  @ValueSource(ints = {999, 1000, 1001, 1500, 2900})
  void sizeOfACompressedMessage_isThatOfItsText(int size) throws Exception {
    converse(
        "/",
        raw -> {
          raw.write(RawWebSocket.frame(0xC2, true, deflated(new byte[size])));
          if (size <= 1000) {
            raw.send(RawWebSocket.CLOSE, "");
            assertThat(raw.read().firstByte()).isEqualTo(0xC1);
          } else {
            assertThat(raw.read().closeCode()).isEqualTo(1009);
          }
        },
        "Sec-WebSocket-Extensions: permessage-deflate");
  }

  @Test
  void bomb_is1009() throws Exception {
    converse(
        "/",
        raw -> {
          raw.write(RawWebSocket.frame(0xC2, true, deflated(new byte[500_000])));
          assertThat(raw.read().closeCode()).isEqualTo(1009);
        },
        "Sec-WebSocket-Extensions: permessage-deflate");
  }

  @Test
  void badDeflate_is1007() throws Exception {
    converse(
        "/",
        raw -> {
          raw.write(RawWebSocket.frame(0xC2, true, HexFormat.of().parseHex("FFFFFFFFFF")));
          assertThat(raw.read().closeCode()).isEqualTo(1007);
        },
        "Sec-WebSocket-Extensions: permessage-deflate");
  }

  @Test
  void offersThatCannotBeTaken_areNotTaken() throws Exception {
    converse(
        "/",
        raw -> {
          assertThat(raw.field("Sec-WebSocket-Extensions")).isNull();
          raw.send(RawWebSocket.TEXT, "plain");
          assertThat(raw.read().text()).isEqualTo("plain");
        },
        "Sec-WebSocket-Extensions: x-other, permessage-deflate; server_max_window_bits=x");
  }
}
