package io.drover.schedule;

/**
 * The sequence of fractions that the {@code H} of a cron pattern is drawn from: the same for the
 * same seed, and the same as that of cron-parser 5. Not thread-safe.
 *
 * <p>The seed is hashed with FNV-1a over its UTF-16 units, and the numbers come from Mulberry32,
 * both in 32 bits.
 */
final class CronHash {

  private static final int FNV_BASIS = 0x811C9DC5;
  private static final int FNV_PRIME = 0x01000193;
  private static final int STEP = 0x6D2B79F5;
  private static final double RANGE = 0x1p32;

  private int state;

  CronHash(String seed) {
    int hash = FNV_BASIS;
    for (int i = 0; i < seed.length(); i++) {
      hash = (hash ^ seed.charAt(i)) * FNV_PRIME;
    }
    state = hash;
  }

  /** Returns the next fraction, 0 inclusive to 1 exclusive. */
  double next() {
    state += STEP;
    int mixed = (state ^ (state >>> 15)) * (state | 1);
    mixed ^= mixed + (mixed ^ (mixed >>> 7)) * (mixed | 61);
    return Integer.toUnsignedLong(mixed ^ (mixed >>> 14)) / RANGE;
  }
}
