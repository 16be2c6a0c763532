package dev.eddy.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The servers of a round that have not failed, by their names. */
final class RunningServers {
  static final int MOST_SECONDS_TO_START = 30;

  /** One of them. */
  record Server(PinnedProcess process, int port) {
    ProcessStatus status() {
      return process.status();
    }
  }

  /** What may be done with one, and may fail. */
  interface Action {
    void on(String name, Server server) throws IOException, InterruptedException;
  }

  /** How one is started. */
  interface Start {
    PinnedProcess call() throws IOException, InterruptedException;
  }

  private final Map<String, Server> servers;

  /** Also those that have failed meanwhile. */
  private final List<PinnedProcess> started = new ArrayList<>();

  RunningServers() {
    this(new LinkedHashMap<>());
  }

  private RunningServers(Map<String, Server> servers) {
    this.servers = servers;
  }

  void start(String name, Start start) throws InterruptedException {
    try {
      PinnedProcess process = start.call();
      started.add(process);
      int port = Integer.parseInt(process.awaitLine("port", MOST_SECONDS_TO_START));
      servers.put(name, new Server(process, port));
    } catch (IOException failure) {
      System.err.println(name + " does not start: " + failure.getMessage());
    }
  }

  /** Those of some names, which are closed with these. */
  RunningServers only(Predicate<String> names) {
    var some = new LinkedHashMap<>(servers);
    some.keySet().removeIf(names.negate());
    return new RunningServers(some);
  }

  /** One after the other. One that fails is left out from now on. */
  void forEach(Action action) throws InterruptedException {
    for (String name : List.copyOf(servers.keySet())) {
      Server server = servers.get(name);
      try {
        action.on(name, server);
      } catch (IOException failure) {
        System.err.println(name + ": " + failure.getMessage());
        servers.remove(name);
      }
    }
  }

  void close() throws IOException {
    for (PinnedProcess each : started) {
      each.close();
    }
  }
}
