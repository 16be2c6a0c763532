package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One class, woven by the processor, by the agent and by the command line, and not woven at all.
 */
class SeamsTest {
  static final String EXPECTED =
      String.join(
              System.lineSeparator(),
              "s0:4:0.5,s1:4:0.5,s2:4:0.5",
              "hello Ann",
              "2",
              "late1",
              "[2, 2]",
              "s1anonymous1",
              "sample s",
              "3")
          + System.lineSeparator();

  /** PluginSeamTest is the plugin's; here the processor is alone. */
  private static final String PLUGIN_OFF = "-Aeddy.plugin=off";

  @TempDir Path folder;

  @Test
  void processor_weavesWhileJavacRuns() throws Exception {
    compileWoven(folder);

    assertRuns(run(folder));
  }

  @Test
  void processor_underReleaseAndDebugOptions() throws Exception {
    for (String[] options :
        new String[][] {
          {PLUGIN_OFF, "--release", "17"},
          {PLUGIN_OFF, "-g"},
          {PLUGIN_OFF, "-g:none"},
          {PLUGIN_OFF, "-parameters", "-implicit:none"}
        }) {
      Path output = folder.resolve(options[1].replace(':', '-'));
      assertThat(
              Sources.compileWoven(output, "Sample", Sources.sample("Sample"), options).success())
          .isTrue();

      assertRuns(run(output));
    }
  }

  @Test
  void agent_weavesWhileClassesLoad() throws Exception {
    compileUnwoven(folder);

    assertRuns(run(folder, "-javaagent:" + Sources.weaver()));
  }

  @Test
  void agent_leavesWovenClassesAlone() throws Exception {
    compileWoven(folder);

    assertRuns(run(folder, "-javaagent:" + Sources.weaver()));
  }

  @Test
  void commandLine_weavesFoldersInPlace() throws Exception {
    compileUnwoven(folder);

    ChildJvm.Result weaving = weaveFolder();

    assertThat(weaving.output()).isEqualTo("5 classes woven" + System.lineSeparator());
    assertThat(weaving.exitCode()).isZero();
    assertRuns(run(folder));
  }

  @Test
  void commandLine_secondTimeChangesNothing() throws Exception {
    compileWoven(folder);
    Map<String, byte[]> before = contents();

    ChildJvm.Result weaving = weaveFolder();

    assertThat(weaving.output()).isEqualTo("0 classes woven" + System.lineSeparator());
    Map<String, byte[]> after = contents();
    assertThat(after.keySet()).isEqualTo(before.keySet());
    after.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(before.get(name)));
  }

  @Test
  void commandLine_withoutFolderPrintsUsage() throws Exception {
    assertThat(ChildJvm.run("-jar", Sources.weaver().toString()).exitCode()).isEqualTo(2);
    ChildJvm.Result missing =
        ChildJvm.run("-jar", Sources.weaver().toString(), folder.resolve("none").toString());
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.output()).contains("no folder").contains("expected a folder of class files");
  }

  @Test
  void unwoven_failsWithTheThreeRemedies() throws Exception {
    compileUnwoven(folder);

    ChildJvm.Result result = run(folder);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains("NotWovenException: Sample has a coroutine that was not woven")
        .contains("1. put dev.eddy:eddy-weaver on the annotation processor path")
        .contains("2. weave the compiled classes: java -jar eddy-weaver.jar <class folder>")
        .contains("3. weave while classes load: java -javaagent:eddy-weaver.jar");
  }

  private static final int NEWER = 99;
  private static final String TOO_NEW =
      "version 99 \\(Java 55\\), and this eddy-weaver knows those up to \\d+ \\(Java \\d+\\):"
          + " use a newer eddy-weaver, or compile with --release \\d+";

  /**
   * As the compiler of a later JDK would write it; the bytes of a version stand behind the magic.
   */
  private void compileForALaterJdk() throws IOException {
    compileUnwoven(folder);
    Path file = folder.resolve("Sample.class");
    byte[] classFile = Files.readAllBytes(file);
    classFile[7] = NEWER;
    Files.write(file, classFile);
  }

  @Test
  void commandLine_tellsOfClassFilesThatAreTooNew() throws Exception {
    compileForALaterJdk();

    ChildJvm.Result weaving = weaveFolder();

    assertThat(weaving.exitCode()).isEqualTo(1);
    assertThat(weaving.output())
        .containsPattern("Sample.class: the class file has " + TOO_NEW)
        .endsWith("woven" + System.lineSeparator());
  }

  @Test
  void agent_tellsOfClassFilesThatAreTooNew() throws Exception {
    compileForALaterJdk();

    ChildJvm.Result result = run(folder, "-javaagent:" + Sources.weaver());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .containsPattern("Sample is not woven: the class file has " + TOO_NEW)
        .contains("UnsupportedClassVersionError");
  }

  @Test
  void classWithoutCoroutines_isLeftAsItIs() throws Exception {
    String source =
        "class Plain { Runnable r = () -> System.out.println(\"dev/eddy/Coroutine\"); }";
    Path woven = folder.resolve("woven");
    Path unwoven = folder.resolve("unwoven");
    assertThat(Sources.compileWoven(woven, "Plain", source).success()).isTrue();
    assertThat(Sources.compileUnwoven(unwoven, "Plain", source).success()).isTrue();

    assertThat(Files.readAllBytes(woven.resolve("Plain.class")))
        .isEqualTo(Files.readAllBytes(unwoven.resolve("Plain.class")));
  }

  private static void compileWoven(Path output) throws IOException {
    assertThat(Sources.compileWoven(output, "Sample", Sources.sample("Sample"), PLUGIN_OFF))
        .isEqualTo(new Sources.Result(true, ""));
  }

  private static void compileUnwoven(Path output) throws IOException {
    assertThat(Sources.compileUnwoven(output, "Sample", Sources.sample("Sample")).success())
        .isTrue();
  }

  private ChildJvm.Result weaveFolder() throws Exception {
    return ChildJvm.run("-jar", Sources.weaver().toString(), folder.toString());
  }

  private static ChildJvm.Result run(Path classes, String... options) throws Exception {
    String[] arguments =
        Stream.concat(
                Stream.of(options),
                Stream.of(
                    "-Xverify:all",
                    "-XX:-PrintWarnings",
                    "-cp",
                    Sources.classPath(classes, Sources.core()),
                    "Sample"))
            .toArray(String[]::new);
    return ChildJvm.run(arguments);
  }

  private static void assertRuns(ChildJvm.Result result) {
    assertThat(result.output()).isEqualTo(EXPECTED);
    assertThat(result.exitCode()).isZero();
  }

  private Map<String, byte[]> contents() throws IOException {
    var contents = new TreeMap<String, byte[]>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }
}
