package io.drover.spi;

import io.drover.job.Check;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * How many jobs of a queue finished in one way, in all and by minute (docs/bullmq-format.md §3.21).
 * Immutable.
 */
public final class FinishedCounts {

  private static final FinishedCounts NONE = of(0, Instant.EPOCH, List.of());

  private final long total;
  private final Instant minute;
  private final List<Long> counts;

  private FinishedCounts(long total, Instant minute, List<Long> counts) {
    this.total = total;
    this.minute = minute;
    this.counts = counts;
  }

  /** Returns that none was ever counted. */
  public static FinishedCounts none() {
    return NONE;
  }

  /**
   * Returns counts.
   *
   * @param total how many in all, not negative
   * @param newest an instant in the newest minute that is known
   * @param counts how many in that minute, and in each before it as far as is known, not negative
   */
  public static FinishedCounts of(long total, Instant newest, List<Long> counts) {
    return new FinishedCounts(
        Check.atLeast("the total", total, 0),
        Check.notNull("the newest minute", newest).truncatedTo(ChronoUnit.MINUTES),
        Check.elements("the counts", counts));
  }

  /** Returns how many in all. */
  public long total() {
    return total;
  }

  /** Returns how many finished in the minute that began at an instant; 0 if nothing is known. */
  public long in(Instant start) {
    long back = ChronoUnit.MINUTES.between(Check.notNull("the start of a minute", start), minute);
    return back < 0 || back >= counts.size() ? 0 : counts.get((int) back);
  }

  /** Returns when the newest minute that is known began. */
  public Instant minute() {
    return minute;
  }

  /** Returns how many finished in that minute and in those before it, newest first. */
  public List<Long> counts() {
    return counts;
  }

  @Override
  public String toString() {
    return "FinishedCounts[total=%d, minute=%s, counts=%s]".formatted(total, minute, counts);
  }
}
