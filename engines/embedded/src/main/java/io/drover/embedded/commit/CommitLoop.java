package io.drover.embedded.commit;

import io.drover.job.DroverException;
import io.drover.job.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two threads of a store: the commit thread runs one command after the other and writes what
 * each changed; the sync thread makes safe together what was written during its last sync, and only
 * then answers. Safe for use by any number of threads.
 *
 * <p>When the storage fails, or a command fails in an unforeseen way, the loop freezes: nothing is
 * answered with success any more, as what is on disk is not known.
 */
public final class CommitLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CommitLoop.class);
  private static final long JOIN_MILLIS = 20;

  /** What a command's answer promises. */
  public enum Promise {
    /** What was changed survives as the engine's settings say. */
    SAFE,
    /** What was changed survives the end of the process, but perhaps not a power cut. */
    WRITTEN
  }

  private final BlockingQueue<Pending<?>> commands = new LinkedBlockingQueue<>();
  private final BlockingQueue<Pending<?>> written = new LinkedBlockingQueue<>();
  private final Transaction tx;
  private final Durability durability;
  private final Thread commitThread;
  private final Thread syncThread;

  private volatile @Nullable StoreException ended;
  private volatile boolean frozen;

  public CommitLoop(Transaction tx, Durability durability) {
    this.tx = tx;
    this.durability = durability;
    this.commitThread = new Thread(this::commit, "drover-commit");
    this.syncThread = new Thread(this::sync, "drover-sync");
    commitThread.setDaemon(true);
    syncThread.setDaemon(true);
  }

  public void start() {
    commitThread.start();
    syncThread.start();
  }

  /** Queues a command; it runs on the commit thread. */
  public <R> CompletableFuture<R> submit(Promise promise, Supplier<R> command) {
    Pending<R> pending = new Pending<>(promise, command);
    commands.add(pending);
    if (ended != null) {
      // The threads may have ended before they could see the command.
      failAll();
    }
    return pending.future;
  }

  /** Returns why nothing is answered any more, or {@code null} if all is well. */
  public @Nullable StoreException ended() {
    return ended;
  }

  /** Returns whether an error ended the loop. */
  public boolean isFrozen() {
    return frozen;
  }

  @Override
  public void close() {
    if (ended == null) {
      ended = new StoreException("the store is closed");
    }
    join(commitThread);
    join(syncThread);
    failAll();
  }

  /**
   * Lets threads that wait for work see the end. An interrupt would do that, too, but it also
   * closes a file that is being written.
   */
  private void wake() {
    commands.add(new Pending<>(Promise.WRITTEN, () -> true));
    written.add(new Pending<>(Promise.WRITTEN, () -> true));
  }

  /** Whoever sees the end first empties both queues, so that waking once might not be enough. */
  private void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      wake();
      try {
        thread.join(JOIN_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void commit() {
    while (ended == null) {
      Pending<?> next = take(commands);
      try {
        next.run(tx);
        written.add(next);
      } catch (RuntimeException | Error e) {
        freeze(e);
        next.fail(cause());
      }
    }
    failAll();
  }

  private void sync() {
    List<Pending<?>> group = new ArrayList<>();
    while (ended == null) {
      try {
        Pending<?> first = poll(written, durability.nanosLeft());
        if (first != null) {
          group.add(first);
          written.drainTo(group);
          makeSafe(group);
          group.forEach(Pending::answer);
          group.clear();
        }
        // Not only when nothing came: what comes may go on changing nothing.
        if (durability.nanosLeft() <= 0) {
          durability.catchUp();
        }
      } catch (RuntimeException | Error e) {
        freeze(e);
        group.forEach(pending -> pending.fail(cause()));
      }
    }
    failAll();
  }

  private static <E> E take(BlockingQueue<E> queue) {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt these threads; wake() ends their waits.
        LOG.debug("An interrupt of a thread of the store is ignored", e);
      }
    }
  }

  private static <E> @Nullable E poll(BlockingQueue<E> queue, long nanos) {
    try {
      return queue.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      LOG.debug("An interrupt of a thread of the store is ignored", e);
      return null;
    }
  }

  private void makeSafe(List<Pending<?>> group) {
    boolean changed = false;
    boolean safe = false;
    for (Pending<?> pending : group) {
      changed |= pending.changed;
      safe |= pending.changed && pending.promise == Promise.SAFE;
    }
    if (safe) {
      durability.makeSafe();
    } else if (changed) {
      durability.makeWritten();
    }
  }

  private void freeze(Throwable error) {
    LOG.error("The store is frozen: nothing is stored any more until it is opened again", error);
    frozen = true;
    ended =
        new StoreException(
            "the store is frozen after an error and stores nothing any more; mend the cause and"
                + " open it again: "
                + error.getMessage(),
            error);
    wake();
  }

  private StoreException cause() {
    StoreException cause = ended;
    return cause == null ? new StoreException("the store is closed") : cause;
  }

  private void failAll() {
    for (BlockingQueue<Pending<?>> queue : List.of(commands, written)) {
      for (Pending<?> next = queue.poll(); next != null; next = queue.poll()) {
        next.fail(cause());
      }
    }
  }

  /** A command with its answer, and whom to tell after it. */
  private static final class Pending<R> {

    private final Promise promise;
    private final Supplier<R> command;
    private final CompletableFuture<R> future = new CompletableFuture<>();
    private List<Runnable> watchers = List.of();
    private boolean changed;
    private @Nullable R result;
    private @Nullable DroverException refusal;

    Pending(Promise promise, Supplier<R> command) {
      this.promise = promise;
      this.command = command;
    }

    void run(Transaction tx) {
      try {
        result = command.get();
      } catch (DroverException e) {
        refusal = e;
      }
      changed = tx.write();
      watchers = tx.takeWatchers();
    }

    @SuppressWarnings("NullAway") // A command may answer with null if its caller expects that.
    void answer() {
      if (refusal != null) {
        future.completeExceptionally(refusal);
      } else {
        future.complete(result);
      }
      for (Runnable watcher : watchers) {
        try {
          watcher.run();
        } catch (RuntimeException e) {
          LOG.warn("A watcher failed", e);
        }
      }
    }

    void fail(StoreException why) {
      future.completeExceptionally(why);
    }
  }
}
