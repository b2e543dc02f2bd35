package io.drover.internal.produce;

import io.drover.job.Added;
import io.drover.spi.JobInsert;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The way of new jobs into one queue. Immutable; it costs nothing to have one. */
public final class Producer {

  private final AddBatchers batchers;
  private final String queue;

  Producer(AddBatchers batchers, String queue) {
    this.batchers = batchers;
    this.queue = queue;
  }

  /** Adds a job and waits until it is stored. */
  public Added add(JobInsert job) {
    Pending entry = new Pending(job, true);
    batchers.takeIn(queue, List.of(entry));
    return batchers.store().await(entry.future(), () -> what(1));
  }

  /** Adds a job; what hangs on the future may block its thread. */
  public CompletableFuture<Added> addAsync(JobInsert job) {
    Pending entry = new Pending(job, false);
    batchers.takeIn(queue, List.of(entry));
    return entry.future();
  }

  /**
   * Adds a job; what hangs on the future is quick, as it may run on a thread of the engine's, and
   * throws nothing.
   */
  public CompletableFuture<Added> addKnown(JobInsert job) {
    Pending entry = new Pending(job, true);
    batchers.takeIn(queue, List.of(entry));
    return entry.future();
  }

  /** Adds jobs, in order, and waits until all are stored. */
  public List<Added> addAll(List<JobInsert> jobs) {
    List<Pending> entries = jobs.stream().map(job -> new Pending(job, true)).toList();
    batchers.takeIn(queue, entries);
    List<Added> added = new ArrayList<>(entries.size());
    for (Pending entry : entries) {
      added.add(batchers.store().await(entry.future(), () -> what(jobs.size())));
    }
    return added;
  }

  /** Adds jobs, in order; what hangs on the future may block its thread. */
  public CompletableFuture<List<Added>> addAllAsync(List<JobInsert> jobs) {
    List<Pending> entries = jobs.stream().map(job -> new Pending(job, false)).toList();
    batchers.takeIn(queue, entries);
    CompletableFuture<?>[] all =
        entries.stream().map(Pending::future).toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(all)
        .thenApply(done -> entries.stream().map(entry -> entry.future().join()).toList());
  }

  private String what(int jobs) {
    String state = batchers.state(queue);
    return jobs == 1
        ? "add to queue \"%s\" (%s)".formatted(queue, state)
        : "add %d jobs to queue \"%s\" (%s)".formatted(jobs, queue, state);
  }
}
