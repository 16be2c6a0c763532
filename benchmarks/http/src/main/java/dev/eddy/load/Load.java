package dev.eddy.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads servers with wrk, in rounds that take turns, and writes a table of what a request costs.
 * Each server of a round is a fresh process on a core of its own, and wrk has another core; so two
 * cores have nothing else to do meanwhile, or the figures are worth little. Linux only.
 */
public final class Load {
  /** How each is started: a class of this package, or a script of this module. */
  private static final Map<String, List<String>> SERVERS = new LinkedHashMap<>();

  static {
    SERVERS.put("eddy", List.of("java", "dev.eddy.load.EddyHello"));
    SERVERS.put("eddy-awaits", List.of("java", "dev.eddy.load.EddyAwaits"));
    SERVERS.put("eddy-suspends", List.of("java", "dev.eddy.load.EddySuspends"));
    SERVERS.put("netty", List.of("java", "dev.eddy.load.NettyHello"));
    SERVERS.put("vertx", List.of("java", "dev.eddy.load.VertxHello"));
    SERVERS.put("activej", List.of("java", "dev.eddy.load.ActivejHello"));
    SERVERS.put("jetty", List.of("java", "dev.eddy.load.JettyHello"));
    SERVERS.put("helidon", List.of("java", "dev.eddy.load.HelidonHello"));
    SERVERS.put("tornado", List.of("python3", "tornado_hello.py"));
  }

  private final Settings settings;
  private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

  private Load(Settings settings) {
    this.settings = settings;
  }

  /**
   * Runs it.
   *
   * @param args {@code name=value} each: see {@link Settings}
   * @throws Exception if a server or wrk does not do what it should
   */
  public static void main(String[] args) throws Exception {
    Settings settings = Settings.of(args, SERVERS.keySet());
    System.err.println("at most " + settings.mostSeconds() / 60 + " minutes");
    new Load(settings).run();
  }

  private void run() throws IOException, InterruptedException {
    for (int round = 1; round <= settings.rounds(); round++) {
      for (String server : settings.servers()) {
        try {
          measure(server, round);
        } catch (IOException failure) {
          System.err.println(server + ": " + failure.getMessage());
        }
      }
      write();
    }
  }

  private void measure(String name, int round) throws IOException, InterruptedException {
    List<String> command = SERVERS.get(name);
    try (var server = ServerProcess.start(name, command, settings)) {
      for (int connections : settings.connections()) {
        Wrk.run(settings, server.port(), connections, settings.warmup());
        long before = server.cpuTicks();
        Wrk.Result result = Wrk.run(settings, server.port(), connections, settings.seconds());
        double cpuMicros =
            (server.cpuTicks() - before) * ServerProcess.MICROS_PER_TICK / result.requests();
        var sample = new Sample(cpuMicros, result, server.residentMegabytes());
        samples.computeIfAbsent(name + "/" + connections, key -> new ArrayList<>()).add(sample);
        System.err.println("round " + round + ": " + name + ", " + connections + ": " + sample);
      }
    }
  }

  /** What one run has shown. */
  private record Sample(double cpuMicros, Wrk.Result result, double megabytes) {}

  // ---- the table

  private void write() throws IOException {
    Files.createDirectories(settings.out().toAbsolutePath().getParent());
    try (var out = new PrintStream(Files.newOutputStream(settings.out()), false, "UTF-8")) {
      for (int connections : settings.connections()) {
        out.println(
            "| "
                + connections
                + " connections | CPU a request, µs | requests a second"
                + " | p50, ms | p99, ms | RSS, MB |");
        out.println("|---|---|---|---|---|---|");
        for (String server : settings.servers()) {
          List<Sample> of = samples.getOrDefault(server + "/" + connections, List.of());
          if (!of.isEmpty()) {
            out.println("| " + server + row(of) + " |");
          }
        }
        out.println();
      }
    }
    System.err.println(Files.readString(settings.out()));
  }

  private static String row(List<Sample> samples) {
    return column("%.2f", samples.stream().mapToDouble(Sample::cpuMicros).toArray())
        + column("%.0f", samples.stream().mapToDouble(each -> each.result.perSecond()).toArray())
        + column("%.2f", samples.stream().mapToDouble(each -> each.result.p50Millis()).toArray())
        + column("%.2f", samples.stream().mapToDouble(each -> each.result.p99Millis()).toArray())
        + column("%.0f", samples.stream().mapToDouble(Sample::megabytes).toArray());
  }

  /** The median and the interval of all rounds. */
  private static String column(String format, double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    double median =
        values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    return " | "
        + String.format(format, median)
        + " ("
        + String.format(format, values[0])
        + "–"
        + String.format(format, values[values.length - 1])
        + ")";
  }

  /** The folder of this module. */
  static Path module() {
    return Path.of(System.getProperty("eddy.load.module", "."));
  }
}
