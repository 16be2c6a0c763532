package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The weaver beside another processor, another agent, and another compiler. */
class NeighboursTest {
  private static final String WITH_LOMBOK =
      """
      import static dev.eddy.Coroutines.*;
      import dev.eddy.*;
      import lombok.*;

      public class WithLombok {
        @Value @Builder static class Pair { String left; int right; }

        @Getter @Setter private int total;

        Coroutine<Integer> two() {
          return async(() -> {
            await(moment());
            return 2;
          });
        }

        Coroutine<Pair> pair(String left) {
          return async(() -> {
            val pair = Pair.builder().left(left).right(await(two())).build();
            setTotal(getTotal() + pair.getRight());
            return pair;
          });
        }

        public static void main(String[] arguments) throws Exception {
          var program = new WithLombok();
          System.out.println(
              IOLoop.current().runSync(() -> program.pair("x")) + " " + program.getTotal());
        }
      }
      """;

  private static final ChildJvm.Result PAIR =
      new ChildJvm.Result(0, "WithLombok.Pair(left=x, right=2) 2" + System.lineSeparator());

  private static final ChildJvm.Result SAMPLE = new ChildJvm.Result(0, SeamsTest.EXPECTED);

  @TempDir Path folder;
  private Path classes;

  @BeforeEach
  void nameOutput() {
    classes = folder.resolve("classes");
  }

  @Test
  void lombok_onTheProcessorPathInAnyOrder() throws Exception {
    String lombok = neighbour("lombok");
    String weaver = Sources.weaver().toString();
    for (String[] options :
        new String[][] {
          {"--processor-path", lombok + File.pathSeparator + weaver},
          {"--processor-path", weaver + File.pathSeparator + lombok},
          {"--processor-path", weaver + File.pathSeparator + lombok, "-Aeddy.plugin=off"}
        }) {
      assertThat(compileWithLombok(Sources.core() + File.pathSeparator + lombok, options)).isZero();

      assertThat(ChildJvm.run("-cp", Sources.classPath(classes, Sources.core()), "WithLombok"))
          .isEqualTo(PAIR);
    }
  }

  @Test
  void lombok_bothOnTheClassPath() throws Exception {
    String classPath = Javac.bothOnClassPath() + File.pathSeparator + neighbour("lombok");
    boolean asksForProcessing = Runtime.version().feature() >= 23;

    assertThat(
            compileWithLombok(
                classPath, asksForProcessing ? new String[] {"-proc:full"} : new String[0]))
        .isZero();

    assertThat(ChildJvm.run("-cp", Sources.classPath(classes, Sources.core()), "WithLombok"))
        .isEqualTo(PAIR);
  }

  @Test
  void jacocoAgent_countsWovenClasses() throws Exception {
    Path counts = folder.resolve("jacoco.exec");
    String source = Javac.write(folder, "Sample.java", Sources.sample("Sample"));
    assertThat(Javac.run("-d", classes.toString(), "-cp", Javac.bothOnClassPath(), source))
        .isEqualTo(new ChildJvm.Result(0, ""));

    ChildJvm.Result result =
        ChildJvm.run(
            "-javaagent:" + neighbour("jacoco-agent") + "=destfile=" + counts,
            "-Xverify:all",
            "-XX:-PrintWarnings",
            "-cp",
            Sources.classPath(classes, Sources.core()),
            "Sample");

    assertThat(result).isEqualTo(SAMPLE);
    assertThat(counts).isNotEmptyFile();
  }

  @Test
  void jacocoAgent_besideTheWeavingAgent() throws Exception {
    String source = Javac.write(folder, "Sample.java", Sources.sample("Sample"));
    assertThat(
            Javac.run(
                "-proc:none", "-d", classes.toString(), "-cp", Sources.core().toString(), source))
        .isEqualTo(new ChildJvm.Result(0, ""));
    String jacoco =
        "-javaagent:" + neighbour("jacoco-agent") + "=destfile=" + folder.resolve("jacoco.exec");

    ChildJvm.Result result =
        ChildJvm.run(
            "-javaagent:" + Sources.weaver(),
            jacoco,
            "-cp",
            Sources.classPath(classes, Sources.core()),
            "Sample");

    assertThat(result).isEqualTo(SAMPLE);
  }

  @Test
  void ecj_classesAreWovenByCommandAndAgent() throws Exception {
    String source = Javac.write(folder, "Sample.java", Sources.sample("Sample"));
    ChildJvm.Result ecj =
        ChildJvm.run(
            "-jar",
            neighbour("ecj"),
            "-17",
            "-cp",
            Sources.core().toString(),
            "-d",
            classes.toString(),
            source);
    assertThat(ecj).isEqualTo(new ChildJvm.Result(0, ""));
    String classPath = Sources.classPath(classes, Sources.core());

    assertThat(ChildJvm.run("-javaagent:" + Sources.weaver(), "-cp", classPath, "Sample"))
        .isEqualTo(SAMPLE);

    ChildJvm.Result weaving = ChildJvm.run("-jar", Sources.weaver().toString(), classes.toString());
    assertThat(weaving.output()).isEqualTo("5 classes woven" + System.lineSeparator());
    assertThat(ChildJvm.run("-Xverify:all", "-XX:-PrintWarnings", "-cp", classPath, "Sample"))
        .isEqualTo(SAMPLE);
  }

  @Test
  void ecj_withTheWeaverOnItsProcessorPathSaysWhatToDo() throws Exception {
    String source = Javac.write(folder, "Sample.java", Sources.sample("Sample"));
    ChildJvm.Result ecj =
        ChildJvm.run(
            "-jar",
            neighbour("ecj"),
            "-17",
            "-cp",
            Sources.core().toString(),
            "-processorpath",
            Sources.weaver().toString(),
            "-d",
            classes.toString(),
            source);

    assertThat(ecj.exitCode()).isZero();
    assertThat(ecj.output())
        .contains("WARNING: eddy-weaver weaves through javac, and this compiler is another one");
  }

  /** Not silent: on JDK 24 and newer Lombok itself draws warnings. */
  private int compileWithLombok(String classPath, String... options) throws Exception {
    String source = Javac.write(folder, "WithLombok.java", WITH_LOMBOK);
    var arguments = new ArrayList<>(List.of("-d", classes.toString(), "-cp", classPath));
    arguments.addAll(List.of(options));
    arguments.add(source);
    return Javac.run(arguments.toArray(String[]::new)).exitCode();
  }

  private static String neighbour(String name) {
    Path jar = Path.of(System.getProperty("eddy.neighbours"), name + ".jar");
    assertThat(Files.isRegularFile(jar)).as(jar.toString()).isTrue();
    return jar.toString();
  }
}
