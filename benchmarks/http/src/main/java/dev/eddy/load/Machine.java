package dev.eddy.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where and by what the programs run.
 *
 * @param serverCore which the server has for itself
 * @param clientCore which wrk, or a client, has for itself
 * @param java that runs them
 * @param jvm options of their JVMs
 * @param python that runs those in Python
 */
record Machine(int serverCore, int clientCore, String java, List<String> jvm, String python) {
  static final List<String> OPTIONS =
      List.of("server-core", "client-core", "java", "jvm", "python");

  static Machine of(Options options) {
    return new Machine(
        options.number("server-core", 0),
        options.number("client-core", 1),
        options.text("java", System.getProperty("java.home") + "/bin/java"),
        List.of(options.text("jvm", "-Xms512m -Xmx512m -XX:+AlwaysPreTouch").split(" ")),
        options.text("python", "python3"));
  }

  /**
   * Tells how a program of this module is started.
   *
   * @param program the name of a class of this package, or of a script
   */
  List<String> command(String program, List<String> args) throws IOException {
    var command = new ArrayList<String>();
    if (program.endsWith(".py")) {
      command.add(python);
      command.add(program);
    } else {
      command.add(java);
      command.addAll(jvm);
      command.add("-cp");
      command.add("target/classes:" + Files.readString(Path.of("target/classpath")).strip());
      command.add(Machine.class.getPackageName() + "." + program);
    }
    command.addAll(args);
    return command;
  }

  /** Starts a server, and waits until it listens. */
  PinnedProcess server(String name, String program, Path folder)
      throws IOException, InterruptedException {
    return PinnedProcess.start(name, serverCore, command(program, List.of(folder.toString())));
  }
}
