package dev.eddy.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.stream.Stream;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the tests of one part up to the first that fails. */
final class PartRun implements TestExecutionListener {
  static final String VERIFIER = "the verifier, in ";

  private static final Launcher LAUNCHER =
      LauncherFactory.create(
          LauncherConfig.builder()
              .enableLauncherDiscoveryListenerAutoRegistration(false)
              .enableLauncherSessionListenerAutoRegistration(false)
              .enablePostDiscoveryFilterAutoRegistration(false)
              .enableTestExecutionListenerAutoRegistration(false)
              .build());

  private final CancellationToken end = CancellationToken.create();
  private final String part;
  private String failure;
  private int tests;

  private PartRun(String part) {
    this.part = part;
  }

  /** Returns which test failed; null if none did. */
  static String run(Corpus.Part part, ClassLoader loader) throws ClassNotFoundException {
    System.setProperty("eddy.program", String.valueOf(part.program()));
    Class<?> type;
    try {
      type = Class.forName(part.className(), true, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      return describe(part.name(), e);
    }
    LauncherDiscoveryRequest tests =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(type))
            .filters((PostDiscoveryFilter) test -> FilterResult.includedIf(judges(test)))
            .build();
    var run = new PartRun(part.name());
    LAUNCHER.execute(
        LauncherExecutionRequestBuilder.request(tests)
            .listeners(run)
            .cancellationToken(run.end)
            .build());
    if (run.tests == 0 && run.failure == null) {
      return describe(part.name(), new IllegalStateException("no test was run"));
    }
    return run.failure;
  }

  /** But for one in whose JVM no mutant would be, and one for a line that javac tells. */
  private static boolean judges(TestDescriptor test) {
    return Stream.of("endlessLoop", "classWithTooManyConstants")
        .noneMatch(test.getDisplayName()::startsWith);
  }

  /** Those for a newer Java than this one. */
  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    tests++;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest()) {
      tests++;
    }
    if (result.getStatus() == TestExecutionResult.Status.FAILED && failure == null) {
      failure = describe(test.isTest() ? nameOf(test) : part, result.getThrowable().orElseThrow());
      end.cancel();
    }
  }

  private static String nameOf(TestIdentifier test) {
    return test.getSource()
        .map(Object::toString)
        .map(text -> text.replaceAll(".*className = '([\\w.]+\\.)?(\\w+)'", "$2"))
        .map(text -> text.replaceAll("^(\\w+), methodName = '(\\w+)'.*", "$1.$2"))
        .orElse(test.getDisplayName());
  }

  private static String describe(String test, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LinkageError) {
        return VERIFIER + test;
      }
    }
    return test;
  }
}
