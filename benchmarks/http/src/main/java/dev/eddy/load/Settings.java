package dev.eddy.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What {@link Load} is told.
 *
 * @param servers by their names, which run in this order
 * @param kinds what is asked for, one after the other
 * @param connections of wrk, at once
 * @param rounds in each of which every server runs once
 * @param warmup how long each kind is loaded before it is measured for the first time, in seconds
 * @param again how long it is loaded before it is measured with another number of connections
 * @param turns how often the servers take turns to be measured
 * @param seconds how long such a turn is
 * @param machine on which they run
 * @param out where the table goes
 */
record Settings(
    List<String> servers,
    List<Kind> kinds,
    List<Integer> connections,
    int rounds,
    int warmup,
    int again,
    int turns,
    int seconds,
    Machine machine,
    Path out) {
  private static final List<String> OPTIONS =
      List.of(
          "servers",
          "kinds",
          "connections",
          "rounds",
          "warmup",
          "again",
          "turns",
          "seconds",
          "out");

  static Settings of(String[] args, Collection<String> known) {
    var names = new ArrayList<>(OPTIONS);
    names.addAll(Machine.OPTIONS);
    Options options = Options.of(args, names);
    return new Settings(
        options.choice("servers", known, String.join(",", known)),
        options.list("kinds", "hello").stream().map(Kind::of).toList(),
        options.list("connections", "64,256").stream().map(Integer::valueOf).toList(),
        options.number("rounds", 5),
        options.number("warmup", 10),
        options.number("again", options.number("warmup", 10)),
        options.number("turns", 5),
        options.number("seconds", 2),
        Machine.of(options),
        Path.of(options.text("out", "target/load.md")));
  }

  /** How long one kind of one server takes in a round, in seconds, with wrk's beginning and end. */
  double secondsOfKind() {
    return warmup + (connections.size() - 1) * again + connections.size() * turns * (seconds + 0.3);
  }
}
