package io.drover.internal.produce;

import io.drover.internal.store.Dispatch;
import io.drover.job.Added;
import io.drover.spi.JobInsert;
import io.drover.spi.Outgoing;
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
    Dispatch dispatch = dispatch(job.name(), 1);
    return dispatch.call(
        () -> {
          Pending entry = new Pending(dispatch.carry(job), true);
          batchers.takeIn(queue, List.of(entry));
          return batchers.store().await(entry.future(), () -> what(1));
        });
  }

  /** Adds a job; what hangs on the future may block its thread. */
  public CompletableFuture<Added> addAsync(JobInsert job) {
    return add(job, false);
  }

  /**
   * Adds a job; what hangs on the future is quick, as it may run on a thread of the engine's, and
   * throws nothing.
   */
  public CompletableFuture<Added> addKnown(JobInsert job) {
    return add(job, true);
  }

  private CompletableFuture<Added> add(JobInsert job, boolean waited) {
    Dispatch dispatch = dispatch(job.name(), 1);
    return dispatch.later(
        () -> {
          Pending entry = new Pending(dispatch.carry(job), waited);
          batchers.takeIn(queue, List.of(entry));
          return entry.future();
        });
  }

  /** Adds jobs, in order, and waits until all are stored. */
  public List<Added> addAll(List<JobInsert> jobs) {
    Dispatch dispatch =
        jobs.isEmpty() ? Dispatch.UNTOLD : dispatch(jobs.get(0).name(), jobs.size());
    return dispatch.call(() -> await(dispatch.carry(jobs)));
  }

  private List<Added> await(List<JobInsert> jobs) {
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
    Dispatch dispatch =
        jobs.isEmpty() ? Dispatch.UNTOLD : dispatch(jobs.get(0).name(), jobs.size());
    return dispatch.later(() -> take(dispatch.carry(jobs)));
  }

  private Dispatch dispatch(String first, int count) {
    return batchers.store().dispatch(Outgoing.Kind.QUEUE, queue, first, count);
  }

  private CompletableFuture<List<Added>> take(List<JobInsert> jobs) {
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
