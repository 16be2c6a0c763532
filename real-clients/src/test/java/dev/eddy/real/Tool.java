package dev.eddy.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/** A program that is run against the server, or a library that one uses. */
enum Tool {
  CURL("curl", "curl", "--version"),
  H2LOAD("h2load", "h2load", "--version"),
  NGHTTP("nghttp", "nghttp", "--version"),
  WRK("wrk", "wrk", "--version"), // it has no such option, but tells its version all the same
  WEBSOCKETS(
      "websockets",
      Tool.PYTHON,
      "-c",
      "import sys, websockets.version as v; print(v.version, 'of Python', sys.version.split()[0])"),
  WS("ws", "node", "-p", "require('ws/package.json').version + ' of Node ' + process.version"),
  PLAYWRIGHT("playwright-core", "node", "-p", "require('playwright-core/package.json').version"),
  CHROMIUM("chromium", "chromium", "--version");

  /** Debian's own, for which the package is made; another one on the path may not see it. */
  static final String PYTHON = "/usr/bin/python3";

  /** Where the tests leave what is worth a look, and the installation its libraries. */
  static final Path DIRECTORY = Path.of(System.getProperty("eddy.real.directory"));

  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+[^\\r\\n\\[(]*");
  private static final Duration INSTALLATION_LIMIT = Duration.ofMinutes(20);
  private static final String INSTALLED = install();

  private final String program;
  private final List<String> command;
  private String version;

  Tool(String program, String... command) {
    this.program = program;
    this.command = List.of(command);
  }

  /** What Node needs to find the libraries. */
  static Map<String, String> environment() {
    return Map.of("NODE_PATH", DIRECTORY.resolve("node/node_modules").toString());
  }

  /** A file of the test resources. */
  static String script(String name) {
    return Path.of(System.getProperty("eddy.real.module"), "src/test/resources", name).toString();
  }

  private static String install() {
    if (!Boolean.getBoolean("eddy.real.install")) {
      return "not asked for";
    }
    Path script = Path.of(System.getProperty("eddy.real.module"), "install");
    try {
      Files.createDirectories(DIRECTORY);
      var command = List.of("bash", script.toString(), DIRECTORY.toString());
      Child child = Child.run(command, INSTALLATION_LIMIT, Path.of("/dev/null"), Map.of());
      System.out.print(child.out());
      return child.succeeded().out();
    } catch (IOException e) {
      throw new IllegalStateException("installation failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Returns null before {@link #require()}. */
  String version() {
    return version;
  }

  /** Aborts the test, with the reason, if the tool is not there. */
  void require() throws IOException, InterruptedException {
    String found = find();
    if (found == null) {
      throw new TestAbortedException(program + ": " + reason());
    }
    version = found;
  }

  /** Returns null if it is not there. */
  private String find() throws IOException, InterruptedException {
    if (version != null) {
      return version;
    }
    Child child;
    try {
      child = Child.run(command, Duration.ofSeconds(30), Path.of("/dev/null"), environment());
    } catch (IOException notThere) {
      return null;
    }
    Matcher matcher = VERSION.matcher(child.out() + child.err());
    return matcher.find() ? matcher.group().strip() : null;
  }

  private String reason() throws IOException {
    Path file = DIRECTORY.resolve(program + ".reason");
    return Files.exists(file)
        ? Files.readString(file).strip()
        : "it does not run (installation: " + INSTALLED.strip() + ")";
  }

  /** The program and its version, as far as it is known. */
  @Override
  public String toString() {
    return program + (version == null ? " (not there)" : " " + version);
  }
}
