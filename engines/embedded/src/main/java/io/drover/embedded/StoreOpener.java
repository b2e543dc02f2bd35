package io.drover.embedded;

import io.drover.embedded.commit.DiskDurability;
import io.drover.embedded.commit.Durability;
import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.commit.Watermark;
import io.drover.embedded.facets.Store;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.embedded.storage.Resources;
import io.drover.embedded.storage.RocksStorage;
import io.drover.embedded.storage.StorageFailure;
import io.drover.embedded.storage.StoreDirectory;
import io.drover.job.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens stores as settings say. Stateless. */
final class StoreOpener {

  private StoreOpener() {}

  static Store open(EmbeddedSettings settings) {
    Path directory = settings.directory();
    if (directory == null) {
      MemoryStorage storage = new MemoryStorage();
      return new Store(storage, new NoDurability(), settings.maxEvents(), storage);
    }
    Resources resources = new Resources();
    try {
      return open(directory, settings, resources);
    } catch (IOException | StorageFailure | Error e) {
      resources.closeQuietly(e);
      throw new StoreException(
          "cannot open the store in %s: %s".formatted(directory, reason(e).getMessage()), e);
    } catch (RuntimeException e) {
      resources.closeQuietly(e);
      throw e;
    }
  }

  private static Store open(Path directory, EmbeddedSettings settings, Resources resources)
      throws IOException {
    StoreDirectory held = resources.add(StoreDirectory.hold(directory));
    Files.createDirectories(held.database());
    Watermark watermark = resources.add(new Watermark(held.watermark()));
    RocksStorage storage = resources.add(new RocksStorage(held.database(), settings.cacheBytes()));
    held.sync();
    checkWatermark(directory, watermark.get(), storage.sequence());
    Durability durability =
        switch (settings.acknowledgement()) {
          case FSYNC -> DiskDurability.atOnce(storage, watermark);
          case WRITE -> DiskDurability.soon(storage, watermark);
        };
    return new Store(storage, durability, settings.maxEvents(), resources);
  }

  /** Returns what tells why: an error of a native library that cannot be loaded hides it. */
  private static Throwable reason(Throwable error) {
    Throwable reason = error;
    while (error instanceof Error && reason.getCause() != null) {
      reason = reason.getCause();
    }
    return reason;
  }

  private static void checkWatermark(Path directory, long acknowledged, long found) {
    if (found < acknowledged) {
      throw new StoreException(
          ("the store in %s is damaged: changes up to number %d were acknowledged, and its log ends"
                  + " at %d; restore it from a copy, or remove the file \"watermark\" to open it"
                  + " without the lost changes")
              .formatted(directory, acknowledged, found));
    }
  }
}
