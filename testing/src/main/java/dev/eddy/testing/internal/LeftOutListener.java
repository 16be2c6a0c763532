package dev.eddy.testing.internal;

import org.junit.platform.engine.DiscoveryIssue;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryListener;

/**
 * Ends JUnit's search for tests where it leaves out a method that returns a coroutine: also where
 * no other test of the class is run, or one with an extension of Eddy. JUnit's launcher finds it as
 * a service.
 */
public final class LeftOutListener implements LauncherDiscoveryListener {
  /** Makes one; JUnit calls it. */
  public LeftOutListener() {}

  @Override
  public void issueEncountered(UniqueId engine, DiscoveryIssue issue) {
    issue
        .source()
        .filter(MethodSource.class::isInstance)
        .map(source -> ((MethodSource) source).getJavaMethod())
        .ifPresent(LeftOut::refuse);
  }
}
