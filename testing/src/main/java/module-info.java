import org.jspecify.annotations.NullMarked;

/** Tests of coroutines: virtual time, leak and log checks, an extension for JUnit. */
@NullMarked
module dev.eddy.testing {
  requires transitive dev.eddy;
  requires java.logging;
  requires static org.jspecify;
  requires static org.junit.jupiter.api; // for EddyExtension, where it is there

  exports dev.eddy.testing;
}
