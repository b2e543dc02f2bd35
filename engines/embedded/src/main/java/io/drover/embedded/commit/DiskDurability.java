package io.drover.embedded.commit;

import io.drover.embedded.storage.RocksStorage;

/**
 * Makes changes last on disk: at once, or with at most a second's delay where the settings trade
 * safety for speed. For the sync thread.
 */
public final class DiskDurability implements Durability {

  private static final long MAX_UNSYNCED_NANOS = 1_000_000_000L;

  private final RocksStorage storage;
  private final Watermark watermark;
  private final boolean atOnce;
  private boolean unsynced;

  /** When the oldest change was written that is not synced, if there is one. */
  private long unsyncedSince;

  private DiskDurability(RocksStorage storage, Watermark watermark, boolean atOnce) {
    this.storage = storage;
    this.watermark = watermark;
    this.atOnce = atOnce;
  }

  /** Syncs whatever shall be safe before it is answered. */
  public static DiskDurability atOnce(RocksStorage storage, Watermark watermark) {
    return new DiskDurability(storage, watermark, true);
  }

  /** Writes before it is answered, and syncs at most a second later. */
  public static DiskDurability soon(RocksStorage storage, Watermark watermark) {
    return new DiskDurability(storage, watermark, false);
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
  public long nanosLeft() {
    return unsynced ? unsyncedSince + MAX_UNSYNCED_NANOS - System.nanoTime() : FOREVER;
  }

  @Override
  public void catchUp() {
    sync();
  }

  private void sync() {
    // What is written by now is made safe below; the mark must not run ahead of it.
    long written = storage.sequence();
    storage.sync();
    watermark.set(written);
    unsynced = false;
  }
}
