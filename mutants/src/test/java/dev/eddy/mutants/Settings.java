package dev.eddy.mutants;

import java.nio.file.Path;
import java.util.List;

/**
 * Where things are.
 *
 * @param root the folder of the whole build
 * @param target the folder for what is made
 * @param programs how many random programs are in the corpus
 */
record Settings(Path root, Path target, int programs) {
  private static final String ROOT = "eddy.root";
  private static final String PROGRAMS = "eddy.mutants.programs";

  static Settings ofProperties() {
    Path root = Path.of(System.getProperty(ROOT)).toAbsolutePath();
    return new Settings(
        root, root.resolve("mutants/target/mutants"), Integer.getInteger(PROGRAMS, 8));
  }

  List<String> asOptions() {
    return List.of(
        "-D" + ROOT + "=" + root,
        "-D" + PROGRAMS + "=" + programs,
        "-D" + Programs.FOLDER_PROPERTY + "=" + target.resolve("programs"));
  }

  Path sources() {
    return root.resolve("weaver/src/main/java/dev/eddy/weaver");
  }

  Path tests() {
    return root.resolve("integration-tests/src/test");
  }

  Path corpus() {
    return target.resolve("corpus");
  }

  Path agent() {
    return target.resolve("agent.jar");
  }

  Path expectations() {
    return target.resolve("expectations.tsv");
  }

  Path results() {
    return target.resolve("results.tsv");
  }

  Path report() {
    return root.resolve("docs/mutants.md");
  }
}
