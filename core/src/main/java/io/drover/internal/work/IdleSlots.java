package io.drover.internal.work;

import java.util.concurrent.TimeUnit;

/**
 * How long a worker has had slots to spare, and how many of them it used at most meanwhile. For one
 * thread.
 */
final class IdleSlots {

  /** How long slots are idle before there are fewer, each time. */
  private static final long SPELL = TimeUnit.SECONDS.toNanos(5);

  private long idle;
  private int used;

  /** Begins anew, as all slots are used. */
  void reset() {
    idle = 0;
    used = 0;
  }

  /**
   * Takes in a sample of a while with slots to spare.
   *
   * @return whether it is time for fewer
   */
  boolean isOver(LoadSample sample) {
    idle += sample.elapsed();
    used = Math.max(used, sample.peak());
    return idle >= SPELL;
  }

  /** Returns how many there should be instead: a quarter less, but no fewer than were used. */
  int fewer(int number) {
    return Math.max(used, number - Math.max(1, number / 4));
  }

  /** Returns why, in words. */
  String text(int number) {
    return ScalingStep.idle(used, number, idle);
  }
}
