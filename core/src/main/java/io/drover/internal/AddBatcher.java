package io.drover.internal;

import io.drover.job.Added;
import io.drover.job.StoreException;
import io.drover.spi.JobInsert;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way of new jobs into one queue: while one call of the engine is under way, the next batch
 * gathers. Safe for use by several threads.
 *
 * <p>A lone caller is never delayed, and a busy queue gets large batches by itself. The engine's
 * thread only hands the next batch over and wakes threads that wait in {@link #add}; futures users
 * hold are completed elsewhere, as what hangs on them may block.
 */
public final class AddBatcher {

  /** How many waiting threads the engine's thread wakes itself; each takes it some microseconds. */
  private static final int WOKEN_DIRECTLY = 8;

  private final Station station;
  private final String queue;
  private final int maxBatch;
  private final int maxPending;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<Pending> gathering = new ArrayDeque<>();
  private boolean calling;
  private int pending;
  private boolean closed;

  AddBatcher(Station station, String queue) {
    this.station = station;
    this.queue = queue;
    this.maxBatch = station.engine().traits().maxBatch();
    this.maxPending = station.limits().maxPendingAdds();
  }

  /** Adds a job and waits until it is stored. */
  public Added add(JobInsert job) {
    Pending entry = new Pending(job, true);
    enqueue(List.of(entry));
    return station.await(entry.future, () -> "add to queue \"%s\" (%s)".formatted(queue, state()));
  }

  /** Adds a job; what hangs on the future may block. */
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
          station.await(
              entry.future,
              () -> "add %d jobs to queue \"%s\" (%s)".formatted(jobs.size(), queue, state())));
    }
    return added;
  }

  /** Adds jobs, in order; what hangs on the future may block. */
  public CompletableFuture<List<Added>> addAllAsync(List<JobInsert> jobs) {
    List<Pending> entries = jobs.stream().map(job -> new Pending(job, false)).toList();
    enqueue(entries);
    CompletableFuture<?>[] all =
        entries.stream().map(entry -> entry.future).toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(all)
        .thenApply(done -> entries.stream().map(entry -> entry.future.join()).toList());
  }

  /** Refuses further adds and waits until those under way are stored, at most the call limit. */
  void close() {
    long end = System.nanoTime() + Limits.nanos(station.limits().callLimit());
    boolean interrupted = false;
    lock.lock();
    try {
      closed = true;
      room.signalAll();
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

  private void enqueue(List<Pending> entries) {
    int from = 0;
    while (from < entries.size()) {
      List<Pending> batch = List.of();
      lock.lock();
      try {
        awaitRoom();
        int to = Math.min(entries.size(), from + Math.max(1, maxPending - pending));
        for (int i = from; i < to; i++) {
          gathering.add(entries.get(i));
        }
        pending += to - from;
        from = to;
        if (!calling) {
          batch = nextBatch();
        }
      } finally {
        lock.unlock();
      }
      send(batch);
    }
  }

  private void awaitRoom() {
    // A continuation that adds jobs must not wait for room that only continuations make. It may
    // fill as much again, and is refused beyond.
    boolean continuation = station.isCompleting();
    int max = continuation ? 2 * maxPending : maxPending;
    long left = continuation ? 0 : station.limits().callLimit().toNanos();
    try {
      while (!closed && pending >= max) {
        if (left <= 0) {
          throw new StoreException(
              "expected fewer than %d adds to queue \"%s\" not stored yet, and had them for %s (%s);"
                      .formatted(max, queue, station.limits().callLimit(), stateLocked())
                  + " nothing was stored. Add more slowly or raise maxPendingAdds");
        }
        left = room.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while adding to queue \"" + queue + "\"", e);
    }
    if (closed) {
      throw new StoreException("expected an open Drover, got a closed one: nothing was stored");
    }
  }

  /** Takes what has gathered, up to one batch; call under the lock. Empty ends the calls. */
  private List<Pending> nextBatch() {
    int size = Math.min(maxBatch, gathering.size());
    List<Pending> batch = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      batch.add(gathering.remove());
    }
    calling = size > 0;
    return batch;
  }

  /** Calls the engine, and goes on for as long as it answers before this thread is done. */
  private void send(List<Pending> first) {
    List<Pending> batch = first;
    while (!batch.isEmpty()) {
      List<Pending> sent = batch;
      CompletableFuture<List<Added>> call = call(sent);
      if (!call.isDone()) {
        CompletableFuture<?> unused =
            call.whenComplete((added, error) -> send(answered(sent, added, error)));
        return;
      }
      batch = call.handle((added, error) -> answered(sent, added, error)).join();
    }
  }

  private CompletableFuture<List<Added>> call(List<Pending> batch) {
    List<JobInsert> jobs = new ArrayList<>(batch.size());
    for (Pending entry : batch) {
      jobs.add(entry.job);
    }
    try {
      return station.engine().jobs().add(queue, jobs);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Passes an answer on and returns the next batch. */
  private List<Pending> answered(
      List<Pending> batch, @Nullable List<Added> added, @Nullable Throwable error) {
    List<Pending> next;
    lock.lock();
    try {
      next = nextBatch();
    } finally {
      lock.unlock();
    }
    Answer answer = new Answer(batch, added, error);
    if (batch.size() <= WOKEN_DIRECTLY && batch.stream().allMatch(entry -> entry.waited)) {
      deliver(answer);
    } else {
      try {
        station.completions().execute(() -> deliver(answer));
      } catch (RuntimeException | Error e) {
        deliver(answer); // No thread could be had; nobody may wait for ever.
      }
    }
    return next;
  }

  private void deliver(Answer answer) {
    // Threads that wait first: what hangs on the other futures may take its time.
    answer.complete(true);
    answer.complete(false);
    lock.lock();
    try {
      pending -= answer.batch.size();
      room.signalAll();
    } finally {
      lock.unlock();
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

  /** What the engine said to a batch. */
  private record Answer(
      List<Pending> batch, @Nullable List<Added> added, @Nullable Throwable error) {

    void complete(boolean waited) {
      for (int i = 0; i < batch.size(); i++) {
        Pending entry = batch.get(i);
        if (entry.waited == waited) {
          complete(entry, i);
        }
      }
    }

    private void complete(Pending entry, int index) {
      if (added != null && index < added.size()) {
        entry.future.complete(added.get(index));
      } else {
        entry.future.completeExceptionally(StoreErrors.of(error, "add jobs"));
      }
    }
  }
}
