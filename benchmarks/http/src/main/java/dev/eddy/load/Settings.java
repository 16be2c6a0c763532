package dev.eddy.load;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What {@link Load} is told.
 *
 * @param servers by their names, which run in this order
 * @param connections of wrk, at once
 * @param rounds in each of which every server runs once
 * @param warmup how long each server is loaded before it is measured, in seconds
 * @param seconds how long it is measured
 * @param serverCore which the server has for itself
 * @param clientCore which wrk has for itself
 * @param java of the servers
 * @param jvm options of their JVMs
 * @param python of servers in Python
 * @param out where the table goes
 */
record Settings(
    List<String> servers,
    List<Integer> connections,
    int rounds,
    int warmup,
    int seconds,
    int serverCore,
    int clientCore,
    String java,
    List<String> jvm,
    String python,
    Path out) {
  static Settings of(String[] args, Collection<String> known) {
    var settings =
        new Settings(
            list(value(args, "servers", String.join(",", known))),
            list(value(args, "connections", "64,256")).stream().map(Integer::valueOf).toList(),
            number(args, "rounds", 5),
            number(args, "warmup", 10),
            number(args, "seconds", 10),
            number(args, "server-core", 0),
            number(args, "client-core", 1),
            value(args, "java", System.getProperty("java.home") + "/bin/java"),
            List.of(value(args, "jvm", "-Xms512m -Xmx512m -XX:+AlwaysPreTouch").split(" ")),
            value(args, "python", "python3"),
            Path.of(value(args, "out", "target/load.md")));
    for (String server : settings.servers) {
      if (!known.contains(server)) {
        throw new IllegalArgumentException(
            "server '" + server + "' (expected one of " + known + ")");
      }
    }
    return settings;
  }

  private static List<String> list(String commas) {
    return Arrays.asList(commas.split(","));
  }

  private static int number(String[] args, String name, int otherwise) {
    return Integer.parseInt(value(args, name, String.valueOf(otherwise)));
  }

  private static String value(String[] args, String name, String otherwise) {
    for (String arg : args) {
      if (arg.startsWith(name + "=")) {
        return arg.substring(name.length() + 1);
      }
    }
    return otherwise;
  }

  /** How long all of it takes at most: no process is waited for longer than it should take. */
  long mostSeconds() {
    long each = ServerProcess.MOST_SECONDS_TO_START;
    each += (long) connections.size() * (warmup + seconds + 2L * Wrk.MOST_SECONDS_TO_END);
    return rounds * servers.size() * each;
  }
}
