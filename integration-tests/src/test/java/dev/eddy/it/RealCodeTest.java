package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Large libraries without a coroutine, compiled with the weaver and the core on the paths: the
 * classes and the messages of javac are those of a build without the weaver.
 */
class RealCodeTest {
  private static final List<String> FOR_SHORT_RUNS = List.of("-XX:TieredStopAtLevel=1");

  @TempDir Path folder;

  static List<Library> libraries() throws IOException {
    return Library.all();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void library_compilesToTheSameClasses(Library library) throws Exception {
    String sources = library.extractSources(folder.resolve("src"));
    String classPath = library.classPath(Sources.core());
    String weaver = Sources.weaver().toString();
    Path plain = folder.resolve("plain");
    ChildJvm.Result expected = compile(plain, sources, "-cp", classPath);
    assertThat(expected.exitCode()).as(expected.output()).isZero();
    Map<String, byte[]> classes = Javac.classFiles(plain);
    assertThat(classes).hasSizeGreaterThan(500);

    // With any processor javac tells of some things once in each of its rounds.
    ChildJvm.Result withProcessor =
        compile(
            folder.resolve("idle"),
            sources,
            "-cp",
            classPath,
            "--processor-path",
            Sources.homeOf(IdleProcessor.class).toString(),
            "-processor",
            IdleProcessor.class.getName());

    for (String[] options :
        new String[][] {
          {"-cp", classPath, "--processor-path", weaver},
          {"-cp", classPath, "--processor-path", weaver, "-Aeddy.plugin=off"},
          {"-cp", library.classPath(Sources.core(), Sources.weaver()), "-proc:none"}
        }) {
      Path output = folder.resolve("output" + options.length);
      boolean hasRounds = List.of(options).contains("-Aeddy.plugin=off");

      assertThat(compile(output, sources, options)).isEqualTo(hasRounds ? withProcessor : expected);

      Map<String, byte[]> woven = Javac.classFiles(output);
      assertThat(woven.keySet()).isEqualTo(classes.keySet());
      woven.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(classes.get(name)));
    }
  }

  private static ChildJvm.Result compile(Path output, String sources, String... options)
      throws Exception {
    var arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-encoding", "UTF-8", "-d", output.toString(), sources));
    return Javac.run(FOR_SHORT_RUNS, arguments.toArray(String[]::new));
  }
}
