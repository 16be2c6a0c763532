package dev.eddy.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each mutant of the weaver is killed by the tests of Java's constructs, or explained. */
class MutantsTest {
  private static final Duration CONTROL_LIMIT = Duration.ofMinutes(5);
  private static final Duration LIMIT = Duration.ofSeconds(6);

  /** A regular expression for the passes to mutate, to try a few. */
  private static final String PASSES = System.getProperty("eddy.mutants.passes", "");

  private static final boolean UPDATE = Boolean.getBoolean("eddy.mutants.update");

  /** Whether to believe an earlier run that tests killed a mutant. */
  private static final boolean RESUME = Boolean.getBoolean("eddy.mutants.resume");

  private final Settings settings = Settings.ofProperties();

  @Test
  void everyMutant_isKilledOrExplained() throws Exception {
    new Corpus(settings.corpus()).compile(settings.tests());
    try (var worker = new WorkerProcess(settings, CONTROL_LIMIT)) {
      assertThat(worker.judge(Worker.CONTROL)).as("the weaver as it is").isEqualTo(Worker.SURVIVED);
    }

    Instant start = Instant.now();
    List<Verdict> verdicts = judgeAll();

    var report = new Report(settings.report());
    if (UPDATE && PASSES.isEmpty()) {
      report.write(verdicts, "Run on " + LocalDate.now() + ": " + describe(start) + ".");
    }
    assertThat(report.unexplained(verdicts)).as("survivors without an explanation").isEmpty();
  }

  private String describe(Instant start) {
    return "JDK %s, operators %s, %d random programs, %d minutes%s"
        .formatted(
            System.getProperty("java.version"),
            String.join(", ", Mutations.OPERATORS),
            settings.programs(),
            Duration.between(start, Instant.now()).toMinutes(),
            RESUME ? ", with the kills of an earlier run" : "");
  }

  /** They stand in a file as well, each as soon as it is known. */
  private List<Verdict> judgeAll() throws IOException, InterruptedException {
    List<Mutation> mutations = new Mutations(settings.sources()).all();
    Map<String, String> known = RESUME ? kills() : Map.of();
    var verdicts = new ArrayList<Verdict>();
    try (var worker = new WorkerProcess(settings, LIMIT);
        var out = Files.newBufferedWriter(settings.results())) {
      for (int number = 0; number < mutations.size(); number++) {
        Mutation mutation = mutations.get(number);
        if (PASSES.isEmpty() || mutation.pass().matches(PASSES)) {
          String kill = known.get(mutation.key());
          var verdict = new Verdict(mutation, kill == null ? worker.judge(number) : kill);
          verdicts.add(verdict);
          out.write(verdict.asLine() + "\n");
          out.flush();
        }
      }
    }
    return verdicts;
  }

  private Map<String, String> kills() throws IOException {
    var kills = new HashMap<String, String>();
    for (String line : Files.readAllLines(settings.results())) {
      int end = line.lastIndexOf('\t');
      String text = line.substring(end + 1);
      if (text.startsWith(Worker.KILLED)
          && !text.startsWith(Worker.KILLED + WorkerProcess.TIME)
          && !text.startsWith(Worker.KILLED + WorkerProcess.DEATH)) {
        kills.put(line.substring(0, line.lastIndexOf('\t', end - 1)), text);
      }
    }
    return kills;
  }
}
