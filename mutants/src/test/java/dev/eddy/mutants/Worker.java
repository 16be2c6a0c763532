package dev.eddy.mutants;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.function.BiConsumer;

/**
 * Tries mutants, in a JVM that may hang or die: reads the number of one from each line of its
 * input, and tells on its output, line by line, what it is at ({@code part …}) and the end ({@code
 * killed …} or {@code survived …}).
 */
final class Worker {
  /** The number of the weaver as it is; its run writes down what to expect. */
  static final int CONTROL = -1;

  static final String KILLED = "killed by ";
  static final String WEAVER = "the weaver";
  static final String SURVIVED = "survived";
  static final String PART = "part ";

  private static final PrintStream OUT = System.out;

  private final Mutations mutations;
  private final Corpus corpus;
  private final List<Corpus.Part> parts;
  private final Path expected;
  private final MutatedWeaver unchanged;
  private Expectations expectations;

  private Worker(Settings settings) throws IOException {
    this.mutations = new Mutations(settings.sources());
    this.corpus = new Corpus(settings.corpus());
    this.parts = corpus.parts(settings.programs());
    this.expected = settings.expectations();
    this.unchanged = MutatedWeaver.unchanged(corpus.folder());
    this.expectations = Files.exists(expected) ? Expectations.read(expected) : new Expectations();
  }

  public static void main(String[] args) throws Exception {
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    System.setErr(new PrintStream(OutputStream.nullOutputStream()));
    var worker = new Worker(Settings.ofProperties());
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    OUT.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      int number = Integer.parseInt(line);
      // A thread of its own has a loop of its own.
      var task = new FutureTask<>(() -> worker.judge(number));
      new Thread(task, "mutant").start();
      OUT.println(task.get());
    }
  }

  private String judge(int number) throws Exception {
    if (number == CONTROL) {
      return control();
    }
    Mutation mutation = mutations.all().get(number);
    try (MutatedWeaver weaver =
        unchanged.with(mutation, mutations.mutant(mutation), corpus.folder())) {
      return judge(weaver);
    }
  }

  private String judge(MutatedWeaver weaver) throws Exception {
    var loaders = new HashMap<Path, ClassLoader>();
    int different = 0;
    for (Corpus.Part part : expectations.cheapestFirst(parts)) {
      OUT.println(PART + part.name());
      String failure = part.isOfTheWeaver() ? "" : difference(weaver, expectations.of(part));
      if (failure != null && failure.isEmpty()) {
        different += part.isOfTheWeaver() ? 0 : 1;
        failure =
            PartRun.run(
                part,
                loaders.computeIfAbsent(
                    corpus.folderOf(part), folder -> loader(folder, weaver, (file, o) -> {})));
      }
      if (failure != null) {
        return KILLED + failure;
      }
    }
    return SURVIVED + ", with " + different + " parts woven differently";
  }

  /** Null if everything is woven as expected; empty if not; or why it is a failure anyway. */
  private static String difference(MutatedWeaver weaver, Map<Path, String> expected)
      throws IOException {
    String result = null;
    for (var each : expected.entrySet()) {
      Path file = each.getKey();
      MutatedWeaver.Outcome outcome = weaver.weave(file.toString(), Files.readAllBytes(file));
      if (!outcome.fingerprint().equals(each.getValue())) {
        if (outcome.failure() != null && !each.getValue().startsWith("line ")) {
          return WEAVER + ", which fails: " + outcome.failure().toString().replaceAll("\\s+", " ");
        }
        result = "";
      }
    }
    return result;
  }

  private String control() throws Exception {
    expectations = new Expectations();
    for (Corpus.Part part : parts) {
      OUT.println(PART + part.name());
      long start = System.nanoTime();
      var loader =
          loader(
              corpus.folderOf(part),
              unchanged,
              (file, outcome) -> expectations.note(part, file, outcome));
      String failure = PartRun.run(part, loader);
      if (failure != null) {
        return KILLED + failure;
      }
      expectations.noteTime(part, System.nanoTime() - start);
    }
    expectations.write(expected);
    return SURVIVED;
  }

  private static WeavingLoader loader(
      Path folder, MutatedWeaver weaver, BiConsumer<Path, MutatedWeaver.Outcome> log) {
    return new WeavingLoader(weaver.loader(), folder, weaver, log);
  }
}
