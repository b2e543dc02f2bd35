package io.drover.internal.work;

import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoredJob;
import io.drover.internal.threads.HandlerThreads;
import io.drover.job.DroverException;
import io.drover.job.EndAttempt;
import io.drover.job.InvalidInputException;
import io.drover.job.TimedOutException;
import io.drover.job.UndecodableException;
import io.drover.job.UnrecoverableException;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The jobs a worker holds, from their claim to their settlement, and the runs of its handler. Safe
 * for use by several threads.
 */
final class Attempts<T, R extends @Nullable Object> implements RunningBatch.Host<T, R> {

  private static final Duration SHORTEST_NAG = Duration.ofSeconds(10);

  /** How long the worker rests when it cannot run a handler. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final StoreContext store;
  private final Assignment<T, R> assignment;
  private final Outbox<T, R> outbox;
  private final Notices notices;
  private final Runnable changed;
  private final Decision decision;
  private final HandlerThreads threads;
  private final RunningJob.Home<T> home;
  private final Map<Lease, RunningJob<T>> held = new ConcurrentHashMap<>();
  private volatile @Nullable Stop stopOfAll;

  /**
   * Creates it without any job.
   *
   * @param changed called when something came into the outbox
   */
  Attempts(
      StoreContext store,
      Assignment<T, R> assignment,
      Outbox<T, R> outbox,
      Notices notices,
      Runnable changed) {
    this.store = store;
    this.assignment = assignment;
    this.outbox = outbox;
    this.notices = notices;
    this.changed = changed;
    this.decision =
        new Decision(assignment.plan().decisions(), () -> ThreadLocalRandom.current().nextDouble());
    this.threads =
        HandlerThreads.of("drover-" + assignment.shape().queue(), assignment.plan().concurrency());
    this.home = new RunningJob.Home<>(store, assignment.shape(), this::progressed);
  }

  // ---- for the loop -------------------------------------------------------------------------

  /** Starts runs for jobs claimed at an instant, in batches. */
  void start(List<JobRecord> claimed, String token, Instant now) {
    List<RunningJob<T>> ready = new ArrayList<>(claimed.size());
    for (JobRecord job : claimed) {
      RunningJob<T> running = new RunningJob<>(job, new Lease(job.id(), token), home);
      running.renewed(now.toEpochMilli()); // Leases count from when they were asked for.
      held.put(running.lease(), running);
      if (mayRun(running)) {
        ready.add(running);
      }
    }
    int size = assignment.handling().batchSize();
    List<RunningBatch<T, R>> batches = new ArrayList<>();
    for (int from = 0; from < ready.size(); from += size) {
      List<RunningJob<T>> jobs = ready.subList(from, Math.min(from + size, ready.size()));
      batches.add(new RunningBatch<>(List.copyOf(jobs), this));
    }
    batches.removeIf(batch -> !isPrepared(batch));
    threads.execute(batches, this::refused); // Together: a thread for each may have to be woken.
  }

  /** Returns whether a job's handler shall run; if not, its attempt has ended. */
  private boolean mayRun(RunningJob<T> job) {
    var refusal = decision.refusal(job.record());
    Stop stop = stopOfAll; // After the job can be found: what stops all later finds it.
    if (refusal.isPresent()) {
      job.end();
      settle(failed(job, refusal.get()));
      return false;
    }
    if (stop != null) {
      job.stop(stop);
      if (job.end()) {
        settle(failed(job, new InterruptedException("stopped before its handler ran")));
      }
      return false;
    }
    return true;
  }

  /** Forgets a job that is settled, or that nobody can settle any more. */
  void release(RunningJob<T> job) {
    held.remove(job.lease());
  }

  /** Returns the jobs held, those whose handler has ended included. */
  Collection<RunningJob<T>> held() {
    return held.values();
  }

  /** Returns the ids of the jobs whose attempt has not ended. */
  List<String> running() {
    return held.values().stream().filter(job -> !job.isEnded()).map(StoredJob::id).toList();
  }

