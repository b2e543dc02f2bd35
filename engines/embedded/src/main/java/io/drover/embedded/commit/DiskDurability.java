package io.drover.embedded.commit;

import io.drover.embedded.evidence.Evidence;
import io.drover.embedded.storage.RocksStorage;

/**
 * Makes changes last on disk: at once, or with at most a second's delay where the settings trade
 * safety for speed. For the sync thread, but for {@link #handOver}.
 */
public final class DiskDurability implements Durability {

  private static final long MAX_UNSYNCED_NANOS = 1_000_000_000L;

  /** How long after the last change it is looked whether the storage has changed its files. */
  private static final long FIRST_REVIEW_NANOS = 1_000_000_000L;

  private static final long LAST_REVIEW_NANOS = 64 * FIRST_REVIEW_NANOS;

  private final RocksStorage storage;
  private final Evidence evidence;
  private final boolean atOnce;
  private boolean unsynced;

  /** When the oldest change was written that is not synced, if there is one. */
  private long unsyncedSince;

  /** How long the wait is for the next look at the files, or 0 if there is none. */
  private long reviewPause;

  private long reviewAt;

  private DiskDurability(RocksStorage storage, Evidence evidence, boolean atOnce) {
    this.storage = storage;
    this.evidence = evidence;
    this.atOnce = atOnce;
  }

  /** Syncs whatever shall be safe before it is answered. */
  public static DiskDurability atOnce(RocksStorage storage, Evidence evidence) {
    return new DiskDurability(storage, evidence, true);
  }

  /** Writes before it is answered, and syncs at most a second later. */
  public static DiskDurability soon(RocksStorage storage, Evidence evidence) {
    return new DiskDurability(storage, evidence, false);
  }

  @Override
  public void makeSafe() {
    if (atOnce) {
      sync();
    } else {
      makeWritten();
    }
  }

  @Override
  public void makeWritten() {
    storage.flush();
    if (!unsynced) {
      unsynced = true;
      unsyncedSince = System.nanoTime();
    }
  }

  @Override
  public void handOver() {
    storage.flush();
  }

  @Override
  public boolean isWrittenSafe() {
    return !atOnce;
  }

  @Override
  public long nanosLeft() {
    long now = System.nanoTime();
    long sync = unsynced ? unsyncedSince + MAX_UNSYNCED_NANOS - now : FOREVER;
    long review = reviewPause > 0 ? reviewAt - now : FOREVER;
    return Math.min(sync, review);
  }

  @Override
  public void catchUp() {
    if (unsynced || reviewPause == 0) {
      sync();
    } else {
      review();
    }
  }

  @Override
  public void finish() {
    storage.sync();
    storage.rest();
    evidence.finish(storage, storage.sequence());
  }

  private void sync() {
    // What is written by now is made safe below; the mark must not run ahead of it.
    long written = storage.sequence();
    storage.sync();
    evidence.record(storage, written);
    unsynced = false;
    reviewIn(FIRST_REVIEW_NANOS);
  }

  /** The storage tidies up for a while after the last change, and less and less likely. */
  private void review() {
    boolean changed = evidence.review(storage);
    reviewIn(changed ? FIRST_REVIEW_NANOS : 2 * reviewPause);
  }

  private void reviewIn(long pause) {
    reviewPause = pause > LAST_REVIEW_NANOS ? 0 : pause;
    reviewAt = System.nanoTime() + pause;
  }
}
