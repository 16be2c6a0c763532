package dev.eddy.it.wrapped;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs the tests of a folder of classes that have certain names, in a JVM of their own, and prints
 * what they came to.
 */
final class SuiteRun {
  /** It encodes a gibibyte: some 10^10 awaits, and more memory than a build has. */
  private static final String TOO_LARGE = "testCodec265";

  private SuiteRun() {}

  /**
   * Prints the failed tests, each on a line, then how many were run, then {@link Wrapped}'s counts.
   */
  public static void main(String[] arguments) {
    PrintStream output = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream())); // some tests print times
    int status = 1;
    try {
      run(Path.of(arguments[0]), arguments[1], output);
      status = 0;
    } catch (Throwable failure) { // JUnit throws what it takes for the end of this JVM
      failure.printStackTrace(output);
    } finally {
      System.exit(status);
    }
  }

  private static void run(Path tests, String names, PrintStream output) {
    var listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClasspathRoots(Set.of(tests)))
                .filters(ClassNameFilter.includeClassNamePatterns(names), withoutTooLarge())
                .build(),
            listener);
    var failed = new TreeSet<String>();
    listener
        .getSummary()
        .getFailures()
        .forEach(each -> failed.add(each.getTestIdentifier().getUniqueId()));
    failed.forEach(output::println);
    output.println(
        listener.getSummary().getTestsFoundCount()
            + " tests, "
            + listener.getSummary().getTestsSucceededCount()
            + " passed");
    output.println(Wrapped.counts());
  }

  private static PostDiscoveryFilter withoutTooLarge() {
    return test -> FilterResult.includedIf(!test.getUniqueId().toString().contains(TOO_LARGE));
  }
}
