package io.drover.embedded.facets;

import io.drover.embedded.EmbeddedSettings;
import io.drover.embedded.commands.Adding;
import io.drover.embedded.commands.Claiming;
import io.drover.embedded.commands.Looking;
import io.drover.embedded.commands.Rearranging;
import io.drover.embedded.commands.Removing;
import io.drover.embedded.commands.Settling;
import io.drover.embedded.commit.CommitLoop;
import io.drover.embedded.commit.DiskDurability;
import io.drover.embedded.commit.Durability;
import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.commit.Transaction;
import io.drover.embedded.commit.Watchers;
import io.drover.embedded.commit.Watermark;
import io.drover.embedded.state.ActiveJobs;
import io.drover.embedded.state.Owners;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.Queues;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.embedded.storage.Resources;
import io.drover.embedded.storage.RocksStorage;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.StorageFailure;
import io.drover.embedded.storage.StoreDirectory;
import io.drover.job.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * An open store: its commit loop, the parts that run on the loop's thread, and who is told of
 * changes. Safe for use by any number of threads, except for what {@link #parts()} returns.
 */
public final class Store implements AutoCloseable {

  private static final long ANSWER_SECONDS = 60;

  private final CommitLoop loop;
  private final Parts parts;
  private final AutoCloseable resources;
  private final Watchers workWatchers = new Watchers();
  private final Watchers eventWatchers = new Watchers();
  private boolean closed;

  /** What works on the tables; for the commit thread. */
  record Parts(
      Transaction tx,
      Queues queues,
      Places places,
      ActiveJobs leases,
      Owners owners,
      Adding adding,
      Claiming claiming,
      Settling settling,
      Removing removing,
      Rearranging rearranging,
      Looking looking) {

    static Parts over(Transaction tx) {
      Queues queues = new Queues();
      Places places = new Places(tx);
      ActiveJobs leases = new ActiveJobs(tx, places);
      Owners owners = new Owners(tx, places);
      Adding adding = new Adding(tx, places, owners);
      queues.load(tx);
      queues.all().forEach(leases::load);
      return new Parts(
          tx,
          queues,
          places,
          leases,
          owners,
          adding,
          new Claiming(tx, places, leases),
          new Settling(tx, places, leases, owners, adding),
          new Removing(tx, places, owners, leases, queues),
          new Rearranging(tx, places, adding),
          new Looking(tx, places));
    }
  }

  public Store(Storage storage, Durability durability, int maxEvents, AutoCloseable resources) {
    this.resources = resources;
    Transaction tx = new Transaction(storage, maxEvents, workWatchers, eventWatchers);
    this.parts = Parts.over(tx);
    this.loop = new CommitLoop(tx, durability);
    loop.start();
  }

  public static Store open(EmbeddedSettings settings) {
    Path directory = settings.directory();
    if (directory == null) {
      MemoryStorage storage = new MemoryStorage();
      return new Store(storage, new NoDurability(), settings.maxEvents(), storage);
    }
    Resources resources = new Resources();
    try {
      StoreDirectory held = resources.add(StoreDirectory.hold(directory));
      Files.createDirectories(held.database());
      Watermark watermark = resources.add(new Watermark(held.watermark()));
      RocksStorage storage =
          resources.add(new RocksStorage(held.database(), settings.cacheBytes()));
      held.sync();
      checkWatermark(directory, watermark.get(), storage.sequence());
      DiskDurability durability =
          new DiskDurability(storage, watermark, settings.acknowledgement());
      Store store = new Store(storage, durability, settings.maxEvents(), resources);
      // After a failed write a further sync proves nothing, so a frozen store is left as it is.
      resources.add(
          () -> {
            if (!store.loop.isFrozen()) {
              durability.sync();
            }
          });
      return store;
    } catch (IOException | StorageFailure | Error e) {
      resources.closeQuietly(e);
      throw new StoreException(
          "cannot open the store in %s: %s".formatted(directory, reason(e).getMessage()), e);
    } catch (RuntimeException e) {
      resources.closeQuietly(e);
      throw e;
    }
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

  /** Returns the parts, for use within a command only. */
  Parts parts() {
    return parts;
  }

  public CommitLoop loop() {
    return loop;
  }

  /** Runs a command on the commit thread and waits for its changes to be safe. */
  <R> R call(Supplier<R> command) {
    CompletableFuture<R> answer = loop.submit(CommitLoop.Promise.SAFE, command);
    try {
      return answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new StoreException("the store did not answer within " + ANSWER_SECONDS + "s", e);
    }
  }

  /** Returns who is told that there may be work in a queue. */
  Watchers workWatchers() {
    return workWatchers;
  }

  /** Returns who is told that there are events in a queue. */
  Watchers eventWatchers() {
    return eventWatchers;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    loop.close();
    eventWatchers.tellAll();
    try {
      resources.close();
    } catch (Exception e) {
      throw new StoreException("the store did not close cleanly: " + e.getMessage(), e);
    }
  }
}
