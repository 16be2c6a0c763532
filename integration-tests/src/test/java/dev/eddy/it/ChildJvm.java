package dev.eddy.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a Java program in a JVM of its own, of the same JDK, to its end. */
final class ChildJvm {
  private static final long LIMIT_SECONDS = 120;

  private ChildJvm() {}

  /** How the program ended, and what it printed on both streams. */
  record Result(int exitCode, String output) {}

  static Result run(String... arguments) throws IOException, InterruptedException {
    return runTool("java", arguments);
  }

  /** Runs another of the JDK's programs. */
  static Result runTool(String tool, String... arguments) throws IOException, InterruptedException {
    return runProgram(command(tool, arguments));
  }

  /**
   * Runs a Java program, and tells it to end, as SIGTERM does, when it has printed its first line.
   */
  static Result terminate(String firstLine, String... arguments)
      throws IOException, InterruptedException {
    Process process = builder(command("java", arguments)).start();
    CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    var output = new StringBuilder();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
        if (line.equals(firstLine)) {
          process.toHandle().destroy(); // the process's own destroy() would close the stream
        }
      }
    }
    return new Result(process.waitFor(), output.toString());
  }

  private static List<String> command(String tool, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs any program, with this JDK as its {@code JAVA_HOME}. */
  static Result runProgram(List<String> command) throws IOException, InterruptedException {
    File output = File.createTempFile("child", ".out");
    try {
      Process process = builder(command).redirectOutput(output).start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            command + " did not end within " + LIMIT_SECONDS + " s; it printed:\n" + read(output));
      }
      return new Result(process.exitValue(), read(output));
    } finally {
      Files.delete(output.toPath());
    }
  }

  private static ProcessBuilder builder(List<String> command) {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }

  private static String read(File file) throws IOException {
    return Files.readString(file.toPath(), StandardCharsets.UTF_8);
  }
}
