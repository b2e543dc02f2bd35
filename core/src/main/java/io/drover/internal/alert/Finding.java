package io.drover.internal.alert;

import io.drover.job.AlertRule;
import io.drover.job.QueueMetrics.Minute;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a rule says of one reading: a pure function. Immutable.
 *
 * @param holds whether it is trouble
 * @param measured the value, in the unit of the rule's measure
 * @param of what the value is a part of: how many jobs finished, or how many there are in all
 */
record Finding(boolean holds, double measured, long of) {

  /** What is found where there is nothing to find any more. */
  static final Finding NONE = new Finding(false, 0, 0);

  /**
   * Judges a reading.
   *
   * @param recent the numbers measured before within the rule's window, this one included; {@code
   *     null} for a rule that has none
   */
  static Finding of(AlertRule rule, Reading reading, @Nullable RecentCounts recent, Instant now) {
    return switch (rule.measure()) {
      case DEPTH -> above(rule, reading.ready(), reading.ready());
      case OLDEST_AGE -> age(rule, reading, now);
      case FAILURE_RATIO -> ratio(rule, reading);
      case NO_WORKERS -> noWorkers(reading);
      case STALLED -> above(rule, recent == null ? 0 : recent.sum(), reading.ready());
      case DEAD_LETTERS -> {
        long growth = recent == null ? 0 : reading.unfinished() - recent.least();
        yield above(rule, growth, reading.unfinished());
      }
      case STORE_AWAY -> NONE;
    };
  }

  /** Judges whether the store is away. */
  static Finding ofStore(boolean away) {
    return away ? new Finding(true, 1, 0) : NONE;
  }

  /** Returns the number of a reading that a rule with a window remembers. */
  static long remembered(AlertRule rule, Reading reading) {
    return rule.measure() == AlertRule.Measure.STALLED ? reading.stalled() : reading.unfinished();
  }

  private static Finding above(AlertRule rule, long value, long of) {
    return new Finding(value > rule.limit(), value, of);
  }

  private static Finding age(AlertRule rule, Reading reading, Instant now) {
    Instant since = reading.oldestReady();
    if (since == null || since.isAfter(now)) {
      return NONE;
    }
    long millis = Duration.between(since, now).toMillis();
    return new Finding(millis > rule.limit(), millis, reading.ready());
  }

  private static Finding ratio(AlertRule rule, Reading reading) {
    long most = rule.window().toMinutes() + 1; // The current one is not over.
    long completed = 0;
    long failed = 0;
    for (Minute minute : reading.minutes().stream().limit(most).toList()) {
      completed += minute.completed();
      failed += minute.failed();
    }
    long finished = completed + failed;
    double share = finished == 0 ? 0 : (double) failed / finished;
    return new Finding(finished >= rule.atLeastFinished() && share > rule.limit(), share, finished);
  }

  private static Finding noWorkers(Reading reading) {
    boolean none = reading.workers().isPresent() && reading.workers().getAsInt() == 0;
    long stranded = none ? reading.ready() : 0;
    return new Finding(stranded > 0, stranded, reading.ready());
  }
}
