package io.drover.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tree of jobs to add: a job, and its children, which have to end before it runs
 * (docs/bullmq-format.md §7). Immutable if the data and what {@link #children(Iterable)} was given
 * are.
 *
 * <pre>{@code
 * drover.add(
 *     Flow.of("albums", "publish", album)
 *         .child(Flow.of("images", "resize", cover))
 *         .child(Flow.of("images", "resize", back).onFailure(FailurePolicy.IGNORE)));
 * }</pre>
 *
 * <p>Parents and children may be in any queues of the store, and a child may have children of its
 * own. No job of a tree may be deduplicated (§2.3).
 */
public final class Flow {

  private final Delivery job;
  private final FailurePolicy policy;
  private final List<Iterable<Flow>> children;

  private Flow(Delivery job, FailurePolicy policy, List<Iterable<Flow>> children) {
    this.job = job;
    this.policy = policy;
    this.children = children;
  }

  /**
   * Returns a job without children so far.
   *
   * @param queue the name of its queue; see {@link JobIds#checkQueue}
   * @param job the job
   */
  public static Flow of(String queue, NewJob<?> job) {
    return new Flow(Delivery.of(queue, job), FailurePolicy.WAIT, List.of());
  }

  /** Returns a job without children so far; see {@link NewJob#of(String, Object)}. */
  public static Flow of(String queue, String jobName, @Nullable Object data) {
    return of(queue, NewJob.of(jobName, data));
  }

  /** Returns a job without children so far; see {@link NewJob#of(String, Object, JobOptions)}. */
  public static Flow of(String queue, String jobName, @Nullable Object data, JobOptions options) {
    return of(queue, NewJob.of(jobName, data, options));
  }

  /** Returns a job of a kind, without children so far. */
  public static <D> Flow of(String queue, JobType<D> type, @Nullable D data) {
    return of(queue, NewJob.of(type, data));
  }

  /** Returns a job of a kind, without children so far. */
  public static <D> Flow of(String queue, JobType<D> type, @Nullable D data, JobOptions options) {
    return of(queue, NewJob.of(type, data, options));
  }

  /** Returns this tree with one more child, which may have children itself. */
  public Flow child(Flow child) {
    return children(List.of(Check.notNull("a child", child)));
  }

  /**
   * Returns this tree with more children. They are gone through only when the tree is added, once
   * each time and while the first are being stored, so that not all of many need be in memory
   * together: {@code stream::iterator} will do, for one add.
   */
  public Flow children(Iterable<Flow> more) {
    List<Iterable<Flow>> all = new ArrayList<>(children);
    all.add(Check.notNull("children", more));
    return new Flow(job, policy, List.copyOf(all));
  }

  /**
   * Sets what becomes of the parent if this job fails for good. It is of no meaning for the root of
   * a tree. Defaults to {@link FailurePolicy#WAIT}.
   */
  public Flow onFailure(FailurePolicy newPolicy) {
    return new Flow(job, Check.notNull("a failure policy", newPolicy), children);
  }

  /** Returns the name of the job's queue. */
  public String queue() {
    return job.queue();
  }

  /** Returns the job. */
  public NewJob<?> job() {
    return job.job();
  }

  /** Returns what becomes of the parent if this job fails for good. */
  public FailurePolicy policy() {
    return policy;
  }

  /** Returns the children, in the parts in which they were given. */
  public List<Iterable<Flow>> parts() {
    return children;
  }

  /** Names the job, and how many children were given one by one or in collections. */
  @Override
  public String toString() {
    int known = 0;
    for (Iterable<Flow> part : children) {
      known += part instanceof Collection<?> some ? some.size() : 0;
    }
    return "Flow[queue=%s, job=%s, children=%d]".formatted(queue(), job(), known);
  }
}
