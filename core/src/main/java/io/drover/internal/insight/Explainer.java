package io.drover.internal.insight;

import io.drover.internal.store.ReadMetrics;
import io.drover.internal.store.StoreContext;
import io.drover.job.ChildState;
import io.drover.job.Explanation;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.QueueMetrics;
import io.drover.job.WorkerView;
import io.drover.spi.ChildRecord;
import io.drover.spi.Inspection;
import io.drover.spi.JobRecord;
import io.drover.spi.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says why jobs do not run: reads what there is to know, and has {@link Reasons} conclude.
 * Immutable; safe for use by several threads.
 */
public final class Explainer {

  private static final int MOST_CHILDREN = 10;
  private static final int MINUTES = 6;

  private final StoreContext store;
  private final Roster roster;

  /** Explains the jobs of a store. */
  public Explainer(StoreContext store, Roster roster) {
    this.store = store;
    this.roster = roster;
  }

  /** Explains a job; empty if there is no such job. */
  public Optional<Explanation> explain(JobKey job) {
    Inspection look = store.engine().inspection();
    Instant now = store.now();
    Optional<Standing> standing =
        look.standing(job.queue(), job.id(), now, Explanation.MOST_COUNTED);
    Optional<JobRecord> record = look.find(job.queue(), job.id());
    if (standing.isEmpty() || record.isEmpty()) {
      return Optional.empty();
    }
    boolean parent = standing.get().state() == JobState.WAITING_CHILDREN;
    List<JobKey> children = parent ? children(job) : List.of();
    Facts facts =
        new Facts(
            record.get(),
            standing.get(),
            look.status(job.queue(), now),
            look.heldUntil(job.queue(), now).orElse(null),
            parent ? store.engine().flows().childCounts(job).pending() : 0,
            children,
            children.stream().filter(child -> hasFailed(look, child)).toList(),
            workers(job.queue()),
            metrics(look, job.queue(), now),
            now);
    List<Explanation.Reason> reasons = Reasons.of(facts);
    return Optional.of(
        new Explained(job, facts.state(), reasons, Reasons.estimate(facts, reasons)));
  }

  private List<JobKey> children(JobKey job) {
    return store
        .engine()
        .flows()
        .children(job, ChildState.PENDING, null, MOST_CHILDREN)
        .items()
        .stream()
        .map(ChildRecord::child)
        .toList();
  }

  /** Returns whether a pending child has failed; one that is not there became a dead letter. */
  private static boolean hasFailed(Inspection look, JobKey child) {
    return look.find(child.queue(), child.id())
        .map(record -> record.state() == JobState.FAILED)
        .orElse(true);
  }

  /**
   * Returns the workers of a queue, or {@code null} if there may be others of which nobody tells.
   */
  private @Nullable List<WorkerView> workers(String queue) {
    Roster.Seen seen = roster.look();
    return seen.complete()
        ? seen.workers().stream().filter(one -> one.queue().equals(queue)).toList()
        : null;
  }

  private static QueueMetrics metrics(Inspection look, String queue, Instant now) {
    return ReadMetrics.of(
        look.finished(queue, JobState.COMPLETED, MINUTES),
        look.finished(queue, JobState.FAILED, MINUTES),
        now,
        MINUTES);
  }

  private record Explained(
      JobKey job, JobState state, List<Reason> reasons, Optional<Instant> estimatedStart)
      implements Explanation {

    @Override
    public String text() {
      String why = reasons.stream().map(Reason::text).collect(Collectors.joining("; "));
      return "job %s is %s: %s%s"
          .formatted(
              job,
              state,
              why,
              estimatedStart.map(start -> "; it may start at about " + start).orElse(""));
    }

    @Override
    public String toString() {
      return text();
    }
  }
}
