package dev.eddy.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel tells of a process, in {@code /proc}. */
record ProcessStatus(long pid) {
  /** Of the kernel's clock, by which it counts CPU time for other programs: 100 a second. */
  private static final double MICROS_PER_TICK = 10_000;

  static ProcessStatus own() {
    return new ProcessStatus(ProcessHandle.current().pid());
  }

  /** The CPU time of all its threads since it began, in user and in system mode. */
  double cpuMicros() throws IOException {
    return micros(14);
  }

  /** The CPU time of its children that have ended, and of theirs. */
  double cpuMicrosOfChildren() throws IOException {
    return micros(16);
  }

  /** Of a field and the next one, which are user and system mode. */
  private double micros(int field) throws IOException {
    String stat = Files.readString(proc("stat"));
    // after the name in parentheses, which may have anything in it, comes field 3
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[field - 3]) + Long.parseLong(fields[field + 1 - 3]))
        * MICROS_PER_TICK;
  }

  double residentMegabytes() throws IOException {
    for (String line : Files.readAllLines(proc("status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no VmRSS of process " + pid);
  }

  private Path proc(String file) {
    return Path.of("/proc", "" + pid, file);
  }
}
