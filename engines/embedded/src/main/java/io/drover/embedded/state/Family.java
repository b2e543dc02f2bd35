package io.drover.embedded.state;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.Tally;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.ChildState;
import io.drover.job.JobKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The children of one parent, for one step (wire format §1.3). Mutable: how many there are is
 * stored by {@link #save}, and what another one of the same parent changes is not seen. For the
 * commit thread.
 */
public final class Family {

  private static final byte[] NOTHING = {};
  private static final int MOST_COMPARED = 1_000;

  private final Transaction tx;
  private final QueueState queue;
  private final String parent;
  private final byte[] key;
  private final Tally tally;
  private final boolean isNew;
  private boolean changed;

  /** A row of a child: where it is found, its state, and what it left. Immutable. */
  public record Row(JobKey child, byte[] place, byte[] value) {}

  private Family(Transaction tx, QueueState queue, String parent) {
    this.tx = tx;
    this.queue = queue;
    this.parent = parent;
    this.key = Keys.family(queue.number, parent);
    byte[] stored = tx.get(Table.CHILDREN, key);
    this.isNew = stored == null;
    this.tally = stored == null ? new Tally() : Tally.decode(stored);
  }

  /** Reads how many children a parent has. */
  public static Family of(Transaction tx, QueueState queue, String parent) {
    return new Family(tx, queue, parent);
  }

  /** Returns the parent's queue. */
  public QueueState queue() {
    return queue;
  }

  /** Returns the parent's id. */
  public String parent() {
    return parent;
  }

  public long count(ChildState state) {
    return tally.of(state);
  }

  /** Returns whether nothing is left to wait for. */
  public boolean isDone() {
    return tally.isDone();
  }

  public boolean has(ChildState state, JobKey child) {
    return tally.of(state) > 0 && tx.get(Table.CHILDREN, at(state, child)) != null;
  }

  public void addPending(JobKey child) {
    add(ChildState.PENDING, child, NOTHING);
  }

  /**
   * Adds a child to a state, in which it may be already. What a job of its key left in another
   * state stays, as in BullMQ.
   */
  public void add(ChildState state, JobKey child, byte[] value) {
    if (!has(state, child)) {
      tally.count(state, 1);
      changed = true;
    }
    tx.put(Table.CHILDREN, at(state, child), value);
  }

  /** Adds a child that was not there before, nor another job of its key. */
  public void addNew(JobKey child) {
    tally.count(ChildState.PENDING, 1);
    changed = true;
    tx.put(Table.CHILDREN, at(ChildState.PENDING, child), NOTHING);
  }

  /** Returns whether there were no children when this step began. */
  public boolean isNew() {
    return isNew;
  }

  /** Takes a child from a state; returns whether it was there. */
  public boolean take(ChildState state, JobKey child) {
    if (!has(state, child)) {
      return false;
    }
    tx.delete(Table.CHILDREN, at(state, child));
    tally.count(state, -1);
    changed = true;
    return true;
  }

  /** Takes a child from each of the states that it is in; returns whether it was in any. */
  public boolean takeAll(List<ChildState> states, JobKey child) {
    boolean any = false;
    for (ChildState state : states) {
      any |= take(state, child);
    }
    return any;
  }

  /** Returns whether the parent waits for the rest of its tree to be placed. */
  public boolean isHeld() {
    return tally.held;
  }

  /** Has the parent wait for the rest of its tree, or no longer. */
  public void hold(boolean held) {
    tally.held = held;
    changed = true;
  }

  /** Stores how many children there are, if that has changed. */
  public void save() {
    if (changed) {
      tx.put(Table.CHILDREN, key, tally.encode());
      changed = false;
    }
  }

  private byte[] at(ChildState state, JobKey child) {
    return Keys.child(Keys.children(key, state), child);
  }

  /** Returns what is stored of a child that failed its parent: when. */
  public static byte[] failedAt(long now) {
    return new ByteWriter(Long.BYTES).putLong(now).toBytes();
  }

  /**
   * Returns the child that failed first, or the first by its key of those that did; at least one
   * must have failed. Only so many are looked at as one step may read.
   */
  public JobKey firstFailed() {
    return rows(ChildState.FAILED, null, MOST_COMPARED).stream()
        .min(Comparator.comparingLong(row -> new ByteReader(row.value()).getLong()))
        .orElseThrow()
        .child();
  }

  /** Returns children of a state from a place on, or from the first, at most {@code max}. */
  public List<Row> rows(ChildState state, byte @Nullable [] after, int max) {
    byte[] start = Keys.children(key, state);
    byte[] from = after == null ? start : Keys.after(Keys.join(start, after));
    List<Row> found = new ArrayList<>();
    try (Storage.Rows rows = tx.ascend(Table.CHILDREN, from, Keys.above(start))) {
      while (found.size() < max && rows.next()) {
        byte[] place = Keys.rest(rows.key(), start.length);
        found.add(new Row(Keys.child(rows.key(), start.length), place, rows.value()));
      }
    }
    return found;
  }
}
