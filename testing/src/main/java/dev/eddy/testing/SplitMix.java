package dev.eddy.testing;

/**
 * Random numbers that are the same for a seed on every JDK and in every version: SplitMix64, the
 * generator of Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014). The
 * JDK has it as {@link java.util.SplittableRandom}, but does not promise that its numbers stay.
 */
final class SplitMix {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  SplitMix(long seed) {
    state = seed;
  }

  private long nextLong() {
    state += GOLDEN_GAMMA;
    long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** A number from 0 to {@code bound - 1}. */
  int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }
}
