package dev.eddy.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Counts the instructions of a process with perf, while another one runs. */
final class Perf {
  private static final String USER = "instructions:u";
  private static final String KERNEL = "instructions:k";
  private static final int MOST_SECONDS_TO_TRY = 10;

  private Perf() {}

  /** All that a process has done in a time. */
  record Instructions(double user, double kernel) {}

  /** Whether it is installed, and may count both kinds here. */
  static boolean isUsable() throws InterruptedException {
    try {
      Path out = Files.createTempFile("eddy-load-perf", ".txt");
      try {
        Process process =
            new ProcessBuilder(command(out, List.of("--", "ls")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(MOST_SECONDS_TO_TRY, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          return false;
        }
        return read(out).user() > 0;
      } finally {
        Files.delete(out);
      }
    } catch (IOException absent) {
      return false;
    }
  }

  /** A command that counts what a process does while another command runs. */
  static List<String> during(List<String> other, ProcessStatus counted, Path out) {
    var arguments = new ArrayList<>(List.of("-p", "" + counted.pid(), "--"));
    arguments.addAll(other);
    return command(out, arguments);
  }

  private static List<String> command(Path out, List<String> arguments) {
    var command = new ArrayList<>(List.of("perf", "stat", "-x", ","));
    command.addAll(List.of("-e", USER + "," + KERNEL, "-o", out.toString()));
    command.addAll(arguments);
    return command;
  }

  static Instructions read(Path out) throws IOException {
    return new Instructions(count(USER, out), count(KERNEL, out));
  }

  private static double count(String event, Path out) throws IOException {
    for (String line : Files.readAllLines(out)) {
      String[] fields = line.split(",", -1);
      if (fields.length > 2 && fields[2].equals(event) && fields[0].matches("\\d+")) {
        return Double.parseDouble(fields[0]);
      }
    }
    throw new IOException("perf has not counted " + event + ": " + Files.readString(out));
  }
}
