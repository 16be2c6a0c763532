package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plugin, which javac starts from the class path. */
class PluginSeamTest {
  private static final String SWITCHED_OFF = "-Aeddy.plugin=off";

  /** A javac without the module that the way into it leads through. */
  private static final List<String> CLOSED = List.of("--limit-modules=jdk.compiler,jdk.zipfs");

  private static final String IN_MEMORY =
      """
      import static dev.eddy.Coroutines.*;
      import dev.eddy.*;

      public class InMemory implements java.util.concurrent.Callable<String> {
        @Override
        public String call() throws Exception {
          return IOLoop.current().runSync(() -> async(() -> {
            await(moment());
            return "woven";
          }));
        }
      }
      """;

  private static final String NO_COROUTINE =
      """
      class Plain {
        dev.eddy.IOLoop loop;
        Runnable r = () -> loop.close();
      }
      """;

  @TempDir Path folder;
  private Path classes;
  private String sample;

  @BeforeEach
  void writeSample() throws Exception {
    classes = folder.resolve("classes");
    sample = Javac.write(folder, "src/Sample.java", Sources.sample("Sample"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xlint:all -Werror",
        "-proc:none",
        "--release 17",
        "-g",
        "-g:none",
        "-XDcompilePolicy=simple",
        "-implicit:none -parameters"
      })
  void classPathAlone_weaves(String options) throws Exception {
    assertSilent(compile(options.split(" ")));

    assertRuns(classes);
  }

  @Test
  void withoutOutputFolder_weavesBesideTheSource() throws Exception {
    assertSilent(Javac.run("-cp", Javac.bothOnClassPath(), sample));

    assertRuns(folder.resolve("src"));
  }

  @Test
  void processorPath_withoutOutputFolder_weavesBesideTheSource() throws Exception {
    assertSilent(
        Javac.run(
            "-cp",
            Sources.core().toString(),
            "--processor-path",
            Sources.weaver().toString(),
            sample));

    assertRuns(folder.resolve("src"));
  }

  @Test
  void sourceLauncher_runsCoroutines() throws Exception {
    ChildJvm.Result result = ChildJvm.run("-cp", Javac.bothOnClassPath(), sample);

    assertThat(result).isEqualTo(new ChildJvm.Result(0, SeamsTest.EXPECTED));
  }

  @Test
  void sourceLauncher_ofSeveralFiles_runsCoroutines() throws Exception {
    assumeTrue(Runtime.version().feature() >= 22, "the launcher takes one file");
    Javac.write(
        folder,
        "src/Numbers.java",
        """
        import static dev.eddy.Coroutines.*;
        import dev.eddy.*;
        class Numbers {
          static Coroutine<Integer> two() {
            return async(() -> {
              await(moment());
              return 2;
            });
          }
        }
        """);
    String main =
        Javac.write(
            folder,
            "src/Main.java",
            """
            import static dev.eddy.Coroutines.*;
            import dev.eddy.*;
            class Main {
              public static void main(String[] arguments) throws Exception {
                System.out.println(
                    IOLoop.current().runSync(() -> async(() -> await(Numbers.two()) + 1)));
              }
            }
            """);

    ChildJvm.Result result = ChildJvm.run("-cp", Javac.bothOnClassPath(), main);

    assertThat(result).isEqualTo(new ChildJvm.Result(0, "3" + System.lineSeparator()));
  }

  private static final String COMPACT =
      """
      IMPORT
      import static dev.eddy.Coroutines.*;

      int calls;

      Coroutine<Integer> two() {
        return async(() -> {
          await(moment());
          return ++calls + 1;
        });
      }

      void main() throws Exception {
        IO.println(IOLoop.current().runSync(() -> async(() -> await(two()) + calls)));
      }
      """;

  @Test
  void compactSource_runsCoroutines() throws Exception {
    assumeTrue(Runtime.version().feature() >= 25, "a source without a class");
    String main =
        Javac.write(folder, "src/Main.java", COMPACT.replace("IMPORT", "import dev.eddy.*;"));

    ChildJvm.Result result = ChildJvm.run("-cp", Javac.bothOnClassPath(), main);

    assertThat(result).isEqualTo(new ChildJvm.Result(0, "3" + System.lineSeparator()));
  }

  @Test
  void importOfTheModule_findsAllThatCoroutinesNeed() throws Exception {
    assumeTrue(Runtime.version().feature() >= 25, "imports of modules");
    String main =
        Javac.write(folder, "src/Main.java", COMPACT.replace("IMPORT", "import module dev.eddy;"));
    String[] path = {"-p", Sources.core().toString(), "--add-modules", "dev.eddy"};

    var launch = new ArrayList<>(List.of(path));
    launch.addAll(List.of("-cp", Sources.weaver().toString(), main));
    assertThat(ChildJvm.run(launch.toArray(String[]::new)))
        .isEqualTo(new ChildJvm.Result(0, "3" + System.lineSeparator()));

    var compilation = new ArrayList<>(List.of(path));
    compilation.addAll(List.of("--processor-path", Sources.weaver().toString()));
    compilation.addAll(List.of("-d", classes.toString(), main));
    assertSilent(Javac.run(compilation.toArray(String[]::new)));
    var run = new ArrayList<>(List.of(path));
    run.addAll(List.of("-cp", classes.toString(), "Main"));
    assertThat(ChildJvm.run(run.toArray(String[]::new)))
        .isEqualTo(new ChildJvm.Result(0, "3" + System.lineSeparator()));
  }

  @Test
  void outputInMemory_isWoven() throws Exception {
    for (String[] options : new String[][] {{}, {"-proc:none"}, processorPath()}) {
      assertThat(runInMemory(options)).isEqualTo("woven");
    }
  }

  @Test
  void outputInMemory_pluginOff_isAnErrorOnlyForCoroutines() throws Exception {
    String[] options = processorPath(SWITCHED_OFF);

    String messages = compileInMemory("InMemory", IN_MEMORY, options).messages();
    assertThat(messages)
        .contains("InMemory.java:4: error: eddy-weaver cannot weave InMemory")
        .contains("compile into a folder (-d)");
    assertThat(compileInMemory("Plain", NO_COROUTINE, options))
        .isEqualTo(new Sources.Result(true, ""));
  }

  @Test
  void pluginAndProcessor_makeTheSameClasses() throws Exception {
    assertSilent(compile(processorPath()));
    Map<String, byte[]> both = Javac.classFiles(classes);
    assertSilent(compile(processorPath(SWITCHED_OFF)));
    Map<String, byte[]> processorOnly = Javac.classFiles(classes);
    assertSilent(compile("-proc:none"));
    Map<String, byte[]> pluginOnly = Javac.classFiles(classes);

    assertThat(both).hasSizeGreaterThan(15);
    assertSame(processorOnly, both);
    assertSame(pluginOnly, both);
  }

  /** A round of processing would cost time, and tell that nobody claims the annotation. */
  @Test
  void processorPath_withoutOtherProcessors_drawsNoRounds() throws Exception {
    String annotated =
        Javac.write(folder, "src/Annotated.java", "@interface Mark {} @Mark class Annotated {}");

    assertSilent(
        Javac.run(
            "-Xlint:all",
            "-XprintRounds",
            "-d",
            classes.toString(),
            "-cp",
            Sources.core().toString(),
            "--processor-path",
            Sources.weaver().toString(),
            annotated));
  }

  @Test
  void processorPath_leavesProcessorsOfTheToolAlone() {
    var processor = new SeesTypes();
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    var files = new InMemoryFiles(standardFiles());
    List<String> options =
        List.of("-cp", Javac.bothOnClassPath(), "--processor-path", Sources.weaver().toString());
    JavaCompiler.CompilationTask task =
        javac.getTask(null, files, null, options, null, List.of(source("Plain", NO_COROUTINE)));
    task.setProcessors(List.of(processor));

    assertThat(task.call()).isTrue();
    assertThat(processor.seen).containsExactly("Plain");
  }

  @SupportedAnnotationTypes("*")
  private static final class SeesTypes extends AbstractProcessor {
    private final List<String> seen = new ArrayList<>();

    @Override
    public SourceVersion getSupportedSourceVersion() {
      return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
      round.getRootElements().forEach(each -> seen.add(each.getSimpleName().toString()));
      return false;
    }
  }

  @Test
  void switchedOff_byOption_leavesCoroutinesUnwoven() throws Exception {
    assertSilent(compile("-proc:none", SWITCHED_OFF));

    assertNotWoven();
  }

  @Test
  void switchedOff_byProperty_leavesCoroutinesUnwoven() throws Exception {
    assertSilent(
        Javac.run(
            List.of("-Deddy.plugin=off"),
            "-proc:none",
            "-d",
            classes.toString(),
            "-cp",
            Javac.bothOnClassPath(),
            sample));

    assertNotWoven();
  }

  /** javac looks for plugins on the processor path alone, if there is one. */
  @Test
  void foreignProcessorPath_leavesCoroutinesUnwoven() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertSilent(compile("--processor-path", empty.toString()));

    assertNotWoven();
  }

