package io.drover.micrometer;

import io.drover.job.Check;

/**
 * How many series the meters of one process may have. Immutable: every method that takes a value
 * returns a changed copy. Start with {@link #defaults()}.
 */
public final class MetricsSettings {

  private static final int MOST = 100_000;
  private static final MetricsSettings DEFAULTS = new MetricsSettings(100, 200);

  private final int maxJobNames;
  private final int maxQueues;

  private MetricsSettings(int maxJobNames, int maxQueues) {
    this.maxJobNames = maxJobNames;
    this.maxQueues = maxQueues;
  }

  /** Returns the defaults. */
  public static MetricsSettings defaults() {
    return DEFAULTS;
  }

  /**
   * Sets how many names of jobs are told apart, all queues together, 1 to 100,000; jobs of names
   * that come later are told as {@code other}. Defaults to 100.
   */
  public MetricsSettings maxJobNames(int names) {
    return new MetricsSettings(Check.between("maxJobNames", names, 1, MOST), maxQueues);
  }

  /**
   * Sets how many queues are told apart, 1 to 100,000; those that come later are told as {@code
   * other}. Defaults to 200.
   */
  public MetricsSettings maxQueues(int queues) {
    return new MetricsSettings(maxJobNames, Check.between("maxQueues", queues, 1, MOST));
  }

  /** Returns how many names of jobs are told apart. */
  public int maxJobNames() {
    return maxJobNames;
  }

  /** Returns how many queues are told apart. */
  public int maxQueues() {
    return maxQueues;
  }

  @Override
  public String toString() {
    return "MetricsSettings[maxJobNames=%d, maxQueues=%d]".formatted(maxJobNames, maxQueues);
  }
}
