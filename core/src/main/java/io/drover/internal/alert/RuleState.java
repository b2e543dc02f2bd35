package io.drover.internal.alert;

import io.drover.job.Alert;
import io.drover.job.AlertRule;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the trouble is that one rule finds in one queue: not there, there and not told yet, told,
 * or told and perhaps over. Immutable; what comes next is a pure function of it, of what a look
 * found, and of the instant.
 *
 * @param since the first look that found it, or {@code null} while it is not there
 * @param told when it was told last, or {@code null} while it was not
 * @param overSince the first look that did not find it any more, or {@code null} while it is there
 */
record RuleState(@Nullable Instant since, @Nullable Instant told, @Nullable Instant overSince) {

  /** Nothing is the matter. */
  static final RuleState CALM = new RuleState(null, null, null);

  /**
   * What comes of a look.
   *
   * @param state the state from now on
   * @param told what is to be told, or {@code null} for nothing
   */
  record Step(RuleState state, Alert.@Nullable Kind told) {}

  /** Returns what comes of a look at an instant that found trouble, or did not. */
  Step next(AlertRule rule, boolean holds, Instant now) {
    return holds ? found(rule, now) : notFound(rule, now);
  }

  /** Returns what comes of it that the queue is gone. */
  Step gone() {
    return new Step(CALM, told == null ? null : Alert.Kind.CLEARED);
  }

  private Step found(AlertRule rule, Instant now) {
    Instant first = earlier(since, now);
    if (told == null) {
      return lasted(first, now, rule.lasting())
          ? new Step(new RuleState(first, now, null), Alert.Kind.RAISED)
          : new Step(new RuleState(first, null, null), null);
    }
    Instant before = earlier(told, now);
    return lasted(before, now, rule.quiet())
        ? new Step(new RuleState(first, now, null), Alert.Kind.REPEATED)
        : new Step(new RuleState(first, before, null), null);
  }

  private Step notFound(AlertRule rule, Instant now) {
    if (told == null) {
      return new Step(CALM, null);
    }
    Instant over = earlier(overSince, now);
    return lasted(over, now, rule.clearAfter())
        ? new Step(CALM, Alert.Kind.CLEARED)
        : new Step(new RuleState(since, told, over), null);
  }

  private static boolean lasted(Instant since, Instant now, Duration atLeast) {
    return Duration.between(since, now).compareTo(atLeast) >= 0;
  }

  /** An instant to come is one of before the clock was set back, and counts from now on. */
  private static Instant earlier(@Nullable Instant one, Instant now) {
    return one == null || one.isAfter(now) ? now : one;
  }
}
