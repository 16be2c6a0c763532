package dev.eddy.mutants;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link Worker} in a process; killed, and started anew, when it hangs. */
final class WorkerProcess implements AutoCloseable {
  static final String TIME = "time, without an end in ";
  static final String DEATH = "the end of the JVM, in ";

  private static final String END = "end";

  /** How much longer than the limit a part may take if it uses no CPU, or gets none. */
  private static final int PATIENCE = 50;

  private static final int START_SECONDS = 600;

  private final Settings settings;
  private final Duration cpuLimit;
  private Process process;
  private BlockingQueue<String> lines;

  /**
   * @param cpuLimit the longest that a mutant may take for one part
   */
  WorkerProcess(Settings settings, Duration cpuLimit) {
    this.settings = settings;
    this.cpuLimit = cpuLimit;
  }

  /** Returns the verdict on a mutant. */
  String judge(int number) throws IOException, InterruptedException {
    String verdict = judgeOnce(number);
    // It was busy with what an earlier mutant has left running.
    return verdict.equals(Worker.KILLED + DEATH) ? judgeOnce(number) : verdict;
  }

  private String judgeOnce(int number) throws IOException, InterruptedException {
    if (process == null || !process.isAlive()) {
      start();
    }
    process.outputWriter().write(number + "\n");
    process.outputWriter().flush();
    String part = "";
    Limit limit = new Limit();
    while (true) {
      String line = lines.poll(1, TimeUnit.SECONDS);
      if (line == null) {
        if (limit.isReached()) {
          close();
          return Worker.KILLED + TIME + part;
        }
      } else if (line.equals(END)) {
        close();
        return Worker.KILLED + DEATH + part;
      } else if (line.startsWith(Worker.PART)) {
        part = line.substring(Worker.PART.length());
        limit = new Limit();
      } else {
        return line;
      }
    }
  }

  /** For one part; it counts the worker's own time, since others may be busy here too. */
  private final class Limit {
    private final Duration cpuAtStart = cpu();
    private final long start = System.nanoTime();

    boolean isReached() {
      return cpu().minus(cpuAtStart).compareTo(cpuLimit) > 0
          || System.nanoTime() - start > cpuLimit.multipliedBy(PATIENCE).toNanos();
    }

    private Duration cpu() {
      return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
  }

  private void start() throws IOException, InterruptedException {
    Redefinition.writeAgent(settings.agent());
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:+ExitOnOutOfMemoryError", "-XX:+UseSerialGC"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.add("-javaagent:" + settings.agent());
    command.addAll(settings.asOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    lines = new LinkedBlockingQueue<>();
    var reader = new Thread(() -> read(process.inputReader(), lines), "worker-output");
    reader.setDaemon(true);
    reader.start();
    String first = lines.poll(START_SECONDS, TimeUnit.SECONDS);
    if (!"ready".equals(first)) {
      throw new IllegalStateException("the worker does not start: " + first);
    }
  }

  private static void read(BufferedReader output, BlockingQueue<String> lines) {
    try (output) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // The process was killed.
    }
    lines.add(END);
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }
}
