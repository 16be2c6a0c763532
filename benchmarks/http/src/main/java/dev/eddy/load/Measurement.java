package dev.eddy.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Loads a server with wrk, and reads what that has cost. */
record Measurement(Settings settings, boolean countsInstructions) {
  void warmUp(String url, int connections, int seconds) throws IOException, InterruptedException {
    if (seconds > 0) {
      Wrk.run(clientCore(), Wrk.command(url, connections, seconds), seconds);
    }
  }

  Sample measure(ProcessStatus server, String url, int connections)
      throws IOException, InterruptedException {
    List<String> wrk = Wrk.command(url, connections, settings.seconds());
    Path counted = Files.createTempFile("eddy-load-perf", ".txt");
    try {
      List<String> command = countsInstructions ? Perf.during(wrk, server, counted) : wrk;
      double serverBefore = server.cpuMicros();
      double wrkBefore = ProcessStatus.own().cpuMicrosOfChildren();
      long begin = System.nanoTime();
      Wrk.Result result = Wrk.run(clientCore(), command, settings.seconds());
      double micros = (System.nanoTime() - begin) / 1000.0;
      double serverMicros = server.cpuMicros() - serverBefore;
      double wrkMicros = ProcessStatus.own().cpuMicrosOfChildren() - wrkBefore;
      Perf.Instructions instructions =
          countsInstructions ? Perf.read(counted) : new Perf.Instructions(0, 0);
      return new Sample(
          serverMicros / result.requests(),
          instructions.user() / result.requests(),
          instructions.kernel() / result.requests(),
          result,
          server.residentMegabytes(),
          100 * serverMicros / micros,
          100 * wrkMicros / micros);
    } finally {
      Files.delete(counted);
    }
  }

  private int clientCore() {
    return settings.machine().clientCore();
  }
}
