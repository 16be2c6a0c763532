package dev.eddy.load;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that runs by itself, on one core. */
final class ServerProcess implements AutoCloseable {
  /** Of the kernel's clock, by which it counts CPU time for other programs: 100 a second. */
  static final double MICROS_PER_TICK = 10_000;

  static final int MOST_SECONDS_TO_START = 30;
  private static final long MILLIS_BETWEEN_LOOKS = 50;

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static ServerProcess start(String name, List<String> server, Settings settings)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("taskset", "-c", "" + settings.serverCore()));
    if (server.get(0).equals("java")) {
      command.add(settings.java());
      command.addAll(settings.jvm());
      command.add("-cp");
      command.add(classPath());
      command.add(server.get(1));
    } else {
      command.add(settings.python());
      command.add(Load.module().resolve(server.get(1)).toString());
    }
    Path log = Files.createTempFile("eddy-load-" + name, ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      int port = port(process, log);
      Files.delete(log); // open still
      return new ServerProcess(process, port);
    } catch (IOException | InterruptedException failure) {
      process.destroyForcibly();
      throw failure;
    }
  }

  private static String classPath() {
    Path target = Load.module().resolve("target");
    return target.resolve("classes") + File.pathSeparator + target.resolve("lib") + "/*";
  }

  private static int port(Process process, Path log) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS_TO_START);
    while (System.nanoTime() < end) {
      for (String line : Files.readAllLines(log)) {
        if (line.startsWith("port ")) {
          return Integer.parseInt(line.substring("port ".length()).strip());
        }
      }
      if (process.waitFor(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS)) {
        throw new IOException("it has ended, see " + log);
      }
    }
    throw new IOException("it does not listen after so many seconds: " + MOST_SECONDS_TO_START);
  }

  int port() {
    return port;
  }

  /** The CPU time of all its threads since it began, in user and in system mode. */
  long cpuTicks() throws IOException {
    String stat = Files.readString(proc("stat"));
    // after the name in parentheses, which may have anything in it, comes field 3
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[14 - 3]) + Long.parseLong(fields[15 - 3]);
  }

  double residentMegabytes() throws IOException {
    for (String line : Files.readAllLines(proc("status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no VmRSS of process " + process.pid());
  }

  private Path proc(String file) {
    return Path.of("/proc", "" + process.pid(), file);
  }

  /** Ends this process, and no other. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
