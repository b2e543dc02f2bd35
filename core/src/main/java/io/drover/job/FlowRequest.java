package io.drover.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much of a tree of jobs to read. Immutable.
 *
 * <p>Whatever is asked for, no more is read once the jobs have 64 MB of data.
 */
public final class FlowRequest {

  /** The most jobs that are read at once. */
  public static final int MAX_JOBS = 100_000;

  private static final FlowRequest DEFAULTS = new FlowRequest(10, 20, 1000);

  private final int depth;
  private final int children;
  private final int jobs;

  private FlowRequest(int depth, int children, int jobs) {
    this.depth = depth;
    this.children = children;
    this.jobs = jobs;
  }

  /** Returns a request for ten levels, 20 children of each job, and 1000 jobs in all. */
  public static FlowRequest defaults() {
    return DEFAULTS;
  }

  /** Sets how many levels are read, the root among them: 1 to 1000. Defaults to 10. */
  public FlowRequest depth(int levels) {
    return new FlowRequest(Check.between("levels of a tree", levels, 1, 1000), children, jobs);
  }

  /**
   * Sets how many children of each job are read, 0 to {@value #MAX_JOBS}; pending ones first, then
   * failed, ignored and completed ones. Defaults to 20.
   */
  public FlowRequest children(int most) {
    return new FlowRequest(depth, Check.between("children of a job", most, 0, MAX_JOBS), jobs);
  }

  /** Sets how many jobs are read in all, 1 to {@value #MAX_JOBS}. Defaults to 1000. */
  public FlowRequest jobs(int most) {
    return new FlowRequest(depth, children, Check.between("jobs of a tree", most, 1, MAX_JOBS));
  }

  /** Returns how many levels are read. */
  public int depth() {
    return depth;
  }

  /** Returns how many children of each job are read. */
  public int children() {
    return children;
  }

  /** Returns how many jobs are read in all. */
  public int jobs() {
    return jobs;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FlowRequest that
        && depth == that.depth
        && children == that.children
        && jobs == that.jobs;
  }

  @Override
  public int hashCode() {
    return Objects.hash(depth, children, jobs);
  }

  @Override
  public String toString() {
    return "FlowRequest[depth=%d, children=%d, jobs=%d]".formatted(depth, children, jobs);
  }
}
