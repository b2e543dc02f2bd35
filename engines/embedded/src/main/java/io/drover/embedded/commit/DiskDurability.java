package io.drover.embedded.commit;

import io.drover.embedded.EmbeddedSettings.Acknowledgement;
import io.drover.embedded.storage.RocksStorage;

/**
 * Makes changes last on disk: at once, or with at most a second's delay where the settings trade
 * safety for speed. For the sync thread.
 */
public final class DiskDurability implements Durability {

  private static final long MAX_UNSYNCED_NANOS = 1_000_000_000L;

  private final RocksStorage storage;
  private final Watermark watermark;
  private final Acknowledgement acknowledgement;
  private boolean unsynced;

  /** When the oldest change was written that is not synced, if there is one. */
  private long unsyncedSince;

  public DiskDurability(
      RocksStorage storage, Watermark watermark, Acknowledgement acknowledgement) {
    this.storage = storage;
    this.watermark = watermark;
    this.acknowledgement = acknowledgement;
  }

  @Override
  public void makeSafe() {
    if (acknowledgement == Acknowledgement.FSYNC) {
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

  public void sync() {
    // What is written by now is made safe below; the mark must not run ahead of it.
    long written = storage.sequence();
    storage.sync();
    watermark.set(written);
    unsynced = false;
  }
}