  @Test
  void closedJavac_isAnErrorAtTheCoroutineWithTheLinesToAdd() throws Exception {
    ChildJvm.Result result = compileClosed(Javac.bothOnClassPath(), sample, "-proc:none");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .containsPattern("Sample.java:\\d+: error: this coroutine cannot be woven")
        .contains("javac:  --processor-path " + Sources.weaver())
        .containsPattern(
            "Maven:  <annotationProcessorPaths>.*<version>\\d.*</annotationProcessorPaths>")
        .containsPattern("Gradle: annotationProcessor 'dev.eddy:eddy-weaver:\\d.*'")
        .contains("-J-Deddy.plugin=off")
        .endsWith("1 error" + System.lineSeparator());
    assertThat(Javac.classFiles(folder)).isEmpty();
  }

  @Test
  void closedJavac_withProcessor_weaves() throws Exception {
    assertSilent(
        compileClosed(
            Sources.core().toString(), sample, "--processor-path", Sources.weaver().toString()));

    assertRuns(classes);
  }

  @Test
  void closedJavac_withoutCoroutines_isNoError() throws Exception {
    String plain = Javac.write(folder, "src/Plain.java", NO_COROUTINE);

    assertSilent(compileClosed(Javac.bothOnClassPath(), plain, "-proc:none"));
    assertThat(Javac.classFiles(classes)).containsOnlyKeys("Plain.class");
  }

