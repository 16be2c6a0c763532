import org.jspecify.annotations.NullMarked;

/** Tests of coroutines: virtual time, leak and log checks, an extension for JUnit. */
@NullMarked
module dev.eddy.testing {
  requires transitive dev.eddy;
  requires transitive java.logging; // the lines that ExpectLog gives are its records
  requires static org.jspecify;
  requires static org.junit.jupiter.api; // for EddyExtension, where it is there

  // For LeftOutListener. That is no service of the module, only of the class path: what runs the
  // tests of a module may have the launcher outside of all modules, where this cannot read it.
  requires static org.junit.platform.launcher;

  exports dev.eddy.testing;
}
