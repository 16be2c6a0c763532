package dev.eddy.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that runs by itself, on one core, and prints what is waited for. */
final class PinnedProcess implements AutoCloseable {
  private static final long MILLIS_BETWEEN_LOOKS = 50;

  private final Process process;
  private final Path log;

  /** For when this program is ended meanwhile. */
  private final Thread lastWill;

  private PinnedProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.lastWill = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(lastWill);
  }

  static PinnedProcess start(String name, int core, List<String> program) throws IOException {
    var command = new ArrayList<>(List.of("taskset", "-c", "" + core));
    command.addAll(program);
    Path log = Files.createTempFile("eddy-load-" + name, ".txt");
    log.toFile().deleteOnExit();
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    return new PinnedProcess(builder.redirectOutput(log.toFile()).start(), log);
  }

  /**
   * Waits for a line.
   *
   * @param word it begins with that
   * @return what follows the word
   */
  String awaitLine(String word, int mostSeconds) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(mostSeconds);
    boolean hasEnded = false;
    while (System.nanoTime() < end) {
      for (String line : Files.readAllLines(log)) {
        if (line.startsWith(word + " ")) {
          return line.substring(word.length() + 1).strip();
        }
      }
      if (hasEnded) {
        throw new IOException("it has ended: " + Files.readString(log));
      }
      hasEnded = process.waitFor(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
    }
    throw new IOException("no line '" + word + "' after so many seconds: " + mostSeconds);
  }

  ProcessStatus status() {
    return new ProcessStatus(process.pid());
  }

  /** Ends this process, and no other. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    Runtime.getRuntime().removeShutdownHook(lastWill);
    Files.delete(log);
  }
}
