package io.drover.internal.work;

import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.CascadePool;
import io.drover.internal.threads.Threads;
import io.drover.job.TimedOutException;
import io.drover.job.WorkerView.RunningJob;
import io.drover.spi.Claim;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts the runs of a worker's handler, and stops them. Safe for use by several threads. */
final class Runs<T, R extends @Nullable Object> {

  private static final Duration SHORTEST_NAG = Duration.ofSeconds(10);

  private final StoreContext store;
  private final Assignment<T, R> assignment;
  private final Custody<T, R> custody;
  private final Attempts<T, R> attempts;
  private final CascadePool threads;
  private final ClaimedJob.Home<T> home;
  private volatile @Nullable Stop stopOfAll;
  private volatile long claimed; // Only the thread whose turn it is adds to it.

  Runs(
      StoreContext store,
      Assignment<T, R> assignment,
      Custody<T, R> custody,
      Attempts<T, R> attempts,
      Threads origin) {
    this.store = store;
    this.assignment = assignment;
    this.custody = custody;
    this.attempts = attempts;
    this.threads =
        CascadePool.ofHandlers(
            origin, "drover-" + assignment.shape().queue(), assignment.plan().concurrency().min());
    this.home =
        new ClaimedJob.Home<>(
            store,
            assignment.shape(),
            assignment.plan().lease(),
            assignment.outlets(),
            attempts::progressed);
  }

  /** Returns how many jobs were claimed, ever. */
  long claimed() {
    return claimed;
  }

  /** Starts runs for jobs that were claimed, in batches. */
  void start(List<JobRecord> claimedJobs, Claim claim, LeaseStart leased) {
    claimed += claimedJobs.size();
    int size = assignment.handling().batchSize();
    List<Run<T, R>> begun = new ArrayList<>();
    try {
      for (int from = 0; from < claimedJobs.size(); from += size) {
        List<ClaimedJob<T>> jobs = new ArrayList<>();
        for (JobRecord job : claimedJobs.subList(from, Math.min(from + size, claimedJobs.size()))) {
          jobs.add(new ClaimedJob<>(job, Lease.of(job, claim.token()), leased, home));
        }
        begin(Run.of(jobs, attempts), begun);
      }
    } finally {
      execute(begun); // Together: a thread for each may have to be woken.
    }
  }

  /** Starts one run. */
  void start(Run<T, R> run) {
    List<Run<T, R>> begun = new ArrayList<>(1);
    try {
      begin(run, begun);
    } finally {
      execute(begun);
    }
  }

  private void begin(Run<T, R> run, List<Run<T, R>> begun) {
    begun.add(run);
    custody.begin(run);
    Stop all = stopOfAll; // After it can be found: what stops all later finds it.
    if (all != null) {
      run.all().forEach(job -> job.stop(all));
    }
    Duration limit = assignment.plan().timeLimit();
    if (limit != null) {
      run.timer(store.time().schedule(store.now().plus(limit), () -> timeUp(run, limit)));
    }
  }

  private void execute(List<Run<T, R>> begun) {
    if (begun.size() == 1 && assignment.handling().isBrief(begun.get(0).all())) {
      begun.get(0).run();
      return;
    }
    try {
      threads.execute(begun, Run::giveBack);
    } catch (Throwable e) {
      begun.forEach(run -> run.giveBack(e)); // Those that have begun all the same go on.
    }
  }

  /** Returns the ids of the jobs whose attempt has not ended. */
  List<String> running() {
    List<String> ids = new ArrayList<>();
    for (Run<T, R> run : custody.runs()) {
      for (ClaimedJob<T> job : run.all()) {
        if (!job.isEnded()) {
          ids.add(job.id());
        }
      }
    }
    return ids;
  }

  /** Returns the jobs whose attempt has not ended, those first that were claimed first. */
  List<RunningJob> runningJobs() {
    List<RunningJob> jobs = new ArrayList<>();
    for (Run<T, R> run : custody.runs()) {
      for (ClaimedJob<T> job : run.all()) {
        if (!job.isEnded()) {
          Instant since = job.processedOn().orElse(job.timestamp());
          jobs.add(new WorkerCard.Held(job.id(), job.name(), since));
        }
      }
    }
    jobs.sort(Comparator.comparing(RunningJob::since));
    return jobs;
  }

  /** Makes the running attempt of a job end; returns whether there was one. */
  boolean stop(String jobId, Stop stop) {
    boolean any = false;
    for (Run<T, R> run : custody.runs()) {
      for (ClaimedJob<T> job : run.all()) {
        if (!job.isEnded() && job.id().equals(jobId)) {
          any |= job.stop(stop);
        }
      }
    }
    return any;
  }

  /** Makes all running attempts end, those of jobs claimed later included. */
  void stopAll(Stop stop) {
    stopOfAll = stop;
    for (Run<T, R> run : custody.runs()) {
      run.all().stream().filter(job -> !job.isEnded()).forEach(job -> job.stop(stop));
    }
  }

  void concurrency(int max) {
    threads.max(max);
  }

  void close() {
    threads.close();
  }

  // ---- time limits --------------------------------------------------------------------------

  private void timeUp(Run<T, R> run, Duration limit) {
    Stop stop =
        new Stop(Stop.Cause.TIME_LIMIT, "time limit of " + Limits.text(limit) + " exceeded");
    List<ClaimedJob<T>> late = run.all().stream().filter(job -> !job.isEnded()).toList();
    late.forEach(job -> job.stop(stop));
    if (!late.isEmpty()) {
      Duration nag = limit.compareTo(SHORTEST_NAG) > 0 ? limit : SHORTEST_NAG;
      run.timer(store.time().schedule(store.now().plus(nag), () -> nag(late, limit, nag)));
    }
  }

  private void nag(List<ClaimedJob<T>> late, Duration limit, Duration since) {
    if (late.stream().allMatch(ClaimedJob::isEnded)) {
      return;
    }
    ClaimedJob<T> first = late.get(0);
    attempts.trouble(
        new TimedOutException(
            "the handler of job %s in queue \"%s\" still runs %s after its time limit of %s;"
                    .formatted(first.id(), first.queue(), Limits.text(since), Limits.text(limit))
                + " it has to heed its thread's interrupt or isCancelled()"));
  }
}
