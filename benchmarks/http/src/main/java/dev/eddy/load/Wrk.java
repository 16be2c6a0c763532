package dev.eddy.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs wrk, and reads what it prints. */
final class Wrk {
  private static final int MOST_SECONDS_TO_END = 10;

  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
  private static final Pattern PER_SECOND = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
  private static final Pattern FAILURES =
      Pattern.compile("Socket errors: .*|Non-2xx or 3xx responses: .*");

  private Wrk() {}

  /** What it has counted. */
  record Result(long requests, double perSecond, double p50Millis, double p99Millis) {}

  /** How wrk is to be started. */
  static List<String> command(String url, int connections, int seconds) {
    var command = new ArrayList<>(List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s"));
    command.addAll(List.of("--latency", url));
    return command;
  }

  /**
   * Runs it.
   *
   * @param command as above, perhaps as the arguments of another program
   */
  static Result run(int core, List<String> command, int seconds)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("eddy-load-wrk", ".txt");
    try {
      var pinned = new ArrayList<>(List.of("taskset", "-c", "" + core));
      pinned.addAll(command);
      Process wrk =
          new ProcessBuilder(pinned).redirectErrorStream(true).redirectOutput(log.toFile()).start();
      if (!wrk.waitFor(seconds + MOST_SECONDS_TO_END, TimeUnit.SECONDS)) {
        wrk.descendants().forEach(ProcessHandle::destroyForcibly);
        wrk.destroyForcibly();
        throw new IOException("wrk has not ended");
      }
      return read(Files.readString(log, StandardCharsets.UTF_8));
    } finally {
      Files.delete(log);
    }
  }

  private static Result read(String printed) throws IOException {
    Matcher failures = FAILURES.matcher(printed);
    if (failures.find()) {
      throw new IOException("wrk saw failures: " + failures.group());
    }
    return new Result(
        Long.parseLong(find(REQUESTS, printed).group(1)),
        Double.parseDouble(find(PER_SECOND, printed).group(1)),
        millis("50%", printed),
        millis("99%", printed));
  }

  private static double millis(String percentile, String printed) throws IOException {
    Matcher found = find(Pattern.compile(percentile + "\\s+([\\d.]+)(us|ms|s)"), printed);
    double value = Double.parseDouble(found.group(1));
    return switch (found.group(2)) {
      case "us" -> value / 1000;
      case "ms" -> value;
      default -> value * 1000;
    };
  }

  private static Matcher find(Pattern pattern, String printed) throws IOException {
    Matcher found = pattern.matcher(printed);
    if (!found.find()) {
      throw new IOException("wrk printed no " + pattern + ": " + printed);
    }
    return found;
  }
}
