import org.jspecify.annotations.NullMarked;

/** Tests of coroutines: virtual time, leak and log checks, an extension for JUnit. */
@NullMarked
module dev.eddy.testing {
  requires transitive dev.eddy;
  requires transitive java.logging; // the lines that ExpectLog gives are its records
  requires static org.jspecify;
  requires static org.junit.jupiter.api; // for EddyExtension, where it is there

  exports dev.eddy.testing;
}
