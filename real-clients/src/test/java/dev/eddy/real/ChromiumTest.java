package dev.eddy.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.examples.chat.Chat;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chat of the examples, as its users have it: a program of its own, and a browser. */
@Timeout(120)
@Uses({Tool.CHROMIUM, Tool.PLAYWRIGHT})
class ChromiumTest {
  private static final Pattern ADDRESS = Pattern.compile("http://\\S+");

  @Test
  void chat_inTwoTabs(Seen seen) throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path errors = Tool.DIRECTORY.resolve("chat.err");
    var command = new ArrayList<>(List.of(java.toString()));
    if (Runtime.version().feature() >= 22) { // as ./eddy does
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Chat.class.getName()));
    Process chat = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try (BufferedReader out = chat.inputReader()) {
      Matcher address = ADDRESS.matcher(String.valueOf(out.readLine()));
      assertThat(address.find()).as(Files.readString(errors)).isTrue();

      Child child =
          Child.run(
              List.of(
                  "node",
                  Tool.script("chat.js"),
                  address.group(),
                  Long.toString(chat.pid()),
                  Tool.DIRECTORY.toString()));

      assertThat(child.succeeded().out()).isNotBlank();
      assertThat(chat.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(errors)).doesNotContain("WARNING: ", "SEVERE: ");
      assertThat(Tool.DIRECTORY.resolve("chat-ada.png")).isNotEmptyFile();
      assertThat(Tool.DIRECTORY.resolve("chat-brian.png")).isNotEmptyFile();
      seen.tell("%s", child.out().strip());
    } finally {
      chat.destroyForcibly();
    }
  }
}
