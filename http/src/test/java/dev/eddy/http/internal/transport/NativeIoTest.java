package dev.eddy.http.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NativeIoTest {
  /** A program of its own, which tells what it would take. */
  static final class Chooser {
    private Chooser() {}

    public static void main(String[] arguments) {
      try {
        System.out.println(NativeIo.best().name());
      } catch (IllegalStateException refused) {
        System.out.println(refused.getMessage());
      }
    }
  }

  /** Runs it where there is no native transport, as in a container that forbids them. */
  private static String chosenWithoutNatives(String... options) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Dio.netty.transport.noNative=true"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Chooser.class.getName()));
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      return new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      program.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring", "nio"})
  void property_isObeyed(String transport) {
    try (Transports used = Transports.use(transport)) {
      assertThat(used).isNotNull();
      assertThat(NativeIo.best().name()).isEqualTo(transport);
    }
  }

  @Test
  void withoutProperty_itIsEpollOrNio() {
    try (Transports used = Transports.use("")) {
      assertThat(used).isNotNull();
      assertThat(NativeIo.best().name()).isEqualTo(Epoll.isAvailable() ? "epoll" : "nio");
    }
  }

  @Test
  void unknownName_isRefused() {
    try (Transports used = Transports.use("kqueue")) {
      assertThat(used).isNotNull();
      assertThatThrownBy(NativeIo::best)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "eddy.http.transport: 'kqueue' (expected epoll, io_uring or nio, or no such"
                  + " property)");
    }
  }

  @Test
  void withoutNatives_itIsNio_withoutAWordAboutTheOthers() throws Exception {
    assertThat(chosenWithoutNatives())
        .contains("nio")
        .doesNotContainIgnoringCase("uring")
        .doesNotContain("epoll");
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring"})
  void nameOfWhatIsMissing_isRefusedWithTheReason(String transport) throws Exception {
    assertThat(chosenWithoutNatives("-Deddy.http.transport=" + transport))
        .contains(
            "eddy.http.transport: "
                + transport
                + " is not available on this machine, leave the property out (")
        .contains("-Dio.netty.transport.noNative=true");
  }
}
