package dev.eddy.mutants;

/**
 * What became of a mutant.
 *
 * @param text {@code killed by …} or {@code survived …}, as the worker says it
 */
record Verdict(Mutation mutation, String text) {

  /** Who killed it, in the order of the report's columns. */
  enum Kind {
    TEST,
    WEAVER,
    VERIFIER,
    TIME,
    NONE
  }

  Kind kind() {
    if (text.startsWith(Worker.SURVIVED)) {
      return Kind.NONE;
    }
    String killer = text.substring(Worker.KILLED.length());
    if (killer.startsWith(Worker.WEAVER)) {
      return Kind.WEAVER;
    } else if (killer.startsWith(PartRun.VERIFIER)) {
      return Kind.VERIFIER;
    }
    return killer.startsWith(WorkerProcess.TIME) || killer.startsWith(WorkerProcess.DEATH)
        ? Kind.TIME
        : Kind.TEST;
  }

  boolean hasSurvived() {
    return kind() == Kind.NONE;
  }

  String asLine() {
    return mutation.key() + "\t" + mutation.line() + "\t" + text;
  }
}
