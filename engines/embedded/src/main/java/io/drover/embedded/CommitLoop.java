package io.drover.embedded;

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
 * The one thread that reads and changes the store. It runs the commands that gathered while the
 * last group was made safe, makes them safe together, and only then answers them. Safe for use by
 * any number of threads.
 *
 * <p>When the storage fails, or a command fails in an unforeseen way, the loop freezes: nothing is
 * answered with success any more, as what is on disk is not known.
 */
final class CommitLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CommitLoop.class);

  private static final int MAX_GROUP = 1024;

  /** What a command's answer promises. */
  enum Promise {
    /** What was changed survives as the engine's settings say. */
    SAFE,
    /** What was changed survives the end of the process, but perhaps not a power cut. */
    WRITTEN
  }

  /** What is called with the queues that changed, after their changes are safe. */
  interface Listener {
    void committed(Transaction tx);
  }

  private final BlockingQueue<Pending<?>> commands = new LinkedBlockingQueue<>();
  private final Transaction tx;
  private final Durability durability;
  private final Listener listener;
  private final Thread thread;

  private volatile @Nullable StoreException ended;
  private volatile boolean frozen;

  CommitLoop(String name, Transaction tx, Durability durability, Listener listener) {
    this.tx = tx;
    this.durability = durability;
    this.listener = listener;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Queues a command; it runs on the loop's thread. */
  <R> CompletableFuture<R> submit(Promise promise, Supplier<R> command) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    StoreException refused = ended;
    if (refused != null) {
      answer.completeExceptionally(refused);
      return answer;
    }
    commands.add(new Pending<>(promise, command, answer));
    if (ended != null) {
      // The loop may have ended before it could see the command.
      failAll(commands);
    }
    return answer;
  }

  /** Returns why nothing is answered any more, or {@code null} if all is well. */
  @Nullable StoreException ended() {
    return ended;
  }

  /** Returns whether an error ended the loop. */
  boolean isFrozen() {
    return frozen;
  }

  @Override
  public void close() {
    if (ended == null) {
      ended = new StoreException("the store is closed");
    }
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    failAll(commands);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<Pending<?>> group = new ArrayList<>();
    while (ended == null) {
      try {
        Pending<?> first =
            durability.isBehind() ? commands.poll(1, TimeUnit.SECONDS) : commands.take();
        if (first != null) {
          group.add(first);
          commands.drainTo(group, MAX_GROUP - 1);
        }
      } catch (InterruptedException e) {
        // Only close() interrupts this thread, and it has set the end before.
        continue;
      }
      commit(group);
      group.clear();
    }
    failAll(commands);
  }

  private void commit(List<Pending<?>> group) {
    try {
      boolean written = false;
      boolean safe = false;
      for (Pending<?> pending : group) {
        pending.run();
        if (tx.write()) {
          written = true;
          safe |= pending.promise == Promise.SAFE;
        }
      }
      if (group.isEmpty()) {
        durability.catchUp();
      } else if (safe) {
        durability.makeSafe();
      } else if (written) {
        durability.makeWritten();
      }
      for (Pending<?> pending : group) {
        pending.answer();
      }
      listener.committed(tx);
    } catch (RuntimeException | Error e) {
      freeze(e);
      group.forEach(pending -> pending.fail(cause()));
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
  }

  private StoreException cause() {
    StoreException cause = ended;
    return cause == null ? new StoreException("the store is closed") : cause;
  }

  private void failAll(BlockingQueue<Pending<?>> pending) {
    for (Pending<?> next = pending.poll(); next != null; next = pending.poll()) {
      next.fail(cause());
    }
  }

  /** A command with its answer. */
  private static final class Pending<R> {

    private final Promise promise;
    private final Supplier<R> command;
    private final CompletableFuture<R> future;
    private @Nullable R result;
    private @Nullable DroverException refusal;

    Pending(Promise promise, Supplier<R> command, CompletableFuture<R> future) {
      this.promise = promise;
      this.command = command;
      this.future = future;
    }

    void run() {
      try {
        result = command.get();
      } catch (DroverException e) {
        refusal = e;
      }
    }

    @SuppressWarnings("NullAway") // A command may answer with null if its caller expects that.
    void answer() {
      if (refusal != null) {
        future.completeExceptionally(refusal);
      } else {
        future.complete(result);
      }
    }

    void fail(StoreException why) {
      future.completeExceptionally(why);
    }
  }
}
