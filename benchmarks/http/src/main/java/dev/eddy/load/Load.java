package dev.eddy.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads servers with wrk, in turns, and writes tables of what a request costs. In each round every
 * server is a fresh process; they share a core, and one of them has load at a time. wrk has another
 * core; so two cores have nothing else to do meanwhile, or the figures are worth little. Linux
 * only.
 */
public final class Load {
  private static final int USUAL_SECONDS_TO_START = 2;

  /** How each is started: a class of this package, or a script of this module. */
  private static final Map<String, String> SERVERS = new LinkedHashMap<>();

  /** These differ from Eddy's first one in the handler of hello only. */
  private static final List<String> HELLO_ONLY = List.of("eddy-calls", "eddy-awaits", "eddy-suspends");

  static {
    SERVERS.put("eddy", "EddyServer");
    SERVERS.put("eddy-calls", "EddyCalls");
    SERVERS.put("eddy-awaits", "EddyAwaits");
    SERVERS.put("eddy-suspends", "EddySuspends");
    SERVERS.put("netty", "NettyServer");
    SERVERS.put("vertx", "VertxServer");
    SERVERS.put("activej", "ActivejServer");
    SERVERS.put("jetty", "JettyServer");
    SERVERS.put("helidon", "HelidonServer");
    SERVERS.put("tornado", "tornado_server.py");
  }

  private final Settings settings;
  private final Measurement measurement;
  private final Map<String, Samples<Sample>> samples = new LinkedHashMap<>();

  private Load(Settings settings, boolean countsInstructions) {
    this.settings = settings;
    this.measurement = new Measurement(settings, countsInstructions);
  }

  /**
   * Runs it.
   *
   * @param args {@code name=value} each: see {@link Settings}
   * @throws Exception if wrk or the folder of the file is not to be had
   */
  public static void main(String[] args) throws Exception {
    Settings settings = Settings.of(args, SERVERS.keySet());
    boolean countsInstructions = Perf.isUsable();
    if (!countsInstructions) {
      System.err.println("perf counts no instructions here, so their columns are missing");
    }
    new Load(settings, countsInstructions).run();
  }

  private void run() throws IOException, InterruptedException {
    System.err.printf("about %.0f minutes%n", Math.ceil(minutes()));
    Path folder = Path.of("target", "files").toAbsolutePath();
    Kind.writeFile(folder);
    for (int round = 1; round <= settings.rounds(); round++) {
      run(round, folder);
      write();
    }
  }

  private double minutes() {
    double seconds = 0;
    for (String server : measured()) {
      seconds += USUAL_SECONDS_TO_START + kinds(server).size() * settings.secondsOfKind();
    }
    return settings.rounds() * seconds / 60;
  }

  private List<String> measured() {
    return settings.servers().stream().filter(server -> !kinds(server).isEmpty()).toList();
  }

  private List<Kind> kinds(String server) {
    return settings.kinds().stream()
        .filter(kind -> kind == Kind.HELLO || !HELLO_ONLY.contains(server))
        .toList();
  }

  /** All servers run at once, and one of them has load at a time. */
  private void run(int round, Path folder) throws IOException, InterruptedException {
    var servers = new RunningServers();
    try {
      for (String name : measured()) {
        servers.start(name, () -> settings.machine().server(name, SERVERS.get(name), folder));
      }
      servers.forEach((name, server) -> checkAnswers(server.port()));
      for (Kind kind : settings.kinds()) {
        int warmup = settings.warmup();
        for (int connections : settings.connections()) {
          measure(
              round, servers.only(name -> kinds(name).contains(kind)), kind, connections, warmup);
          warmup = settings.again();
        }
      }
    } finally {
      servers.close();
    }
  }

  private void checkAnswers(int port) throws IOException, InterruptedException {
    for (Kind kind : settings.kinds()) {
      kind.check(port);
    }
  }

  private void measure(int round, RunningServers servers, Kind kind, int connections, int warmup)
      throws InterruptedException {
    String title = title(kind, connections);
    servers.forEach(
        (name, server) -> measurement.warmUp(kind.url(server.port()), connections, warmup));
    var parts = new LinkedHashMap<String, List<Sample>>();
    for (int turn = 0; turn < settings.turns(); turn++) {
      servers.forEach(
          (name, server) ->
              parts
                  .computeIfAbsent(name, key -> new ArrayList<>())
                  .add(measurement.measure(server.status(), kind.url(server.port()), connections)));
    }
    parts.forEach(
        (name, all) -> {
          Sample sample = Sample.of(all);
          samples.computeIfAbsent(title, key -> new Samples<>()).add(name, round, sample);
          System.err.printf("round %d: %s, %s: %s%n", round, name, title, sample);
        });
  }

  private static String title(Kind kind, int connections) {
    return kind + ", " + connections + " connections";
  }

  private void write() throws IOException {
    Files.createDirectories(settings.out().toAbsolutePath().getParent());
    Table<Sample> table = Sample.table(measurement.countsInstructions());
    try (var out = new PrintStream(Files.newOutputStream(settings.out()), false, "UTF-8")) {
      for (Kind kind : settings.kinds()) {
        for (int connections : settings.connections()) {
          String title = title(kind, connections);
          table.print(out, title, samples.getOrDefault(title, new Samples<>()), settings.servers());
        }
      }
    }
    System.err.println(Files.readString(settings.out()));
  }
}
