package io.drover.spi;

import io.drover.job.Check;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One run of a handler that is about to begin, as an {@link Observer} is told. Immutable.
 *
 * <p>It is over one job, or over several for a handler of batches.
 */
public final class HandlerRun {

  private final String queue;
  private final List<JobRecord> jobs;
  private final Function<JobRecord, Map<String, String>> carriers;

  private HandlerRun(
      String queue, List<JobRecord> jobs, Function<JobRecord, Map<String, String>> carriers) {
    this.queue = Check.notNull("the queue of a run", queue);
    this.jobs = Check.elements("the jobs of a run", jobs);
    this.carriers = Check.notNull("what reads carriers", carriers);
  }

  /**
   * Returns a run.
   *
   * @param jobs as they were claimed
   * @param carriers returns what a job carries
   */
  public static HandlerRun of(
      String queue, List<JobRecord> jobs, Function<JobRecord, Map<String, String>> carriers) {
    return new HandlerRun(queue, jobs, carriers);
  }

  /** Returns the name of the queue. */
  public String queue() {
    return queue;
  }

  /** Returns the jobs as they were claimed, at least one. */
  public List<JobRecord> jobs() {
    return jobs;
  }

  /**
   * Returns what whoever added a job gave it to carry, by Drover or by BullMQ; empty if nothing, if
   * it is none that can be read, or if the job omits it. It is read each time.
   */
  public Map<String, String> carrier(JobRecord job) {
    return carriers.apply(Check.notNull("a job of the run", job));
  }

  @Override
  public String toString() {
    return "HandlerRun[queue=%s, %d jobs]".formatted(queue, jobs.size());
  }
}