  @Test
  void withoutCore_classesAreThoseOfJavac() throws Exception {
    String plain = Javac.write(folder, "src/Plain.java", "class Plain { Runnable r = () -> {}; }");
    Path alone = folder.resolve("alone");
    assertSilent(Javac.run("-d", alone.toString(), plain));
    assertSilent(Javac.run("-d", classes.toString(), "-cp", Sources.weaver().toString(), plain));

    assertSame(Javac.classFiles(classes), Javac.classFiles(alone));
  }

  @Test
  void mistake_isToldOnce_whoeverWeaves() throws Exception {
    String source =
        Javac.write(
            folder,
            "src/Mistake.java",
            """
            import static dev.eddy.Coroutines.*;
            class Mistake {
              dev.eddy.Coroutine<Integer> one() { return async(() -> 1); }
              void drop() { one(); }
            }
            """);

    for (String[] options :
        new String[][] {{"-proc:none"}, processorPath(), processorPath(SWITCHED_OFF)}) {
      var arguments =
          new ArrayList<>(List.of("-d", classes.toString(), "-cp", Javac.bothOnClassPath()));
      arguments.addAll(List.of(options));
      arguments.add(source);

      ChildJvm.Result result = Javac.run(arguments.toArray(String[]::new));

      assertThat(result.exitCode()).isZero();
      assertThat(result.output().split("Mistake.java:4: warning: ", -1)).hasSize(2);
      assertThat(result.output()).contains("[eddy:dropped-coroutine]");
    }
  }

  @Test
  void wrongLevel_isAnErrorOfItsOwn() throws Exception {
    String source =
        Javac.write(
            folder,
            "src/Level.java",
            """
            class Level {
              dev.eddy.Coroutine<Integer> one() { return dev.eddy.Coroutines.async(() -> 1); }
            }
            """);

    ChildJvm.Result result =
        Javac.run(
            "-d",
            classes.toString(),
            "-cp",
            Javac.bothOnClassPath(),
            "-proc:none",
            "-Aeddy.lost_update=loud",
            source);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains("-Aeddy.lost_update=loud: there is no such level")
        .doesNotContain("cannot be woven")
        .endsWith("1 error" + System.lineSeparator());
  }

