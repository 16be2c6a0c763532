package dev.eddy.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What {@link ClientLoad} is told.
 *
 * @param clients by their names, which run in this order
 * @param inFlight how many requests of a client have no answer yet, at any time
 * @param rounds in each of which every client runs once
 * @param serverWarmup how long wrk loads the server before the first round, in seconds
 * @param warmup how long each client runs before it is measured
 * @param seconds how long it is measured
 * @param machine on which they run
 * @param out where the table goes
 */
record ClientSettings(
    List<String> clients,
    int inFlight,
    int rounds,
    int serverWarmup,
    int warmup,
    int seconds,
    Machine machine,
    Path out) {
  private static final List<String> OPTIONS =
      List.of("clients", "in-flight", "rounds", "server-warmup", "warmup", "seconds", "out");

  static ClientSettings of(String[] args, Collection<String> known) {
    var names = new ArrayList<>(OPTIONS);
    names.addAll(Machine.OPTIONS);
    Options options = Options.of(args, names);
    return new ClientSettings(
        options.choice("clients", known, String.join(",", known)),
        options.number("in-flight", 64),
        options.number("rounds", 5),
        options.number("server-warmup", 10),
        options.number("warmup", 10),
        options.number("seconds", 10),
        Machine.of(options),
        Path.of(options.text("out", "target/client-load.md")));
  }
}
