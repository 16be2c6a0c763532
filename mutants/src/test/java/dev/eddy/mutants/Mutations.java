package dev.eddy.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pitest.classinfo.ClassName;
import org.pitest.mutationtest.EngineArguments;
import org.pitest.mutationtest.engine.Mutater;
import org.pitest.mutationtest.engine.MutationDetails;
import org.pitest.mutationtest.engine.gregor.config.GregorEngineFactory;

/** All mutations of the weaver's passes, in an order that is always the same. */
final class Mutations {
  /** The way of a class through the weaver; the seams and the diagnostics are not in it. */
  static final List<String> PASSES =
      List.of(
          "ClassWeaver",
          "BytePattern",
          "BodySites",
          "BodySite",
          "BodyKind",
          "MarkedReferences",
          "AltMetafactory",
          "LambdaMethods",
          "SourceSite",
          "BodyWeaver",
          "FrameParameter",
          "TaskGroups",
          "EachLoops",
          "CloseCalls",
          "AwaitCalls",
          "TypeAnalysis",
          "TypeInterpreter",
          "VerifierType",
          "MonitorCheck",
          "UninitializedObjects",
          "Flow",
          "Liveness",
          "SpillPlan",
          "Spill",
          "AwaitPoint",
          "AwaitLines",
          "LocalNames",
          "LocalNames$Ranges",
          "StateMachine",
          "StackMaps",
          "Instructions",
          "Body",
          "ClassShape",
          "FrameField",
          "FrameClass");

  static final List<String> OPERATORS = List.of("STRONGER");

  /** Methods that records and enums have by themselves. */
  private static final Set<String> GIVEN = Set.of("toString", "hashCode", "equals", "valueOf");

  private static final Map<String, String> SAME =
      Map.of(
          "true",
          "true",
          "false",
          "false",
          "0",
          "0",
          "\"\"",
          "\"\"",
          "List.of()",
          "Collections.emptyList",
          "null",
          "null");

  private final Mutater engine;
  private final List<Mutation> all = new ArrayList<>();

  /**
   * @param sources the folder with the sources of the weaver's package
   */
  Mutations(Path sources) throws IOException {
    this.engine =
        new GregorEngineFactory()
            .createEngine(EngineArguments.arguments().withMutators(OPERATORS))
            .createMutator(WeaverClasses::find);
    for (String pass : PASSES) {
      String file = pass.replaceFirst("\\$.*", "") + ".java";
      add(WeaverClasses.PACKAGE + pass, Files.readAllLines(sources.resolve(file)));
    }
  }

  private void add(String className, List<String> source) {
    Map<String, Integer> twins = new HashMap<>();
    for (MutationDetails details : engine.findMutations(ClassName.fromString(className))) {
      String code = source.get(details.getLineNumber() - 1).strip();
      if (GIVEN.contains(details.getMethod()) || changesNothing(details, code)) {
        continue;
      }
      String key = details.getMethod() + details.getDescription() + code;
      int twin = twins.merge(key, 1, Integer::sum) - 1;
      all.add(new Mutation(details, code, twin));
    }
  }

  /** Whether what is returned is replaced by the same. */
  private static boolean changesNothing(MutationDetails details, String code) {
    return SAME.entrySet().stream()
        .anyMatch(
            each ->
                code.equals("return " + each.getKey() + ";")
                    && details.getDescription().contains(" with " + each.getValue() + " for "));
  }

  List<Mutation> all() {
    return all;
  }

  byte[] mutant(Mutation mutation) {
    return engine.getMutation(mutation.details().getId()).getBytes();
  }
}
