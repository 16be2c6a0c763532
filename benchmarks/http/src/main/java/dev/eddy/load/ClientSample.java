package dev.eddy.load;

import java.util.Arrays;

/**
 * What one run of a client has shown.
 *
 * @param cpuMicros of the client, for each request
 * @param perSecond requests
 * @param p50Millis from before a request is made until its body is there, by the client's own clock
 * @param p99Millis the same
 * @param megabytes of memory that the client has at the end
 * @param clientPercent which share of a core the client took
 * @param serverPercent which share of a core the server took
 */
record ClientSample(
    double cpuMicros,
    double perSecond,
    double p50Millis,
    double p99Millis,
    double megabytes,
    double clientPercent,
    double serverPercent) {
  static Table<ClientSample> table() {
    return new Table<ClientSample>()
        .column("CPU a request, µs", "%.2f", ClientSample::cpuMicros)
        .ratio("÷ jdk", "jdk", ClientSample::cpuMicros)
        .ratio("÷ async-http-client", "async-http-client", ClientSample::cpuMicros)
        .column("requests a second", "%.0f", ClientSample::perSecond)
        .column("p50, ms", "%.2f", ClientSample::p50Millis)
        .column("p99, ms", "%.2f", ClientSample::p99Millis)
        .column("RSS, MB", "%.0f", ClientSample::megabytes)
        .column("client's core, %", "%.0f", ClientSample::clientPercent)
        .column("server's core, %", "%.0f", ClientSample::serverPercent);
  }

  /** What a client has printed by {@link #line}. */
  static ClientSample of(String line) {
    double[] values = Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
    return new ClientSample(
        values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
  }

  String line() {
    return cpuMicros
        + " "
        + perSecond
        + " "
        + p50Millis
        + " "
        + p99Millis
        + " "
        + megabytes
        + " "
        + clientPercent
        + " "
        + serverPercent;
  }
}
