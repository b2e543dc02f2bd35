package io.drover.laboratory;

import io.drover.Drover;
import io.drover.job.ActiveJob;
import io.drover.job.JobState;
import io.drover.laboratory.Task.Kind;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Runs jobs, and records when each run begins and how it ends. Safe for use by several threads. */
final class Working {

  private static final int CONCURRENCY = 8;
  private static final int MOST_MILLIS = 12;

  private final Orders orders;
  private final History history;
  private final AtomicLong runs = new AtomicLong();

  /** What a handler throws whose job is to fail. */
  private static final class PlannedFailure extends Exception {
    private static final long serialVersionUID = 1L;

    PlannedFailure() {
      super("planned", null, false, false);
    }
  }

  Working(Orders orders, History history) {
    this.orders = orders;
    this.history = history;
  }

  /** Starts workers of both queues, which end with the store. */
  void start(Drover drover) {
    start(drover, Task.QUEUE);
    start(drover, Task.NEXT_QUEUE);
  }

  private void start(Drover drover, String queue) {
    drover
        .queue(queue, Task.class)
        .actionWorker(this::handle)
        .name(orders.process())
        .concurrency(CONCURRENCY)
        .lease(orders.lease())
        .stalledInterval(orders.lease().dividedBy(2))
        .maxStalls(orders.maxStalls())
        .onCompleted((job, result) -> history.record(What.TOLD_COMPLETED, job.data().label()))
        .onFailed(
            (job, error) -> {
              if (job.state() == JobState.FAILED) {
                history.record(What.TOLD_FAILED, job.data().label());
              }
            })
        .onError(System.err::println)
        .start();
  }

  private void handle(ActiveJob<Task> job) throws InterruptedException, PlannedFailure {
    Task task = job.data();
    long run = runs.incrementAndGet();
    history.record(What.STARTED, task.label(), run);
    boolean returns = false;
    try {
      if (!task.isWhole()) {
        history.record(What.GARBLED, task.label());
      }
      Thread.sleep(duration(task).toMillis());
      end(job, task);
      returns = true;
    } finally {
      history.record(returns ? What.RETURNED : What.THREW, task.label(), run);
    }
  }

  private Duration duration(Task task) {
    return task.kind() == Kind.LONG
        ? orders.lease().multipliedBy(3).dividedBy(2)
        : Duration.ofMillis(ThreadLocalRandom.current().nextInt(MOST_MILLIS));
  }

  private static void end(ActiveJob<Task> job, Task task) throws PlannedFailure {
    boolean first = job.attempt() == 1;
    if (task.kind() == Kind.DOOMED || task.kind() == Kind.FLAKY && first) {
      throw new PlannedFailure();
    }
    if (task.kind() == Kind.SENDING && !Task.isSent(task.label())) {
      job.send(Task.NEXT_QUEUE, "next", Task.of(Task.sentBy(task.label())));
    }
  }
}
