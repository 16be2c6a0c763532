package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Projects as a user has them, built with javac alone. */
class ConsumerBuildsTest {
  private static final String NUMBERS =
      """
      package numbers;

      import static dev.eddy.Coroutines.*;
      import dev.eddy.Coroutine;

      public class Numbers {
        public static Coroutine<Integer> next(int i) {
          return async(() -> {
            await(moment());
            return i + STEP;
          });
        }
      }
      """;

  private static final String MAIN =
      """
      package program;

      import static dev.eddy.Coroutines.*;
      import dev.eddy.IOLoop;
      import numbers.Numbers;

      public class Main {
        public static void main(String[] arguments) throws Exception {
          int result = IOLoop.current().runSync(() -> async(() -> {
            int sum = 0;
            for (int i = 0; i < 3; i++) {
              sum += await(Numbers.next(i));
            }
            return sum;
          }));
          System.out.println(result);
        }
      }
      """;

  private static final ChildJvm.Result SIX = printed("6");

  @TempDir Path folder;
  private Path classes;
  private String numbers;
  private String main;

  @BeforeEach
  void writeSources() throws Exception {
    classes = folder.resolve("classes");
    numbers = Javac.write(folder, "src/numbers/Numbers.java", NUMBERS.replace("STEP", "1"));
    main = Javac.write(folder, "src/program/Main.java", MAIN);
  }

  @Test
  void implicitSource_isWovenToo() throws Exception {
    assertSilent(
        Javac.run(
            "-d",
            classes.toString(),
            "-cp",
            Javac.bothOnClassPath(),
            "-sourcepath",
            folder.resolve("src").toString(),
            "-implicit:class",
            main));

    assertThat(runFromClassPath()).isEqualTo(SIX);
  }

  @Test
  void recompilingOneOfTwoFiles_weavesItAndLeavesTheOther() throws Exception {
    assertSilent(compile(numbers, main));
    assertThat(runFromClassPath()).isEqualTo(SIX);
    Map<String, byte[]> before = Javac.classFiles(classes);
    Javac.write(folder, "src/numbers/Numbers.java", NUMBERS.replace("STEP", "10"));

    assertSilent(compile(numbers));

    assertThat(runFromClassPath()).isEqualTo(printed("33"));
    Map<String, byte[]> after = Javac.classFiles(classes);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(after.get(name("program/Main.class")))
        .isEqualTo(before.get(name("program/Main.class")));
  }

  @Test
  void modularProject_weaverOnClassPath() throws Exception {
    String module = writeModule("src");

    assertSilent(
        Javac.run(
            "-d",
            classes.toString(),
            "--module-path",
            Sources.core().toString(),
            "-cp",
            Sources.weaver().toString(),
            module,
            numbers,
            main));

    assertThat(runFromModulePath()).isEqualTo(SIX);
  }

  @Test
  void modularProject_weaverOnProcessorPath() throws Exception {
    String module = writeModule("src");

    assertSilent(
        Javac.run(
            "-d",
            classes.toString(),
            "--module-path",
            Sources.core().toString(),
            "--processor-path",
            Sources.weaver().toString(),
            module,
            numbers,
            main));

    assertThat(runFromModulePath()).isEqualTo(SIX);
  }

  @Test
  void modularProject_weaverOnProcessorModulePath() throws Exception {
    String module = writeModule("src");

    assertSilent(
        Javac.run(
            "-d",
            classes.toString(),
            "--module-path",
            Sources.core().toString(),
            "--processor-module-path",
            Sources.weaver().toString(),
            module,
            numbers,
            main));

    assertThat(runFromModulePath()).isEqualTo(SIX);
  }

  @Test
  void severalModulesAtOnce_eachGetsItsFrames() throws Exception {
    for (String[] way :
        new String[][] {{"-cp", Sources.weaver().toString()}, {"--processor-path"}}) {
      String weaver = way.length == 1 ? Sources.weaver().toString() : way[1];
      Path output = folder.resolve(way[0].replace("-", ""));
      String tree = folder.resolve("modules").toString();
      Javac.write(
          folder,
          "modules/numbers/module-info.java",
          "module numbers { requires transitive dev.eddy; exports numbers; }");
      Javac.write(folder, "modules/numbers/numbers/Numbers.java", NUMBERS.replace("STEP", "1"));
      Javac.write(
          folder, "modules/program/module-info.java", "module program { requires numbers; }");
      Javac.write(folder, "modules/program/program/Main.java", MAIN);

      assertSilent(
          Javac.run(
              "-d",
              output.toString(),
              "--module-path",
              Sources.core().toString(),
              way[0],
              weaver,
              "--module-source-path",
              tree,
              "--module",
              "numbers,program"));

      assertThat(Javac.classFiles(output.resolve("numbers")))
          .containsKey(name("numbers/Numbers.class"))
          .hasSize(3);
      ChildJvm.Result result =
          ChildJvm.run(
              "--module-path",
              Sources.classPath(output, Sources.core()),
              "--module",
              "program/program.Main");
      assertThat(result).isEqualTo(SIX);
    }
  }

  private String writeModule(String sources) throws Exception {
    return Javac.write(
        folder, sources + "/module-info.java", "module consumer { requires dev.eddy; }");
  }

  private ChildJvm.Result compile(String... sources) throws Exception {
    String classPath = Sources.classPath(Sources.core(), Sources.weaver(), classes);
    Files.createDirectories(classes);
    String[] arguments = new String[4 + sources.length];
    arguments[0] = "-d";
    arguments[1] = classes.toString();
    arguments[2] = "-cp";
    arguments[3] = classPath;
    System.arraycopy(sources, 0, arguments, 4, sources.length);
    return Javac.run(arguments);
  }

  private ChildJvm.Result runFromClassPath() throws Exception {
    return ChildJvm.run("-cp", Sources.classPath(classes, Sources.core()), "program.Main");
  }

  private ChildJvm.Result runFromModulePath() throws Exception {
    return ChildJvm.run(
        "--module-path",
        Sources.classPath(classes, Sources.core()),
        "--module",
        "consumer/program.Main");
  }

  private static ChildJvm.Result printed(String line) {
    return new ChildJvm.Result(0, line + System.lineSeparator());
  }

  private static String name(String path) {
    return Path.of(path).toString();
  }

  private static void assertSilent(ChildJvm.Result javac) {
    assertThat(javac).isEqualTo(new ChildJvm.Result(0, ""));
  }
}
