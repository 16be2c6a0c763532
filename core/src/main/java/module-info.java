import org.jspecify.annotations.NullMarked;

/** Coroutines for Java: {@code async}, {@code await} and the loop that runs them. */
@NullMarked
module dev.eddy {
  requires static java.management; // for CoroutineDumpMXBean, where it is there
  requires static jdk.jfr; // for FlightRecord, where it is there
  requires static org.jspecify;

  uses dev.eddy.spi.PollerProvider;
  uses dev.eddy.spi.ThreadLocalBridge;

  exports dev.eddy;
  exports dev.eddy.locks;
  exports dev.eddy.process;
  exports dev.eddy.queues;
  exports dev.eddy.spi;
  exports dev.eddy.woven;
}
