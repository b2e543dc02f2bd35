package io.drover.embedded.facets;

import io.drover.embedded.commands.Commands;
import io.drover.embedded.commit.CommitLoop;
import io.drover.embedded.commit.Durability;
import io.drover.embedded.commit.GuardedLog;
import io.drover.embedded.commit.Listeners;
import io.drover.embedded.commit.Transaction;
import io.drover.embedded.commit.Watchers;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.storage.Storage;
import io.drover.job.Check;
import io.drover.job.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An open store: its commit loop, the commands that run on the loop's thread, and who is told of
 * changes. Safe for use by any number of threads, except for what {@link #commands()} returns.
 */
public final class Store implements AutoCloseable {

  private static final GuardedLog LOG = GuardedLog.of(Store.class);
  private static final long ANSWER_SECONDS = 60;

  private final CommitLoop loop;
  private final Commands commands;
  private final Durability durability;
  private final AutoCloseable resources;
  private final Watchers workWatchers = new Watchers();
  private final Watchers eventWatchers = new Watchers();
  private final Listeners listeners = new Listeners();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Reads what the tables have of queues, and starts.
   *
   * @param maxEvents how many events of each queue are kept at least
   * @param resources what is closed with the store
   */
  public Store(Storage storage, Durability durability, int maxEvents, AutoCloseable resources) {
    this.durability = durability;
    this.resources = resources;
    Transaction tx = new Transaction(storage, workWatchers, eventWatchers);
    this.commands = Commands.over(tx, maxEvents);
    this.loop = new CommitLoop(tx, durability);
    loop.start();
  }

  /** Returns the commands, for use within a call or a submitted command only. */
  Commands commands() {
    return commands;
  }

  CommitLoop loop() {
    return loop;
  }

  /** Returns why nothing is answered any more, or {@code null} if all is well. */
  public @Nullable StoreException ended() {
    return loop.ended();
  }

  /** Returns how many rows the command read and changed that read and changed most of them. */
  public long mostRows() {
    return loop.mostRows();
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

  /** Calls a command on a queue, which is not made if there is none. */
  <R> R look(String queue, BiFunction<Commands, QueueState, R> work) {
    Check.notNull("a queue name", queue);
    return call(() -> work.apply(commands, commands.queues().look(queue)));
  }

  /** Returns who is told that there may be work in a queue. */
  Watchers workWatchers() {
    return workWatchers;
  }

  /** Returns who is told that there are events in a queue. */
  Watchers eventWatchers() {
    return eventWatchers;
  }

  /** Returns who is told signals. */
  Listeners listeners() {
    return listeners;
  }

  /** Closes once; whoever else closes waits for that, unless it waits for him. */
  @Override
  public void close() {
    if (closing.getAndSet(true)) {
      if (!loop.isCurrent()) {
        awaitClosed();
      }
      return;
    }
    try {
      closeNow();
    } finally {
      closed.countDown();
    }
  }

  private void awaitClosed() {
    boolean interrupted = false;
    while (closed.getCount() > 0) {
      try {
        closed.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeNow() {
    loop.close();
    eventWatchers.tellAll();
    try (resources) {
      // After a failed write a further sync proves nothing, so a frozen store is left as it is.
      if (!loop.isFrozen()) {
        durability.finish();
      }
    } catch (Exception e) {
      if (loop.isFrozen()) {
        // Whoever uses it was told with the first error; this one follows from it.
        LOG.warn("The store was frozen, and its storage did not close cleanly", e);
        return;
      }
      throw new StoreException("the store did not close cleanly: " + e.getMessage(), e);
    }
  }
}
