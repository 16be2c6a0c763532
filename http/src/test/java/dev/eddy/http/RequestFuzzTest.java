package dev.eddy.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Jazzer's fuzzer on {@link RequestFuzz}, only in the profile "fuzz": docs/fuzz.md. What it finds
 * it adds to the inputs that {@link MutatedRequestsTest} tries in every build.
 */
class RequestFuzzTest {
  private static RequestFuzz fuzz;

  @BeforeAll
  static void open() {
    fuzz = new RequestFuzz();
  }

  @AfterAll
  static void close() {
    fuzz.close();
  }

  @FuzzTest(maxDuration = "10m")
  void requests(byte[] input) {
    fuzz.run(input);
  }
}
