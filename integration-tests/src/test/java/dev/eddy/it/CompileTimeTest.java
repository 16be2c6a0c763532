package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the weaver costs a build: interleaved compilations of each library without it, with it, and
 * with a processor that does nothing. The profile {@code real-code} runs it; it writes to {@code
 * target/compile-time.txt}.
 */
@EnabledIfSystemProperty(named = "eddy.realCode", matches = "true")
class CompileTimeTest {
  private static final int PAIRS = Integer.getInteger("eddy.pairs", 10);

  /** Of Student's distribution for 9 degrees of freedom, both sides, 95 %. */
  private static final double STUDENT_OF_TEN = 2.262;

  @TempDir Path folder;

  static List<Library> libraries() throws IOException {
    return Library.all();
  }

  /** Nanoseconds. */
  private record Time(double wall, double cpu) {}

  @ParameterizedTest
  @MethodSource("libraries")
  void weaver_costsFivePercentAtMost(Library library) throws Exception {
    String sources = library.extractSources(folder.resolve("src"));
    String classPath = library.classPath(Sources.core());
    List<String> none = List.of("-cp", classPath);
    List<String> weaver =
        List.of("-cp", classPath, "--processor-path", Sources.weaver().toString());
    List<String> idle =
        List.of(
            "-cp",
            classPath,
            "--processor-path",
            here(),
            "-processor",
            IdleProcessor.class.getName());
    var base = new ArrayList<Time>();
    var woven = new ArrayList<Time>();
    var processed = new ArrayList<Time>();
    for (int i = 0; i < PAIRS; i++) {
      base.add(compile(sources, none));
      woven.add(compile(sources, weaver));
      processed.add(compile(sources, idle));
    }

    double ratio = report(library + ", weaver", base, woven);
    report(library + ", idle processor", base, processed);
    assertThat(ratio).as("CPU time with the weaver by CPU time without").isLessThan(1.05);
  }

  private Time compile(String sources, List<String> options) throws Exception {
    var arguments = new ArrayList<>(List.of("-cp", here(), TimedJavac.class.getName()));
    arguments.addAll(options);
    Path output = Files.createTempDirectory(folder, "classes");
    arguments.addAll(List.of("-nowarn", "-encoding", "UTF-8", "-d", output.toString(), sources));
    ChildJvm.Result result = ChildJvm.run(arguments.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.output()).isZero();
    String[] times = result.output().strip().split(" ");
    return new Time(Double.parseDouble(times[0]), Double.parseDouble(times[1]));
  }

  /** Writes both ratios with their intervals, and returns that of the CPU times. */
  private static double report(String what, List<Time> base, List<Time> with) throws IOException {
    double[] wall = logRatios(base.stream().map(Time::wall), with.stream().map(Time::wall));
    double[] cpu = logRatios(base.stream().map(Time::cpu), with.stream().map(Time::cpu));
    String line =
        "JDK %d, %s: wall %s, CPU %s%n"
            .formatted(Runtime.version().feature(), what, interval(wall), interval(cpu));
    Files.writeString(
        Path.of("target/compile-time.txt"),
        line,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    return Math.exp(mean(cpu));
  }

  private static double[] logRatios(Stream<Double> base, Stream<Double> with) {
    List<Double> below = base.toList();
    List<Double> above = with.toList();
    double[] logs = new double[below.size()];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = Math.log(above.get(i) / below.get(i));
    }
    return logs;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static String interval(double[] logs) {
    double mean = mean(logs);
    double squares = Arrays.stream(logs).map(x -> (x - mean) * (x - mean)).sum();
    double half = STUDENT_OF_TEN * Math.sqrt(squares / (logs.length - 1) / logs.length);
    return String.format(
        Locale.ROOT,
        "%.3f (%.3f to %.3f)",
        Math.exp(mean),
        Math.exp(mean - half),
        Math.exp(mean + half));
  }

  private static String here() throws Exception {
    return Path.of(
            CompileTimeTest.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }
}
