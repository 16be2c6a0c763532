package dev.eddy.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets clients fetch from one server, in rounds that take turns, and writes a table of what a
 * request costs the client. Each client of a round is a fresh process on a core of its own, and the
 * server has another core. Linux only.
 */
public final class ClientLoad {
  /** A class of this package each. */
  private static final Map<String, String> CLIENTS = new LinkedHashMap<>();

  private static final int MOST_SECONDS_TO_START_AND_END = 40;

  static {
    CLIENTS.put("eddy", "EddyClient");
    CLIENTS.put("jdk", "JdkClient");
    CLIENTS.put("async-http-client", "AhcClient");
  }

  private final ClientSettings settings;
  private final Samples<ClientSample> samples = new Samples<>();

  private ClientLoad(ClientSettings settings) {
    this.settings = settings;
  }

  /**
   * Runs it.
   *
   * @param args {@code name=value} each: see {@link ClientSettings}
   * @throws Exception if the server, or wrk that warms it up, does not do what it should
   */
  public static void main(String[] args) throws Exception {
    new ClientLoad(ClientSettings.of(args, CLIENTS.keySet())).run();
  }

  private void run() throws IOException, InterruptedException {
    Path folder = Path.of("target", "files").toAbsolutePath();
    Kind.writeFile(folder);
    Machine machine = settings.machine();
    try (var server = machine.server("netty", "NettyServer", folder)) {
      int port = Integer.parseInt(server.awaitLine("port", RunningServers.MOST_SECONDS_TO_START));
      Kind.HELLO.check(port);
      String url = Kind.HELLO.url(port);
      int seconds = settings.serverWarmup();
      Wrk.run(machine.clientCore(), Wrk.command(url, settings.inFlight(), seconds), seconds);
      for (int round = 1; round <= settings.rounds(); round++) {
        for (String client : settings.clients()) {
          try {
            measure(client, url, server.status(), round);
          } catch (IOException failure) {
            System.err.println(client + ": " + failure.getMessage());
          }
        }
        write();
      }
    }
  }

  private void measure(String name, String url, ProcessStatus server, int round)
      throws IOException, InterruptedException {
    var arguments =
        new ClientRun.Arguments(
            url, settings.inFlight(), settings.warmup(), settings.seconds(), server.pid());
    Machine machine = settings.machine();
    List<String> command = machine.command(CLIENTS.get(name), arguments.toList());
    try (var client = PinnedProcess.start(name, machine.clientCore(), command)) {
      int mostSeconds = settings.warmup() + settings.seconds() + MOST_SECONDS_TO_START_AND_END;
      ClientSample sample = ClientSample.of(client.awaitLine("sample", mostSeconds));
      samples.add(name, round, sample);
      System.err.printf("round %d: %s: %s%n", round, name, sample);
    }
  }

  private void write() throws IOException {
    Files.createDirectories(settings.out().toAbsolutePath().getParent());
    try (var out = new PrintStream(Files.newOutputStream(settings.out()), false, "UTF-8")) {
      String title = settings.inFlight() + " requests in flight";
      ClientSample.table().print(out, title, samples, settings.clients());
    }
    System.err.println(Files.readString(settings.out()));
  }
}
