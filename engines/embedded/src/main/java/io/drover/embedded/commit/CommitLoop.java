package io.drover.embedded.commit;

import io.drover.job.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a store: the commit thread runs one command after the other and writes what each
 * changed; the sync thread makes safe together what was written during its last sync, and only then
 * answers; the answer thread hands out what need not be safe, unless the commit thread has nothing
 * else to do. A caller that lends its thread has a command run on that if no other waits. Safe for
 * use by any number of threads.
 *
 * <p>When the storage fails, or a command fails that has changed something, the loop freezes:
 * nothing is answered with success any more, as what is on disk is not known. A command that fails
 * before it changed anything fails alone.
 */
public final class CommitLoop implements AutoCloseable {

  private static final GuardedLog LOG = GuardedLog.of(CommitLoop.class);
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
  private final BlockingQueue<Pending<?>> ripe = new LinkedBlockingQueue<>();
  private final Transaction tx;
  private final Durability durability;
  private final Thread commitThread;
  private final Thread syncThread;
  private final Thread answerThread;

  /** Held by the thread that runs a command, and by none while an answer is handed out. */
  private final ReentrantLock turn = new ReentrantLock();

  /** How many commands were queued, ever. */
  private final AtomicLong queued = new AtomicLong();

  /** How many of those have run. Written by whoever has the turn. */
  private volatile long ran;

  private final Ending ending = new Ending();

  /** Written by whoever has the turn. */
  private volatile long mostRows;

  /** The number of the last command that is as safe as the settings say. */
  private volatile long safe;

  /** The number of the last command that the sync thread has seen, which alone uses this. */
  private long seen;

  public CommitLoop(Transaction tx, Durability durability) {
    this(tx, durability, StoreThreads::daemon);
  }

  CommitLoop(Transaction tx, Durability durability, BiFunction<String, Runnable, Thread> threads) {
    this.tx = tx;
    tx.takeRows(); // Those that were read when the store was opened are no command's.
    this.durability = durability;
    this.commitThread = threads.apply("drover-commit", () -> keep(this::commit));
    this.syncThread = threads.apply("drover-sync", () -> keep(this::sync));
    this.answerThread = threads.apply("drover-answer", () -> keep(this::handOut));
  }

