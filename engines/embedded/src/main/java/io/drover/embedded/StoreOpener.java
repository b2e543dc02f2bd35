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
import io.drover.job.DroverException;
import io.drover.job.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens stores as settings say. Stateless. */
final class StoreOpener {

  private StoreOpener() {}

  /** Opens a store, also on an interrupted thread, which stays interrupted. */
  static Store open(EmbeddedSettings settings) {
    // A file that an interrupted thread uses is closed under it, the one that is locked as well.
    boolean interrupted = Thread.interrupted();
    try {
      Path directory = settings.directory();
      return directory == null ? inMemory(settings) : open(directory, settings);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Store inMemory(EmbeddedSettings settings) {
    MemoryStorage storage = new MemoryStorage();
    return new Store(storage, new NoDurability(), settings.maxEvents(), storage);
  }

  private static Store open(Path directory, EmbeddedSettings settings) {
    Resources resources = new Resources();
    try {
      return open(directory, settings, resources);
    } catch (DroverException e) {
      resources.closeQuietly(e);
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      resources.closeQuietly(e);
      throw new StoreException(
          "cannot open the store in %s: %s".formatted(directory, reason(e)), e);
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
  private static @Nullable String reason(Throwable error) {
    Throwable reason = error;
    while (error instanceof Error && reason.getCause() != null) {
      reason = reason.getCause();
    }
    boolean speaks = reason instanceof StorageFailure || reason instanceof Error;
    return speaks ? reason.getMessage() : reason.toString();
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