  /**
   * Makes running attempts end: that of one job, or all, those of jobs claimed later included.
   *
   * @param jobId the job, or {@code null} for all
   * @return whether there were any
   */
  boolean stop(@Nullable String jobId, Stop stop) {
    if (jobId == null) {
      stopOfAll = stop;
    }
    boolean any = false;
    for (RunningJob<T> job : held.values()) {
      if (!job.isEnded() && (jobId == null || job.id().equals(jobId))) {
        any |= job.stop(stop);
      }
    }
    return any;
  }

  void concurrency(int max) {
    threads.max(max);
  }

  void close() {
    threads.close();
  }

  private boolean isPrepared(RunningBatch<T, R> batch) {
    outbox.started();
    Duration limit = assignment.plan().timeLimit();
    try {
      if (limit != null) {
        batch.timer(store.time().schedule(store.now().plus(limit), () -> timeUp(batch, limit)));
      }
      return true;
    } catch (Throwable e) {
      refused(batch, e);
      return false;
    }
  }

  private void refused(RunningBatch<T, R> batch, Throwable error) {
    batch.giveBack(REST); // Not for at once: what keeps a thread from starting may last.
    notices.error(error);
  }

  private void timeUp(RunningBatch<T, R> batch, Duration limit) {
    Stop stop = new Stop(Stop.Cause.TIME_LIMIT, "time limit of " + text(limit) + " exceeded");
    List<RunningJob<T>> late = batch.all().stream().filter(job -> !job.isEnded()).toList();
    late.forEach(job -> job.stop(stop));
    if (late.isEmpty()) {
      return;
    }
    Duration nag = limit.compareTo(SHORTEST_NAG) > 0 ? limit : SHORTEST_NAG;
    batch.timer(
        store
            .time()
            .schedule(
                store.now().plus(nag),
                () -> {
                  if (late.stream().allMatch(RunningJob::isEnded)) {
                    return;
                  }
                  notices.error(
                      new TimedOutException(
                          "the handler of job %s in queue \"%s\" still runs %s after its time limit of %s;"
                                  .formatted(
                                      late.get(0).id(), late.get(0).queue(), text(nag), text(limit))
                              + " it has to heed its thread's interrupt or isCancelled()"));
                }));
  }

  private static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  // ---- for the runs -------------------------------------------------------------------------

  @Override
  public void handle(RunningBatch<T, R> batch) throws Exception {
    assignment.handling().handler().run(batch);
  }

  @Override
  public void trouble(Throwable error) {
    notices.error(error);
  }

  @Override
  public void active(RunningJob<T> job) {
    var callback = assignment.callbacks().active();
    if (callback != null) {
      notices.now(() -> callback.accept(job));
    }
  }

  private void progressed(RunningJob<T> job, Object progress) {
    var callback = assignment.callbacks().progress();
    if (callback != null) {
      notices.now(() -> callback.accept(job, progress));
    }
  }

  @Override
  public Ended<T, R> succeeded(RunningJob<T> job, R result) {
    try {
      return success(job, result);
    } catch (Throwable e) {
      return untold(job, e);
    }
  }

  @Override
  public Ended<T, R> failed(RunningJob<T> job, Throwable error) {
    try {
      return failure(job, error);
    } catch (Throwable e) {
      return untold(job, e);
    }
  }

  /** An attempt that ended has to be settled, whatever the user's classes throw in telling how. */
  private Ended<T, R> untold(RunningJob<T> job, Throwable error) {
    Throwable cause =
        new UnrecoverableException(
            "how the attempt ended could not be told: " + error.getClass().getName());
    return new Ended<>(job, decision.failed(job.lease(), job, cause), null, cause);
  }

