package io.drover.benchmarks;

import java.util.Random;

/** Texts of one length that differ and that compression makes little of. For one thread. */
final class Payloads {

  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final int POOL = 4 << 20;

  private final Random random = new Random(1);
  private final String pool;
  private final int length;

  Payloads(int length) {
    this.length = length;
    StringBuilder text = new StringBuilder(POOL + length);
    random
        .ints(POOL + (long) length, 0, LETTERS.length())
        .forEach(i -> text.append(LETTERS.charAt(i)));
    this.pool = text.toString();
  }

  String next() {
    int start = random.nextInt(POOL);
    return pool.substring(start, start + length);
  }
}
