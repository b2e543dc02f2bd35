package io.drover.internal.work;

import io.drover.internal.store.StoreContext;
import io.drover.job.EndAttempt;
import io.drover.job.InvalidInputException;
import io.drover.job.TimedOutException;
import io.drover.job.UndecodableException;
import io.drover.job.UnrecoverableException;
import io.drover.spi.JobDelivery;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What the runs of one worker's handler ask and tell: whether a job may be run, and what is to be
 * recorded of an attempt that ended. Safe for use by several threads.
 */
final class Attempts<T, R extends @Nullable Object> implements Run.Host<T, R> {

  private final StoreContext store;
  private final Assignment<T, R> assignment;
  private final Custody<T, R> custody;
  private final CallbackThread callbacks;
  private final Governors governors;
  private final Witness witness;
  private final Runnable changed;
  private final Decision decision;

  /**
   * Creates it.
   *
   * @param changed called when something came into the outbox, or a run ended
   */
  Attempts(
      StoreContext store,
      Assignment<T, R> assignment,
      Custody<T, R> custody,
      CallbackThread callbacks,
      Governors governors,
      Runnable changed) {
    this.store = store;
    this.assignment = assignment;
    this.custody = custody;
    this.callbacks = callbacks;
    this.governors = governors;
    this.witness = new Witness(store, assignment.shape().queue());
    this.changed = changed;
    this.decision =
        new Decision(assignment.plan().decisions(), () -> ThreadLocalRandom.current().nextDouble());
  }

  // ---- before the handler -------------------------------------------------------------------

  @Override
  public @Nullable Throwable refusal(ClaimedJob<T> job) {
    try {
      String skip = assignment.before().before(job.record());
      if (job.isLeaseOver(store.now())) { // After what asks the store, which may take long.
        // Others may have run it meanwhile. If nobody has, it goes back as it came.
        return EndAttempt.giveBack(Duration.ZERO);
      }
      Throwable refusal = decision.refusal(job.record()).orElse(null);
      return refusal == null && skip != null ? new SkippedRun(skip) : refusal;
    } catch (Throwable e) {
      return e;
    }
  }

  @Override
  public void active(ClaimedJob<T> job) {
    var callback = assignment.callbacks().active();
    if (callback != null) {
      callbacks.here(() -> callback.accept(job));
    }
  }

  @Override
  public void handle(Run<T, R> run) throws Exception {
    LoadGauge gauge = governors.gauge();
    LoadGauge.Start start = gauge.began();
    try {
      if (witness.isOn()) {
        witness.handle(run, assignment.handling());
      } else {
        assignment.handling().handler().run(run);
      }
    } finally {
      gauge.ended(start);
    }
  }

  /** Tells the callback that progress is stored. */
  void progressed(ClaimedJob<T> job, Object progress) {
    var callback = assignment.callbacks().progress();
    if (callback != null) {
      callbacks.here(() -> callback.accept(job, progress));
    }
  }

  @Override
  public void trouble(Throwable error) {
    callbacks.error(error);
  }

  // ---- after it -----------------------------------------------------------------------------

  @Override
  public AttemptEnd<T, R> succeeded(ClaimedJob<T> job, R result, byte @Nullable [] json) {
    try {
      return success(job, result, json);
    } catch (Throwable e) {
      return untold(job, e);
    }
  }

  @Override
  public AttemptEnd<T, R> failed(ClaimedJob<T> job, Throwable error) {
    try {
      return failure(job, error);
    } catch (Throwable e) {
      return untold(job, e);
    }
  }

  /** An attempt that ended has to be settled, whatever the user's classes throw in telling how. */
  private AttemptEnd<T, R> untold(ClaimedJob<T> job, Throwable error) {
    Throwable cause =
        new UnrecoverableException(
            "how the attempt ended could not be told: " + error.getClass().getName());
    return new AttemptEnd<>(job, decision.failed(job.lease(), job, cause), null, cause);
  }

  private AttemptEnd<T, R> success(ClaimedJob<T> job, R result, byte @Nullable [] ready) {
    Stop stop = job.stop();
    if (stop != null
        && (stop.cause() == Stop.Cause.CANCELLED || stop.cause() == Stop.Cause.TIME_LIMIT)) {
      return failed(job, new InterruptedException("its handler returned nevertheless"));
    }
    if (!job.added().isEmpty()) {
      return failed(
          job,
          new IllegalStateException(
              "expected a handler that added children to end with throw job.waitForChildren(), got: it returned; nothing of it was stored"));
    }
    byte[] json;
    try {
      json = ready == null ? job.shape().encode(result, store.limits()) : ready;
    } catch (UndecodableException | InvalidInputException e) {
      // The next attempt would do the work again only to fail here again.
      return failed(job, new UnrecoverableException("the result: " + e.getMessage(), e));
    }
    Settlement done = decision.completed(job.lease(), job.record(), json);
    List<JobDelivery> sent = job.sent();
    return new AttemptEnd<>(job, sent.isEmpty() ? done : done.deliveries(sent), result, null);
  }

  private AttemptEnd<T, R> failure(ClaimedJob<T> job, Throwable error) {
    if (error instanceof SkippedRun) {
      byte[] none = job.shape().encode(null, store.limits());
      return new AttemptEnd<>(
          job, decision.completed(job.lease(), job.record(), none), null, error);
    }
    Stop stop = job.stop();
    Throwable cause = error;
    if (stop != null) {
      switch (stop.cause()) {
        case CANCELLED -> cause = new UnrecoverableException("cancelled: " + stop.reason(), error);
        case TIME_LIMIT -> cause = new TimedOutException(stop.reason(), error);
        case CLOSING ->
            cause = error instanceof EndAttempt ? error : EndAttempt.giveBack(Duration.ZERO);
        case LEASE_LOST -> {}
      }
    }
    Settlement settlement = decision.failed(job.lease(), job, cause);
    if (settlement.outcome() == Settlement.Outcome.WAIT_FOR_CHILDREN) {
      settlement = settlement.deliveries(job.added());
    }
    return new AttemptEnd<>(job, settlement, null, cause);
  }

  @Override
  public void handOver(AttemptEnd<T, R> end) {
    if (end.job().isLost()) {
      witness.lost(end.job());
    } else {
      governors.ended(end);
      custody.handOver(end);
      changed.run();
    }
  }

  @Override
  public void lost(ClaimedJob<T> job) {
    witness.lost(job);
  }

  @Override
  public void end(Run<T, R> run, List<AttemptEnd<T, R>> ends) {
    try {
      ends.forEach(governors::ended);
    } finally {
      custody.end(run, ends); // Whatever happens: without it they would stall.
    }
    changed.run();
  }

  /** Returns a run in which is found out what becomes of an attempt whose children are refused. */
  Run<T, R> notAdding(ClaimedJob<T> job) {
    return Run.failing(
        job,
        new IllegalStateException(
            "job %s of queue \"%s\" adds a child that exists and has another parent, or none of whose parents is there; give it another id"
                .formatted(job.id(), job.queue())),
        this);
  }

  /** Returns a run in which is found out what becomes of an attempt that may not complete. */
  Run<T, R> notCompleting(ClaimedJob<T> job) {
    return Run.failing(
        job,
        new IllegalStateException(
            "job %s of queue \"%s\" cannot complete while children of it are pending or have failed"
                .formatted(job.id(), job.queue())),
        this);
  }
}
