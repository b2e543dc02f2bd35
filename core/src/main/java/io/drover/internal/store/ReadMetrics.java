package io.drover.internal.store;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.QueueMetrics;
import io.drover.spi.FinishedCounts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.LongStream;

/** Counts of finished jobs as they were read. Immutable. */
public record ReadMetrics(long completed, long failed, List<QueueMetrics.Minute> minutes)
    implements QueueMetrics {

  /** How many minutes back the counts of finished jobs reach at most: 31 days. */
  private static final int MAX_MINUTES = 31 * 24 * 60;

  private record Count(Instant start, long completed, long failed) implements Minute {
    @Override
    public String toString() {
      return "%s: completed=%d, failed=%d".formatted(start, completed, failed);
    }
  }

  /**
   * Returns the last so many minutes; the newest is the one of now, or a later one of the store.
   */
  public static ReadMetrics of(
      FinishedCounts completed, FinishedCounts failed, Instant now, int minutes) {
    Instant newest = later(now.truncatedTo(ChronoUnit.MINUTES), later(completed, failed));
    List<Minute> counts =
        LongStream.range(0, minutes)
            .mapToObj(back -> newest.minus(back, ChronoUnit.MINUTES))
            .<Minute>map(start -> new Count(start, completed.in(start), failed.in(start)))
            .toList();
    return new ReadMetrics(completed.total(), failed.total(), counts);
  }

  /** Returns a duration in minutes if it is one to 31 days of whole ones. */
  public static int minutes(String what, Duration value) {
    Check.notNull(what, value);
    long minutes = value.toMinutes();
    if (minutes < 1 || minutes > MAX_MINUTES || !value.equals(Duration.ofMinutes(minutes))) {
      throw new InvalidInputException(
          "expected %s to be 1 minute to 31 days, in whole minutes, got: %s"
              .formatted(what, value));
    }
    return (int) minutes;
  }

  private static Instant later(FinishedCounts one, FinishedCounts other) {
    return later(one.minute(), other.minute());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  @Override
  public String toString() {
    return "QueueMetrics[completed=%d, failed=%d, minutes=%s]"
        .formatted(completed, failed, minutes);
  }
}
