package dev.eddy.weaver;

import static dev.eddy.Coroutines.async;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** What both seams of javac do with a class file that they do not know. */
class WovenOutputTest {
  private static final int NEWER = 99;

  static Coroutine<Integer> one() {
    return async(() -> 1);
  }

  @Test
  void classFileOfALaterJavac_isAnErrorAndStaysAsItIs() throws IOException {
    byte[] classFile;
    try (var in = WovenOutputTest.class.getResourceAsStream("WovenOutputTest.class")) {
      classFile = in.readAllBytes();
    }
    classFile[7] = NEWER;
    var messages = new ArrayList<String>();
    var output =
        new WovenOutput(
            null,
            null,
            new WovenOutput.Reporter() {
              @Override
              public void report(String message, int line) {
                messages.add(message);
              }

              @Override
              public void woven(byte[] woven) {
                messages.add("woven");
              }
            });

    assertThat(output.weave(classFile)).isSameAs(classFile);
    assertThat(messages)
        .singleElement()
        .asString()
        .contains("version 99 (Java 55)", "knows those up to", "use a newer eddy-weaver");
  }
}
