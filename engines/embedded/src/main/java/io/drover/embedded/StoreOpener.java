package io.drover.embedded;

import io.drover.embedded.commit.DiskDurability;
import io.drover.embedded.commit.Durability;
import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.evidence.Evidence;
import io.drover.embedded.evidence.Examination;
import io.drover.embedded.evidence.HalfMade;
import io.drover.embedded.evidence.Room;
import io.drover.embedded.facets.Store;
import io.drover.embedded.storage.FileTrouble;
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
import java.util.List;
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
      StoreDirectory held = resources.add(StoreDirectory.hold(directory));
      try {
        return open(directory, held, settings, resources);
      } catch (IOException | RuntimeException | Error e) {
        held.abandon();
        throw e;
      }
    } catch (DroverException e) {
      resources.closeQuietly(e);
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      resources.closeQuietly(e);
      throw new StoreException(
          "cannot open the store in %s: %s".formatted(directory, reason(e)), e);
    }
  }

  private static Store open(
      Path directory, StoreDirectory held, EmbeddedSettings settings, Resources resources)
      throws IOException {
    Examination found = Examination.of(held);
    if (!found.problems().isEmpty()) {
      throw damaged(directory, found.problems());
    }
    Files.createDirectories(held.database());
    Evidence evidence = resources.add(new Evidence(held.watermark(), held.database(), found));
    held.upgrade();
    RocksStorage storage = resources.add(database(held.database(), settings, evidence));
    held.sync();
    if (storage.sequence() < found.sequence()) {
      throw damaged(
          directory,
          List.of(
              "changes up to number %d were acknowledged, and it has %d"
                  .formatted(found.sequence(), storage.sequence())));
    }
    Durability durability =
        switch (settings.acknowledgement()) {
          case FSYNC -> DiskDurability.atOnce(storage, evidence);
          case WRITE -> DiskDurability.soon(storage, evidence);
        };
    durability.catchUp();
    return new Store(storage, durability, settings.maxEvents(), resources);
  }

  /** Opens the database; if that fails, nothing of the attempt is left behind. */
  private static RocksStorage database(Path database, EmbeddedSettings settings, Evidence evidence)
      throws IOException {
    HalfMade halfMade = HalfMade.before(database);
    try {
      return new RocksStorage(database, settings.cacheBytes(), settings.tableBytes());
    } catch (StorageFailure e) {
      if (halfMade.remove()) {
        evidence.restore();
      }
      throw new StorageFailure(e.getMessage() + Room.missing(database), e);
    }
  }

  private static StoreException damaged(Path directory, List<String> problems) {
    return new StoreException(
        ("the store in %s is damaged: %s; nothing was changed: restore it from a copy, or save what"
                + " can be read with \"drover salvage\"")
            .formatted(directory, String.join("; ", problems)));
  }

  /** Returns what tells why: an error of a native library that cannot be loaded hides it. */
  private static @Nullable String reason(Throwable error) {
    Throwable reason = error;
    while (error instanceof Error && reason.getCause() != null) {
      reason = reason.getCause();
    }
    boolean speaks = reason instanceof StorageFailure || reason instanceof Error;
    if (reason instanceof IOException) {
      return FileTrouble.text(reason);
    }
    return speaks ? reason.getMessage() : reason.toString();
  }
}
