package dev.eddy;

/**
 * {@link CoroutineDump} over JMX, as {@code dev.eddy:type=CoroutineDump}, once {@link
 * CoroutineDump#registerMXBean()} was called or with {@code -Deddy.jmx=true}. Whoever may connect
 * may read the variables of coroutines.
 */
public interface CoroutineDumpMXBean {
  /**
   * Takes a dump.
   *
   * @return as {@link CoroutineDump#toString()}
   */
  String dumpText();

  /**
   * Takes a dump.
   *
   * @return as {@link CoroutineDump#toJson()}
   */
  String dumpJson();
}