  private Ended<T, R> success(RunningJob<T> job, R result) {
    Stop stop = job.stop();
    if (stop != null
        && (stop.cause() == Stop.Cause.CANCELLED || stop.cause() == Stop.Cause.TIME_LIMIT)) {
      return failed(job, new InterruptedException("its handler returned nevertheless"));
    }
    byte[] json;
    try {
      json = job.shape().encode(result, store.limits());
    } catch (UndecodableException | InvalidInputException e) {
      // The next attempt would do the work again only to fail here again.
      return failed(job, new UnrecoverableException("the result: " + e.getMessage(), e));
    }
    return new Ended<>(job, decision.completed(job.lease(), job.record(), json), result, null);
  }

  private Ended<T, R> failure(RunningJob<T> job, Throwable error) {
    Stop stop = job.stop();
    Throwable cause = error;
    if (stop != null) {
      switch (stop.cause()) {
        case CANCELLED -> cause = new UnrecoverableException("cancelled: " + stop.reason(), error);
        case TIME_LIMIT -> cause = new TimedOutException(stop.reason(), error);
        case CLOSING -> cause = error instanceof EndAttempt ? error : giveBack();
        case LEASE_LOST -> {}
      }
    }
    Settlement settlement = decision.failed(job.lease(), job, cause);
    return new Ended<>(job, settlement, null, cause);
  }

  private static EndAttempt giveBack() {
    return EndAttempt.giveBack(Duration.ZERO);
  }

  @Override
  public void settle(Ended<T, R> ended) {
    if (isLost(ended)) {
      return;
    }
    outbox.add(ended);
    changed.run();
  }

  @Override
  public void finish(RunningBatch<T, R> batch, List<Ended<T, R>> ended) {
    ended.removeIf(this::isLost);
    outbox.finished(ended);
    changed.run();
  }

  /** Drops the end of an attempt whose lease is lost; that was told when it was lost. */
  private boolean isLost(Ended<T, R> ended) {
    Stop stop = ended.job().stop();
    boolean lost = stop != null && stop.cause() == Stop.Cause.LEASE_LOST;
    if (lost) {
      release(ended.job());
    }
    return lost;
  }

  /** Returns the end of an attempt that may not complete, as a failed one. */
  Ended<T, R> refused(Ended<T, R> ended) {
    return failed(
        ended.job(),
        new IllegalStateException(
            "job %s of queue \"%s\" cannot complete while children of it are pending or have failed"
                .formatted(ended.job().id(), ended.job().queue())));
  }

  // ---- after settling -----------------------------------------------------------------------

  /** Tells the callbacks what is recorded now. */
  void recorded(List<Ended<T, R>> ended) {
    notices.tell(ended.stream().map(this::notice).filter(Objects::nonNull).toList());
  }

  @SuppressWarnings("NullAway") // The result is what the handler returned, null if it did.
  private @Nullable Runnable notice(Ended<T, R> ended) {
    Callbacks<T, R> callbacks = assignment.callbacks();
    Throwable error = ended.error();
    switch (ended.settlement().outcome()) {
      case COMPLETE -> {
        var callback = callbacks.completed();
        if (callback != null) {
          StoredJob<T> job = after(ended);
          return () -> callback.accept(job, ended.result());
        }
      }
      case FAIL, RETRY, BACK_OFF -> {
        var callback = callbacks.failed();
        if (callback != null && error != null) {
          StoredJob<T> job = after(ended);
          return () -> callback.accept(job, error);
        }
      }
      case MOVE_TO_LATER, GIVE_BACK -> {}
    }
    return null;
  }

  /** Tells that what became of an attempt is not recorded. */
  void unrecorded(Ended<T, R> ended, boolean doubtful) {
    RunningJob<T> job = ended.job();
    notices.error(
        new DroverException(
            "job %s of queue \"%s\" was not this worker's any more when its attempt ended with %s;"
                    .formatted(job.id(), job.queue(), ended.settlement().outcome())
                + (doubtful
                    ? " an earlier call whose answer was lost may have recorded that"
                    : " that was not recorded")));
  }

  private StoredJob<T> after(Ended<T, R> ended) {
    JobRecord record = Aftermath.of(ended.job().record(), ended.settlement(), store.now());
    return new StoredJob<>(record, assignment.shape());
  }
}
