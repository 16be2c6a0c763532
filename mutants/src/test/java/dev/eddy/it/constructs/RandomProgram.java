package dev.eddy.it.constructs;

/** What {@link ProgramCompiler} needs of the tests' own class of this name, which is used. */
@SuppressWarnings("UnusedMethod")
abstract class RandomProgram {
  abstract String name();

  abstract String woven();

  abstract String straight();
}
