package dev.eddy.http;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Jazzer's fuzzer on {@link RequestFuzz}. In a usual build it tries the inputs that it was given
 * and those that have failed once; in the profile "fuzz" it makes new ones: docs/fuzz.md.
 */
class RequestFuzzTest {
  private static final RequestFuzz FUZZ = new RequestFuzz();

  @FuzzTest(maxDuration = "10m")
  void requests(byte[] input) {
    FUZZ.run(input);
  }
}
