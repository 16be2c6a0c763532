package dev.eddy.process;

import java.io.IOException;

/** A child process ended with another exit code than zero: Python's {@code CalledProcessError}. */
public final class CalledProcessException extends IOException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  CalledProcessException(String process, int exitCode) {
    super(
        process
            + " ended with exit code "
            + exitCode
            + (exitCode > SIGNAL_BASE ? ", killed by signal " + (exitCode - SIGNAL_BASE) : "")
            + "; expected 0. waitForExit(false) returns any code");
    this.exitCode = exitCode;
  }

  /** How a process is reported that was killed by a signal. */
  private static final int SIGNAL_BASE = 128;

  /**
   * Returns what the process ended with.
   *
   * @return not zero; 128 and the number of the signal, if one killed it
   */
  public int exitCode() {
    return exitCode;
  }
}
