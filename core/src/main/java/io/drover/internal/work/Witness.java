package io.drover.internal.work;

import io.drover.internal.observe.Observation;
import io.drover.internal.store.StoreContext;
import io.drover.job.EndAttempt;
import io.drover.spi.EndedAttempt;
import io.drover.spi.EndedAttempt.Outcome;
import io.drover.spi.JobRecord;
import io.drover.spi.Observer;
import io.drover.spi.Settlement;
import io.drover.spi.WorkerSlots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What tells observers of a worker's jobs: claimed, run, ended. Safe for use by several threads. It
 * throws nothing of its own, and makes nothing if there are no observers.
 */
final class Witness {

  private final StoreContext store;
  private final Observation observation;
  private final String queue;
  private final AtomicReference<@Nullable WorkerSlots> slots = new AtomicReference<>();

  Witness(StoreContext store, String queue) {
    this.store = store;
    this.observation = store.observation();
    this.queue = queue;
  }

  /** Returns whether anybody is told. */
  boolean isOn() {
    return observation.isOn();
  }

  void started(WorkerSlots worker) {
    slots.set(worker);
    observation.tell(observer -> observer.workerStarted(worker));
  }

  /** Tells that the worker is closed, if it was told as started. */
  void closed() {
    WorkerSlots worker = slots.getAndSet(null);
    if (worker != null) {
      observation.tell(observer -> observer.workerClosed(worker));
    }
  }

  void claimed(List<JobRecord> jobs) {
    if (!jobs.isEmpty()) {
      observation.tell(observer -> observer.claimed(queue, jobs));
    }
  }

  /** Runs a handler, with a scope open unless it is one of the runtime's own. */
  <T, R extends @Nullable Object> void handle(Run<T, R> run, Handling<T, R> handling)
      throws Exception {
    Instant now = store.time().instant();
    List<JobRecord> jobs = new ArrayList<>(run.all().size());
    for (ClaimedJob<T> job : run.all()) {
      if (!job.isEnded()) {
        job.begins(now);
        jobs.add(job.record());
      }
    }
    Observer.Scope scope = handling.isOwn() ? Observer.Scope.NOTHING : store.handling(queue, jobs);
    Throwable thrown = null;
    try {
      handling.handler().run(run);
    } catch (Throwable e) {
      thrown = e;
      throw e;
    } finally {
      scope.close(thrown instanceof EndAttempt ? null : thrown);
    }
  }

  /** Tells that an attempt ended whose job is not this worker's any more. */
  void lost(ClaimedJob<?> job) {
    if (isOn()) {
      ended(List.of(job.ended(Outcome.LOST, null)));
    }
  }

  /** Returns how an attempt ended, to be told once it is recorded; nothing if nobody is told. */
  @Nullable EndedAttempt note(AttemptEnd<?, ?> end) {
    if (!isOn()) {
      return null;
    }
    Outcome outcome = outcome(end.settlement().outcome());
    return end.job().ended(outcome, outcome.isFailure() ? end.error() : null);
  }

  /** Tells what was noted. */
  void ended(List<EndedAttempt> noted) {
    if (!noted.isEmpty()) {
      observation.tell(observer -> observer.ended(queue, noted));
    }
  }

  private static Outcome outcome(Settlement.Outcome recorded) {
    return switch (recorded) {
      case COMPLETE -> Outcome.COMPLETED;
      case FAIL -> Outcome.FAILED;
      case RETRY -> Outcome.RETRIED;
      case BACK_OFF -> Outcome.BACKED_OFF;
      case MOVE_TO_LATER -> Outcome.MOVED_TO_LATER;
      case GIVE_BACK -> Outcome.GIVEN_BACK;
      case DEAD_LETTER -> Outcome.DEAD_LETTERED;
      case WAIT_FOR_CHILDREN -> Outcome.WAITING_FOR_CHILDREN;
    };
  }
}
