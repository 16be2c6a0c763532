package dev.eddy.load;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What runs of wrk have shown.
 *
 * @param cpuMicros of the server, for each request
 * @param userInstructions of the server, for each request; 0 if none were counted
 * @param kernelInstructions the same, in the kernel
 * @param result what wrk says
 * @param megabytes of memory that the server has at the end
 * @param serverPercent which share of a core the server took
 * @param wrkPercent which share of a core wrk took
 */
record Sample(
    double cpuMicros,
    double userInstructions,
    double kernelInstructions,
    Wrk.Result result,
    double megabytes,
    double serverPercent,
    double wrkPercent) {
  /** What several turns have shown together; the latency is the mean of theirs. */
  static Sample of(List<Sample> turns) {
    return new Sample(
        byRequest(turns, Sample::cpuMicros),
        byRequest(turns, Sample::userInstructions),
        byRequest(turns, Sample::kernelInstructions),
        new Wrk.Result(
            turns.stream().mapToLong(each -> each.result.requests()).sum(),
            mean(turns, each -> each.result.perSecond()),
            mean(turns, each -> each.result.p50Millis()),
            mean(turns, each -> each.result.p99Millis())),
        turns.get(turns.size() - 1).megabytes,
        mean(turns, Sample::serverPercent),
        mean(turns, Sample::wrkPercent));
  }

  private static double byRequest(List<Sample> turns, ToDoubleFunction<Sample> value) {
    double all = 0;
    double requests = 0;
    for (Sample each : turns) {
      all += value.applyAsDouble(each) * each.result.requests();
      requests += each.result.requests();
    }
    return all / requests;
  }

  private static double mean(List<Sample> turns, ToDoubleFunction<Sample> value) {
    return turns.stream().mapToDouble(value).average().orElseThrow();
  }

  static Table<Sample> table(boolean withInstructions) {
    Table<Sample> table =
        new Table<Sample>()
            .column("CPU a request, µs", "%.2f", Sample::cpuMicros)
            .ratio("÷ netty", "netty", Sample::cpuMicros)
            .ratio("÷ vertx", "vertx", Sample::cpuMicros);
    if (withInstructions) {
      table
          .column("instructions a request", "%.0f", Sample::userInstructions)
          .column("in the kernel", "%.0f", Sample::kernelInstructions);
    }
    return table
        .column("requests a second", "%.0f", each -> each.result.perSecond())
        .column("p50, ms", "%.2f", each -> each.result.p50Millis())
        .column("p99, ms", "%.2f", each -> each.result.p99Millis())
        .ratio("p99 ÷ vertx", "vertx", each -> each.result.p99Millis())
        .column("RSS, MB", "%.0f", Sample::megabytes)
        .column("server's core, %", "%.0f", Sample::serverPercent)
        .column("wrk's core, %", "%.0f", Sample::wrkPercent);
  }
}
