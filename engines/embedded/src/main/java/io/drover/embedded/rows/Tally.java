package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.job.ChildState;

/**
 * How many children of a parent are in each state, kept and not counted. Mutable; for the commit
 * thread.
 */
public final class Tally {

  private static final int STATES = ChildState.values().length;

  private final long[] counts = new long[STATES];

  /** Whether the parent is part of a tree that is still being placed, and so waits in any case. */
  public boolean held;

  /** Returns the tally that has the form. */
  public static Tally decode(byte[] bytes) {
    Tally tally = new Tally();
    ByteReader in = new ByteReader(bytes);
    for (int i = 0; i < STATES; i++) {
      tally.counts[i] = in.getVar();
    }
    tally.held = in.get() == 1;
    return tally;
  }

  public byte[] encode() {
    ByteWriter out = new ByteWriter(8);
    for (long count : counts) {
      out.putVar(count);
    }
    return out.put(held ? 1 : 0).toBytes();
  }

  public long of(ChildState state) {
    return counts[state.ordinal()];
  }

  public void count(ChildState state, int change) {
    counts[state.ordinal()] += change;
  }

  /** Returns whether nothing is left to wait for. */
  public boolean isDone() {
    return !held && of(ChildState.PENDING) == 0;
  }
}
