package io.drover.internal.produce;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.job.Added;
import io.drover.job.StoreException;
import io.drover.spi.JobInsert;
import io.drover.spi.UnderWay;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of new jobs into one queue: while a call of the engine is under way, the next batch
 * gathers; a full one goes out beside it. Safe for use by several threads.
 *
 * <p>A lone caller is never delayed, and a busy queue gets large batches by itself. The engine's
 * thread only hands the next batch over and wakes threads that wait in {@link #add}, or has them
 * woken if they are many. Futures users hold are completed elsewhere, as what hangs on them may
 * block, by adding jobs and waiting for them, too.
 *
 * <p>A job is pending until it is stored; one whose future a user holds, until that and the others
 * of its batch have been completed or are about to be. So what nobody has looked at yet is bounded
 * as well.
 */
public final class AddBatcher {

  private static final Logger LOG = LoggerFactory.getLogger(AddBatcher.class);

  /** How many waiting threads the engine's thread wakes itself; each takes it some microseconds. */
  private static final int WOKEN_DIRECTLY = 8;

  private final StoreContext store;
  private final CompletionThreads completions;
  private final String queue;
  private final int maxBatch;
  private final int maxCalls;
  private final int maxPending;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<Pending> gathering = new ArrayDeque<>();
  private int calls;
  private boolean sending;
  private int pending;
  private long taken;
  private boolean closed;

  AddBatcher(StoreContext store, CompletionThreads completions, String queue) {
    this.store = store;
    this.completions = completions;
    this.queue = queue;
    this.maxBatch = store.engine().traits().maxBatch();
    this.maxCalls = store.engine().traits().maxCalls();
    this.maxPending = store.limits().maxPendingAdds();
  }

  /** Adds a job and waits until it is stored. */
  public Added add(JobInsert job) {
    Pending entry = new Pending(job, true);
    enqueue(List.of(entry));
    return store.await(entry.future, () -> "add to queue \"%s\" (%s)".formatted(queue, state()));
  }

  /** Adds a job; what hangs on the future may block its thread. */
  public CompletableFuture<Added> addAsync(JobInsert job) {
    Pending entry = new Pending(job, false);
    enqueue(List.of(entry));
    return entry.future;
  }

  /** Adds jobs, in order, and waits until all are stored. */
  public List<Added> addAll(List<JobInsert> jobs) {
    List<Pending> entries = jobs.stream().map(job -> new Pending(job, true)).toList();
    enqueue(entries);
    List<Added> added = new ArrayList<>(entries.size());
    for (Pending entry : entries) {
      added.add(
          store.await(
              entry.future,
              () -> "add %d jobs to queue \"%s\" (%s)".formatted(jobs.size(), queue, state())));
    }
    return added;
  }

  /** Adds jobs, in order; what hangs on the future may block its thread. */
  public CompletableFuture<List<Added>> addAllAsync(List<JobInsert> jobs) {
    List<Pending> entries = jobs.stream().map(job -> new Pending(job, false)).toList();
    enqueue(entries);
    CompletableFuture<?>[] all =
        entries.stream().map(entry -> entry.future).toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(all)
        .thenApply(done -> entries.stream().map(entry -> entry.future.join()).toList());
  }

  /** Tells what is under way. */
  void report(Bustle.Report report) {
    lock.lock();
    try {
      report.moves(taken);
      if (pending > 0) {
        report.underWay(
            UnderWay.of("%d adds to queue \"%s\" not answered".formatted(pending, queue)));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Refuses further adds. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits, interrupted or not, until the adds under way are stored, or a time of the JVM's. */
  public void awaitStored(long end) {
    boolean interrupted = false;
    lock.lock();
    try {
      while (pending > 0 && end - System.nanoTime() > 0) {
        try {
          room.awaitNanos(end - System.nanoTime());
        } catch (InterruptedException e) {
          interrupted = true; // What was taken in shall be stored all the same.
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Takes entries in. Throws if there is room for none of them; if there is room for some, the
   * others end with what would have been thrown.
   */
  private void enqueue(List<Pending> entries) {
    int from = 0;
    while (from < entries.size()) {
      lock.lock();
      try {
        awaitRoom(from, entries.size());
        int to = Math.min(entries.size(), from + Math.max(1, maxPending - pending));
        for (int i = from; i < to; i++) {
          gathering.add(entries.get(i));
        }
        pending += to - from;
        taken += to - from;
        from = to;
      } catch (StoreException e) {
        if (from == 0) {
          throw e;
        }
        entries
            .subList(from, entries.size())
            .forEach(entry -> entry.future.completeExceptionally(e));
        return;
      } finally {
        lock.unlock();
      }
      send();
    }
  }

  private void awaitRoom(int taken, int all) {
    // A continuation that adds jobs must not wait for room that only continuations make. It may
    // fill as much again, and is refused beyond.
    boolean continuation = completions.isOwnThread();
    int max = continuation ? 2 * maxPending : maxPending;
    long left = continuation ? 0 : store.limits().callLimit().toNanos();
    try {
      while (!closed && pending >= max) {
        if (left <= 0) {
          throw new StoreException(
              "expected fewer than %d adds to queue \"%s\" to be pending, and had them for %s (%s); %s."
                      .formatted(
                          max,
                          queue,
                          continuation ? "a moment" : store.limits().callLimit(),
                          stateLocked(),
                          stored(taken, all))
                  + " Add more slowly or raise maxPendingAdds");
        }
        left = room.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(
          "interrupted while adding to queue \"%s\"; %s".formatted(queue, stored(taken, all)), e);
    }
    if (closed) {
      throw new StoreException("expected an open Drover, got a closed one; " + stored(taken, all));
    }
  }

  private static String stored(int taken, int all) {
    return taken == 0
        ? "nothing was stored"
        : "of the %d jobs the first %d were taken in, and the others were not stored"
            .formatted(all, taken);
  }

  /**
   * Sends what may be sent. One thread at a time does, so that jobs keep their order; others leave
   * theirs to it.
   */
  private void send() {
    for (List<Pending> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
      List<Pending> sent = batch;
      CompletableFuture<?> unused =
          call(sent).whenComplete((added, error) -> answered(sent, added, error));
      lock.lock();
      try {
        sending = false;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Takes the next batch for a thread that then sends it, or none. */
  private List<Pending> nextBatch() {
    lock.lock();
    try {
      boolean due = calls == 0 || (calls < maxCalls && gathering.size() >= maxBatch);
      if (sending || !due || gathering.isEmpty()) {
        return List.of();
      }
      int size = Math.min(maxBatch, gathering.size());
      List<Pending> batch = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        batch.add(gathering.remove());
      }
      calls++;
      sending = true;
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<List<Added>> call(List<Pending> batch) {
    List<JobInsert> jobs = new ArrayList<>(batch.size());
    for (Pending entry : batch) {
      jobs.add(entry.job);
    }
    try {
      return store.engine().jobs().add(queue, jobs);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Sends what has gathered meanwhile, then passes an answer on. */
  private void answered(
      List<Pending> batch, @Nullable List<Added> added, @Nullable Throwable error) {
    Answer answer = new Answer(batch, added, error);
    int waited = (int) batch.stream().filter(entry -> entry.waited).count();
    lock.lock();
    try {
      calls--;
      free(waited);
    } finally {
      lock.unlock();
    }
    send();
    if (waited > WOKEN_DIRECTLY) {
      execute(completions.wakings(), () -> answer.complete(true));
    } else if (waited > 0) {
      answer.complete(true);
    }
    if (waited < batch.size()) {
      execute(completions.adds(), new Delivery(answer, batch.size() - waited));
    }
  }

  private static void execute(Executor executor, Runnable task) {
    try {
      executor.execute(task);
    } catch (RuntimeException | Error e) {
      task.run(); // No thread could be had; nobody may wait for ever.
    }
  }

  /** Makes room for others; call under the lock. */
  private void free(int entries) {
    if (entries > 0) {
      pending -= entries;
      room.signalAll();
    }
  }

  private String state() {
    lock.lock();
    try {
      return stateLocked();
    } finally {
      lock.unlock();
    }
  }

  private String stateLocked() {
    return "pending=" + pending + ", gathering=" + gathering.size();
  }

  /** A job on its way. */
  private static final class Pending {
    private final JobInsert job;
    private final boolean waited;
    private final CompletableFuture<Added> future = new CompletableFuture<>();

    Pending(JobInsert job, boolean waited) {
      this.job = job;
      this.waited = waited;
    }
  }

  /**
   * Completes the futures of one batch that users hold. Run by one thread, and by a further one for
   * as long as there is something left for it: what hangs on a future may block its thread.
   */
  private final class Delivery implements Runnable {
    private final Answer answer;
    private final int held;
    private final AtomicInteger next = new AtomicInteger();

    Delivery(Answer answer, int held) {
      this.answer = answer;
      this.held = held;
    }

    @Override
    public void run() {
      int size = answer.batch.size();
      int index = next.getAndIncrement();
      if (index < size - 1) {
        haveHelp();
      }
      while (index < size) {
        answer.complete(index, false);
        index = next.getAndIncrement();
      }
      if (index == size) { // One thread gets this number.
        lock.lock();
        try {
          free(held);
        } finally {
          lock.unlock();
        }
      }
    }

    private void haveHelp() {
      try {
        completions.adds().execute(this);
      } catch (RuntimeException | Error e) {
        LOG.debug("no thread can be had; this one completes the batch alone", e);
      }
    }
  }

  /** What the engine said to a batch. */
  private record Answer(
      List<Pending> batch, @Nullable List<Added> added, @Nullable Throwable error) {

    void complete(boolean waited) {
      for (int i = 0; i < batch.size(); i++) {
        complete(i, waited);
      }
    }

    void complete(int index, boolean waited) {
      Pending entry = batch.get(index);
      if (entry.waited != waited) {
        return;
      }
      if (added != null && index < added.size()) {
        entry.future.complete(added.get(index));
      } else {
        entry.future.completeExceptionally(StoreErrors.of(error, "add jobs"));
      }
    }
  }
}