  @ParameterizedTest
  @CsvSource({
    "await(moment());, 6",
    "'dev.eddy.Coroutines.\nawait(moment());', 7",
    "'await\n(moment());', 7",
    "'await(\nmoment());', 6"
  })
  void fault_isReportedAtItsLine(String await, int line) throws Exception {
    String source =
        Javac.write(
            folder,
            "src/Fault.java",
            """
            import static dev.eddy.Coroutines.*;
            class Fault {
              dev.eddy.Coroutine<Void> f() {
                return async(() -> {
                  synchronized (this) {
                    AWAIT
                  }
                });
              }
            }
            """
                .replace("AWAIT", await));

    for (String[] options :
        new String[][] {{"-proc:none"}, processorPath(), processorPath(SWITCHED_OFF)}) {
      var arguments =
          new ArrayList<>(List.of("-d", classes.toString(), "-cp", Javac.bothOnClassPath()));
      arguments.addAll(List.of(options));
      // Else javac tells of it before the weaver sees it.
      arguments.add("-Aeddy.await_in_synchronized=off");
      arguments.add(source);

      ChildJvm.Result result = Javac.run(arguments.toArray(String[]::new));

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.output())
          .contains("Fault.java:" + line + ": error: ")
          .endsWith("1 error" + System.lineSeparator());
      boolean wovenBeforeWriting = !List.of(options).contains(SWITCHED_OFF);
      assertThat(Javac.classFiles(folder).isEmpty()).isEqualTo(wovenBeforeWriting);
    }
  }

  /** To keep them, and the ends of all trees, would cost a twentieth of the time. */
  @Test
  void processorPath_hasJavacKeepNoComments() throws Exception {
    assertThat(keepsComments("-proc:none")).isEqualTo("false");
    assertThat(keepsComments(processorPath())).isEqualTo("false");
    assertThat(keepsComments(processorPath(SWITCHED_OFF))).isEqualTo("true");
  }

  private String keepsComments(String... options) throws Exception {
    var arguments =
        new ArrayList<>(
            List.of(
                "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
                "--add-exports=jdk.compiler/com.sun.tools.javac.main=ALL-UNNAMED",
                "--add-exports=jdk.compiler/com.sun.tools.javac.util=ALL-UNNAMED",
                "-cp",
                Sources.homeOf(KeptComments.class).toString(),
                KeptComments.class.getName(),
                "-d",
                classes.toString(),
                "-cp",
                Javac.bothOnClassPath()));
    arguments.addAll(List.of(options));
    arguments.add(sample);
    ChildJvm.Result result = ChildJvm.run(arguments.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertRuns(classes);
    return result.output().strip();
  }

  private ChildJvm.Result compile(String... options) throws Exception {
    for (Path file : Javac.classFiles(folder).keySet().stream().map(folder::resolve).toList()) {
      Files.delete(file);
    }
    var arguments =
        new ArrayList<>(List.of("-d", classes.toString(), "-cp", Javac.bothOnClassPath()));
    arguments.addAll(List.of(options));
    arguments.add(sample);
    return Javac.run(arguments.toArray(String[]::new));
  }

  private ChildJvm.Result compileClosed(String classPath, String source, String... options)
      throws Exception {
    var arguments = new ArrayList<>(List.of("-d", classes.toString(), "-cp", classPath));
    arguments.addAll(List.of(options));
    arguments.add(source);
    return Javac.run(CLOSED, arguments.toArray(String[]::new));
  }

  private static String[] processorPath(String... more) {
    var options = new ArrayList<>(List.of("--processor-path", Sources.weaver().toString()));
    options.addAll(List.of(more));
    return options.toArray(String[]::new);
  }

  private static String runInMemory(String... options) throws Exception {
    var files = new InMemoryFiles(standardFiles());
    assertThat(compileInMemory(files, "InMemory", IN_MEMORY, options))
        .isEqualTo(new Sources.Result(true, ""));
    Object program = files.loader().loadClass("InMemory").getDeclaredConstructor().newInstance();
    return (String) ((Callable<?>) program).call();
  }

  private static Sources.Result compileInMemory(String name, String source, String... options) {
    return compileInMemory(new InMemoryFiles(standardFiles()), name, source, options);
  }

  private static javax.tools.StandardJavaFileManager standardFiles() {
    return ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, Locale.ROOT, null);
  }

  private static Sources.Result compileInMemory(
      InMemoryFiles files, String name, String source, String... options) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    var arguments = new ArrayList<>(List.of("-cp", Javac.bothOnClassPath()));
    arguments.addAll(List.of(options));
    var messages = new StringWriter();
    boolean success =
        javac.getTask(messages, files, null, arguments, null, List.of(source(name, source))).call();
    return new Sources.Result(success, messages.toString());
  }

  private static JavaFileObject source(String name, String code) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return code;
      }
    };
  }

  private static void assertSilent(ChildJvm.Result javac) {
    assertThat(javac).isEqualTo(new ChildJvm.Result(0, ""));
  }

  private static void assertRuns(Path folder) throws Exception {
    assertThat(run(folder)).isEqualTo(new ChildJvm.Result(0, SeamsTest.EXPECTED));
  }

  private void assertNotWoven() throws Exception {
    ChildJvm.Result result = run(classes);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains("NotWovenException: Sample has a coroutine that was not woven")
        .contains("1. put dev.eddy:eddy-weaver on the annotation processor path");
  }

  private static ChildJvm.Result run(Path folder) throws Exception {
    return ChildJvm.run(
        "-Xverify:all",
        "-XX:-PrintWarnings",
        "-cp",
        Sources.classPath(folder, Sources.core()),
        "Sample");
  }

  private static void assertSame(Map<String, byte[]> actual, Map<String, byte[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    actual.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
  }
}
