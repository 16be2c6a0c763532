package dev.eddy.load;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What all the clients have in common: each keeps a number of requests in flight, and tells of
 * their answers. A thread of its own measures after the warm-up, prints the sample, and ends the
 * process.
 */
final class ClientRun {
  private final Arguments arguments;

  /** Those of the measured time; null before it. */
  private volatile Latencies latencies;

  private ClientRun(Arguments arguments) {
    this.arguments = arguments;
  }

  /** The arguments of each client's program. */
  record Arguments(String url, int inFlight, int warmup, int seconds, long serverPid) {
    static Arguments of(List<String> args) {
      return new Arguments(
          args.get(0),
          Integer.parseInt(args.get(1)),
          Integer.parseInt(args.get(2)),
          Integer.parseInt(args.get(3)),
          Long.parseLong(args.get(4)));
    }

    List<String> toList() {
      return List.of(url, "" + inFlight, "" + warmup, "" + seconds, "" + serverPid);
    }
  }

  /** Begins the time of the warm-up. */
  static ClientRun start(String[] args) {
    var run = new ClientRun(Arguments.of(List.of(args)));
    var timer = new Thread(run::measure, "timer");
    timer.setDaemon(true);
    timer.start();
    return run;
  }

  String url() {
    return arguments.url;
  }

  int inFlight() {
    return arguments.inFlight;
  }

  /**
   * Tells of an answer. Any thread.
   *
   * @param begin {@link System#nanoTime} before its request was made
   */
  void answered(long begin, int status, byte[] body) {
    if (status != 200 || body.length != Answers.BYTES.length) {
      failed(new IOException("status " + status + ", " + body.length + " bytes"));
    }
    Latencies to = latencies;
    if (to != null) {
      to.add(System.nanoTime() - begin);
    }
  }

  /** Ends the process, without a sample. */
  void failed(Throwable failure) {
    failure.printStackTrace();
    Runtime.getRuntime().halt(1);
  }

  private void measure() {
    try {
      TimeUnit.SECONDS.sleep(arguments.warmup);
      var server = new ProcessStatus(arguments.serverPid);
      var own = ProcessStatus.own();
      var measured = new Latencies();
      double serverBefore = server.cpuMicros();
      double ownBefore = own.cpuMicros();
      long begin = System.nanoTime();
      latencies = measured;
      TimeUnit.SECONDS.sleep(arguments.seconds);
      latencies = null;
      double micros = (System.nanoTime() - begin) / 1000.0;
      double ownMicros = own.cpuMicros() - ownBefore;
      double serverMicros = server.cpuMicros() - serverBefore;
      long requests = measured.count();
      var sample =
          new ClientSample(
              ownMicros / requests,
              requests / micros * 1_000_000,
              measured.millis(50),
              measured.millis(99),
              own.residentMegabytes(),
              100 * ownMicros / micros,
              100 * serverMicros / micros);
      System.out.println("sample " + sample.line());
      Runtime.getRuntime().halt(0);
    } catch (IOException | InterruptedException failure) {
      failed(failure);
    }
  }
}
