package io.drover.embedded;

import io.drover.job.JobState;
import java.util.Arrays;

/**
 * For each state of a queue, a key below which its table has no rows. A table that is consumed from
 * its head has many removed rows there which a search from the very start would wade through. For
 * the commit thread.
 */
final class Heads {

  private final byte[][] heads = new byte[JobState.values().length][];

  Heads(int queue) {
    Arrays.fill(heads, Keys.first(queue));
  }

  /** Returns a key at or below that of the first row. */
  byte[] head(JobState state) {
    return heads[state.ordinal()];
  }

  /** Notes a row that was put. */
  void added(JobState state, byte[] key) {
    if (Arrays.compareUnsigned(key, head(state)) < 0) {
      heads[state.ordinal()] = key;
    }
  }

  /** Notes the row that a search from the head found first. */
  void found(JobState state, byte[] key) {
    heads[state.ordinal()] = key;
  }

  /** Notes that every row up to this one, itself included, is being removed. */
  void passed(JobState state, byte[] key) {
    heads[state.ordinal()] = Keys.after(key);
  }
}
