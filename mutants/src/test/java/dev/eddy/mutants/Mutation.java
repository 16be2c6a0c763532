package dev.eddy.mutants;

import org.pitest.mutationtest.engine.MutationDetails;

/**
 * One change of one class of the weaver.
 *
 * @param details what the engine knows it by
 * @param code the line of the source that it changes, trimmed
 * @param twin how many mutations before it are of the same kind on an equal line of the same method
 */
record Mutation(MutationDetails details, String code, int twin) {

  /** The simple name of the class. */
  String pass() {
    String name = details.getClassName().asJavaName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  String method() {
    return details.getMethod();
  }

  int line() {
    return details.getLineNumber();
  }

  /** What is changed, in words. */
  String change() {
    String change =
        details.getDescription().replaceAll("(?:[\\w$]+[./])+([\\w$]+)", "$1").replace("::", ".");
    return twin == 0 ? change : change + " (no. " + (twin + 1) + ")";
  }

  /** What it is known by, wherever its line is now. */
  String key() {
    return String.join("\t", pass(), method(), change(), code);
  }
}
