package dev.eddy.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that has run to its end.
 *
 * @param exit its code
 * @param bytes what it wrote to its standard output
 * @param err what it wrote to its standard error
 */
record Child(List<String> command, int exit, byte[] bytes, String err) {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Runs it with nothing to read. */
  static Child run(List<String> command) throws IOException, InterruptedException {
    return run(command, LIMIT, Path.of("/dev/null"), Tool.environment());
  }

  /** Runs it with a file as its standard input. */
  static Child run(List<String> command, Path input) throws IOException, InterruptedException {
    return run(command, LIMIT, input, Tool.environment());
  }

  static Child run(
      List<String> command, Duration limit, Path input, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("eddy-real", ".out");
    Path err = Files.createTempFile("eddy-real", ".err");
    try {
      var builder =
          new ProcessBuilder(command)
              .redirectInput(input.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      builder.environment().keySet().removeIf(Child::isProxySetting);
      Process process = builder.start();
      try {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new AssertionError(
              "no end within " + limit + ": " + command + "\n" + Files.readString(err));
        }
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      return new Child(
          command, process.exitValue(), Files.readAllBytes(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** The server is on this machine, and no proxy of the environment is to come between. */
  private static boolean isProxySetting(String name) {
    return name.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy");
  }

  String out() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns this, unless it has failed. */
  Child succeeded() {
    if (exit != 0) {
      throw new AssertionError("exit code " + exit + " of " + command + "\n" + err + "\n" + out());
    }
    return this;
  }
}
