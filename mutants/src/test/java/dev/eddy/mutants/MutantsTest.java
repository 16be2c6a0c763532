package dev.eddy.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each mutant of the weaver is killed by the tests of Java's constructs, or explained. */
class MutantsTest {
  private static final long CONTROL_SECONDS = 300;
  private static final long SECONDS = 8;

  /** A regular expression for the passes to mutate, to try a few. */
  private static final String PASSES = System.getProperty("eddy.mutants.passes", "");

  private static final boolean UPDATE = Boolean.getBoolean("eddy.mutants.update");

  private final Settings settings = Settings.ofProperties();

  @Test
  void everyMutant_isKilledOrExplained() throws Exception {
    new Corpus(settings.corpus()).compile(settings.tests());
    try (var worker = new WorkerProcess(settings, CONTROL_SECONDS)) {
      assertThat(worker.judge(Worker.CONTROL)).as("the weaver as it is").isEqualTo(Worker.SURVIVED);
    }

    List<Verdict> verdicts = judgeAll();

    var report = new Report(settings.report());
    if (UPDATE && PASSES.isEmpty()) {
      report.write(verdicts);
    }
    assertThat(report.unexplained(verdicts)).as("survivors without an explanation").isEmpty();
  }

  /** They stand in a file as well, each as soon as it is known. */
  private List<Verdict> judgeAll() throws IOException, InterruptedException {
    List<Mutation> mutations = new Mutations(settings.sources()).all();
    var verdicts = new ArrayList<Verdict>();
    try (var worker = new WorkerProcess(settings, SECONDS);
        var out = Files.newBufferedWriter(settings.results())) {
      for (int number = 0; number < mutations.size(); number++) {
        Mutation mutation = mutations.get(number);
        if (PASSES.isEmpty() || mutation.pass().matches(PASSES)) {
          var verdict = new Verdict(mutation, worker.judge(number));
          verdicts.add(verdict);
          out.write(verdict.asLine() + "\n");
          out.flush();
        }
      }
    }
    return verdicts;
  }
}