  /** Starts all threads, or none. */
  public void start() {
    commitThread.start();
    try {
      syncThread.start();
      answerThread.start();
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** Queues a command; it runs on the commit thread. */
  public <R> CompletableFuture<R> submit(Promise promise, Supplier<R> command) {
    return queue(new Pending<>(promise, command, false)).future;
  }

  /**
   * Queues a command whose answer may be had before it is safe: once all is safe that it
   * {@linkplain Transaction#buildsOn builds on}.
   *
   * @param here whether it may run on this thread, if no other command runs or waits
   */
  public <R> Parts<R> submitInParts(Promise promise, boolean here, Supplier<R> command) {
    Pending<R> pending = new Pending<>(promise, command, true);
    if (!here || !runHere(pending)) {
      queue(pending);
    }
    return new Parts<>(pending.taken, pending.future);
  }

  /**
   * A command's answer, and when it may be trusted.
   *
   * @param taken the answer
   * @param safe the same, when the command is as safe as was promised; of an answer that had to
   *     wait for that it completes first
   */
  public record Parts<R>(CompletableFuture<R> taken, CompletableFuture<R> safe) {}

  private <R> Pending<R> queue(Pending<R> pending) {
    queued.incrementAndGet(); // First: what is queued shall not be overtaken.
    commands.add(pending);
    if (ended() != null) {
      // The threads may have ended before they could see the command.
      failAll();
    }
    return pending;
  }

  /** Returns why nothing is answered any more, or {@code null} if all is well. */
  public @Nullable StoreException ended() {
    return ending.reason();
  }

  /** Returns whether the current thread is one of them. */
  public boolean isCurrent() {
    Thread current = Thread.currentThread();
    return current == commitThread || current == syncThread || current == answerThread;
  }

  /** Returns how many rows the command read and changed that read and changed most of them. */
  public long mostRows() {
    return mostRows;
  }

  /** Returns whether an error ended the loop. */
  public boolean isFrozen() {
    return ending.isFrozen();
  }

  /** Ends all threads and waits for them, unless one of them is the caller. */
  @Override
  public void close() {
    ending.close();
    join(commitThread);
    join(syncThread);
    join(answerThread);
    awaitLent();
    failAll();
  }

  /** Waits for a command that runs on its caller's thread; from here on none begins. */
  private void awaitLent() {
    turn.lock();
    turn.unlock();
  }

  /**
   * Lets threads that wait for work see the end. An interrupt would do that, too, but it also
   * closes a file that is being written.
   */
  private void wake() {
    for (BlockingQueue<Pending<?>> queue : List.of(commands, written, ripe)) {
      queue.add(new Pending<>(Promise.WRITTEN, () -> true, false));
    }
  }

  /** Whoever sees the end first empties all queues, so that waking once might not be enough. */
  private void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive() && thread != Thread.currentThread()) {
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

  /** Runs one turn of a thread after the other until the end, whatever a turn throws. */
  private void keep(Runnable turn) {
    while (ended() == null) {
      try {
        turn.run();
      } catch (Throwable e) {
        ending.freeze(e, this::wake);
      }
    }
    failAll();
  }

  private void commit() {
    Pending<?> next = poll(commands, Durability.FOREVER);
    if (next == null) {
      return;
    }
    boolean ripe;
    turn.lock();
    try {
      ripe = run(next);
      ran++;
    } finally {
      turn.unlock();
    }
    if (ripe) {
      ripen(next);
    }
  }

  /**
   * Runs a command on the caller's thread if it need not wait for another, and hands out its answer
   * if that can be had; returns whether it ran.
   */
  private boolean runHere(Pending<?> next) {
    if (!turn.tryLock()) {
      return false;
    }
    boolean ripe;
    try {
      if (ran != queued.get() || ended() != null) {
        return false;
      }
      ripe = run(next);
      if (ripe && next.changed()) {
        durability.handOver(); // While the store cannot be closed.
      }
    } catch (Throwable e) {
      ending.freeze(e, this::wake);
      fail(next);
      return true;
    } finally {
      turn.unlock();
    }
    if (ended() != null) {
      failAll(); // The threads may have ended before they could see what was written.
    } else if (ripe) {
      guarded(next::take);
    }
    return true;
  }

  /** Runs a command; returns whether its answer may be handed out. For whoever has the turn. */
  private boolean run(Pending<?> next) {
    try {
      next.run(tx);
      mostRows = Math.max(mostRows, tx.takeRows());
      tx.takeRest().forEach(this::submitRest); // Ahead of what comes after the answer.
      written.add(next);
      return next.mayBeTaken(safe);
    } catch (Throwable e) {
      ending.freeze(e, this::wake);
      fail(next);
      return false;
    }
  }

  /** Queues what a command has left, behind those that wait. */
  private void submitRest(Runnable command) {
    CompletableFuture<?> unused =
        submit(
                Promise.WRITTEN,
                () -> {
                  command.run();
                  return true;
                })
            .whenComplete(
                (done, error) -> {
                  if (error != null && ended() == null) {
                    LOG.warn("What a command left undone failed; the next one does it", error);
                  }
                });
  }

  /** Hands out an answer here if nobody waits for this thread: to wake another takes longer. */
  private void ripen(Pending<?> next) {
    if (commands.isEmpty() && ripe.isEmpty()) {
      handOut(List.of(next));
    } else {
      ripe.add(next);
    }
  }

  private void handOut() {
    Pending<?> first = poll(ripe, Durability.FOREVER);
    if (first != null) {
      List<Pending<?>> group = new ArrayList<>();
      group.add(first);
      ripe.drainTo(group);
      handOut(group);
    }
  }

  /**
   * Hands out what the system has: if a job kills the process that it is claimed by, the claim has
   * to be there when the store is opened again.
   */
  private void handOut(List<Pending<?>> group) {
    if (ended() == null && group.stream().anyMatch(Pending::changed)) {
      durability.handOver(); // If that fails, the sync thread has them still.
    }
    for (Pending<?> next : group) {
      if (ended() == null) {
        guarded(next::take);
      }
    }
  }

  private void sync() {
    Pending<?> first = poll(written, durability.nanosLeft());
    if (first != null) {
      makeSafeAndAnswer(first);
    }
    // Not only when nothing came: what comes may go on changing nothing. And whatever hung on the
    // answers may have closed the store, its files included.
    if (ended() == null && durability.nanosLeft() <= 0) {
      durability.catchUp();
      safe = seen;
    }
  }

  private void makeSafeAndAnswer(Pending<?> first) {
    List<Pending<?>> group = new ArrayList<>();
    try {
      group.add(first);
      written.drainTo(group);
      makeSafe(group);
      group.forEach(pending -> guarded(pending::answer));
    } catch (Throwable e) {
      ending.freeze(e, this::wake);
      fail(first);
      group.forEach(this::fail);
    }
  }

  private static <E> @Nullable E poll(BlockingQueue<E> queue, long nanos) {
    try {
      return queue.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt these threads; wake() ends their waits.
      return null;
    }
  }

  private void makeSafe(List<Pending<?>> group) {
    boolean changed = false;
    boolean awaited = false;
    for (Pending<?> pending : group) {
      changed |= pending.changed();
      awaited |= pending.awaitsSync();
    }
    if (awaited) {
      durability.makeSafe();
    } else if (changed) {
      durability.makeWritten();
    }
    seen = Math.max(seen, group.get(group.size() - 1).number());
    if (awaited || durability.isWrittenSafe()) {
      safe = seen;
    }
  }

  /** Answers one command of many; the others are answered whatever hangs on this one. */
  private static void guarded(Runnable answer) {
    try {
      answer.run();
    } catch (Throwable e) {
      LOG.warn("What hangs on an answer of the store has failed", e);
    }
  }

  private void fail(Pending<?> pending) {
    guarded(() -> pending.fail(ending.cause()));
  }

  private void failAll() {
    for (BlockingQueue<Pending<?>> queue : List.of(commands, written, ripe)) {
      for (Pending<?> next = queue.poll(); next != null; next = queue.poll()) {
        fail(next);
      }
    }
  }
}
