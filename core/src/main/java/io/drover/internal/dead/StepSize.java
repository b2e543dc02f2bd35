package io.drover.internal.dead;

import io.drover.spi.JobRecord;
import java.util.List;

/**
 * How many dead letters are read at once: few where they are large, so that a hundred of 16 MiB are
 * never in memory together. For one thread.
 */
final class StepSize {

  /** The most bytes of one step, if its letters are no larger than those before. */
  static final long MAX_BYTES = 8 << 20;

  private static final int FIRST = 8;
  private static final int MAX = 200;

  /** How many times as large as before a step may be: the next letters may be larger than these. */
  private static final int GROWTH = 2;

  private int next = FIRST;
  private long bytes;

  /** Returns how many to read next. */
  int next() {
    return next;
  }

  /** Takes note of what was read. */
  void read(List<JobRecord> jobs) {
    long largest = 0;
    for (JobRecord job : jobs) {
      long size = job.data().length;
      largest = Math.max(largest, size);
      bytes += size;
    }
    long fitting = MAX_BYTES / (largest + 1);
    next = (int) Math.max(1, Math.min(Math.min((long) next * GROWTH, MAX), fitting));
  }

  /** Returns how many bytes of data all had that were read. */
  long bytes() {
    return bytes;
  }
}
