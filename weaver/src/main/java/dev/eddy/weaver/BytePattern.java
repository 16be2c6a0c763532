package dev.eddy.weaver;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Looks for a name in class files. It compares from the end of the name and steps over what cannot
 * be a part of it (Horspool's algorithm), so that most bytes are never read.
 */
final class BytePattern {
  private final byte[] pattern;

  /** By how much to go on from a byte that is under the last one of the pattern. */
  private final int[] steps = new int[1 << Byte.SIZE];

  BytePattern(String name) {
    pattern = name.getBytes(StandardCharsets.UTF_8);
    Arrays.fill(steps, pattern.length);
    for (int i = 0; i < pattern.length - 1; i++) {
      steps[pattern[i] & 0xff] = pattern.length - 1 - i;
    }
  }

  boolean isIn(byte[] bytes) {
    int last = pattern.length - 1;
    for (int end = last; end < bytes.length; end += steps[bytes[end] & 0xff]) {
      if (Arrays.equals(bytes, end - last, end + 1, pattern, 0, pattern.length)) {
        return true;
      }
    }
    return false;
  }
}
