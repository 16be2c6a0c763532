package dev.eddy.http.abuse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** An {@link AbuseServer} in a process of its own, which ends with the test. */
final class AbusedServer implements AutoCloseable {
  private static final int START_SECONDS = 60;

  private final Process process;
  private final PrintStream commands;
  private final BlockingQueue<String> answers = new ArrayBlockingQueue<>(100);
  private final Path log;
  private final int port;

  private AbusedServer(Process process, Path log) throws IOException, InterruptedException {
    this.process = process;
    this.log = log;
    this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    var reader = new Thread(this::readAnswers, "answers of the server");
    reader.setDaemon(true);
    reader.start();
    String first = answers.poll(START_SECONDS, TimeUnit.SECONDS);
    if (first == null || !first.startsWith("port ")) {
      process.destroyForcibly();
      throw new IOException("the server did not start: " + first + "\n" + Files.readString(log));
    }
    this.port = Integer.parseInt(first.substring(5));
  }

  /**
   * Starts one.
   *
   * @param options of its JVM
   * @param limits of its server
   */
  static AbusedServer start(List<String> options, String... limits)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("abused", ".log");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), AbuseServer.class.getName()));
    command.addAll(List.of(limits));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.to(log.toFile())).start();
    return new AbusedServer(process, log);
  }

  private void readAnswers() {
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      while (line != null) {
        answers.add(line);
        line = out.readLine();
      }
    } catch (IOException ended) {
      answers.add("ended: " + ended);
    }
  }

  int port() {
    return port;
  }

  Process process() {
    return process;
  }

  /** What it says of itself, after a collection of garbage. */
  Map<String, Long> report() throws InterruptedException, IOException {
    commands.println("report");
    String line = answers.poll(START_SECONDS, TimeUnit.SECONDS);
    if (line == null || !line.startsWith("report {")) {
      throw new IOException("no report but: " + line + "\n" + log());
    }
    var report = new HashMap<String, Long>();
    for (String each : line.substring(8, line.length() - 1).split(", ")) {
      String[] pair = each.split("=");
      report.put(pair[0], Long.valueOf(pair[1]));
    }
    return report;
  }

  /** The next line that it says. */
  String answer() throws InterruptedException {
    return answers.poll(START_SECONDS, TimeUnit.SECONDS);
  }

  /** All that it has logged. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Waits until it has ended by itself, and returns its exit code. */
  int waitFor(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("the server has not ended within " + limit + "\n" + log());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    log.toFile().deleteOnExit();
  }
}
