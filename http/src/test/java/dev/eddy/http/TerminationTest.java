package dev.eddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server in a program that gets SIGTERM. */
@DisabledOnOs(OS.WINDOWS) // has no SIGTERM
class TerminationTest {
  private static final int BY_SIGTERM = 128 + 15;

  @Test
  @Timeout(60)
  void sigterm_losesNoRequest() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TerminatedProgram.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = program.inputReader(StandardCharsets.UTF_8)) {
      int port = Integer.parseInt(output.readLine());
      try (var idle = new RawClient(port);
          var client = new RawClient(port)) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(output.readLine()).isEqualTo("begun");

        program.toHandle().destroy();

        assertThat(client.readAll()).contains("connection: close\r\n").endsWith("answered");
        assertThat(idle.readAll()).isEmpty();
      }
      assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(program.exitValue()).isEqualTo(BY_SIGTERM);
    } finally {
      program.destroyForcibly();
    }
  }
}
