package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;

/** How far a tree is that is added in parts. Mutable; for the commit thread. */
public final class StagedTree {

  /** How far a tree is. */
  public enum Phase {
    /** More parts may come; nobody sees it. */
    STAGED,
    /** It is released, and its jobs are placed one after the other. */
    PLACING,
    /** All its jobs are placed, and its parents wait for nothing but their children. */
    FREEING
  }

  private static final Phase[] PHASES = Phase.values();

  public Phase phase = Phase.STAGED;

  /** When its last part came; once it is released, when that was. */
  public long time;

  /** How many jobs it has. */
  public long jobs;

  /** How many of its jobs, or of its parents, are done in this phase. */
  public long next;

  /** Returns the tree that has the form. */
  public static StagedTree decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    StagedTree tree = new StagedTree();
    tree.phase = PHASES[in.get()];
    tree.time = in.getOrder();
    tree.jobs = in.getVar();
    tree.next = in.getVar();
    return tree;
  }

  public byte[] encode() {
    return new ByteWriter(32)
        .put(phase.ordinal())
        .putOrder(time)
        .putVar(jobs)
        .putVar(next)
        .toBytes();
  }
}
