package dev.eddy.http;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Jazzer's fuzzer on {@link RequestFuzz}, only in the profile "fuzz": docs/fuzz.md. What it finds
 * it adds to the inputs that {@link MutatedRequestsTest} tries in every build.
 */
class RequestFuzzTest {
  private static final RequestFuzz FUZZ = new RequestFuzz();

  @FuzzTest(maxDuration = "10m")
  void requests(byte[] input) {
    FUZZ.run(input);
  }
}
