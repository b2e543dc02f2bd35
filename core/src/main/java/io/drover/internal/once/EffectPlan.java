package io.drover.internal.once;

import java.time.Duration;

/**
 * How effects are run; the facade's {@code Idempotency} says what each means. Immutable.
 *
 * @param ttl how long what became of an effect is kept
 * @param claimLimit how long a claim lasts without a renewal
 * @param waitLimit how long to wait for an effect that runs elsewhere
 * @param recordsFailures whether failures are recorded
 * @param prefix what every key begins with
 */
public record EffectPlan(
    Duration ttl, Duration claimLimit, Duration waitLimit, boolean recordsFailures, String prefix) {

  /** What the keys of results begin with that other programs share. */
  public static final String PREFIX = "processed:";

  /** Returns the defaults. */
  public static EffectPlan of(Duration ttl) {
    return new EffectPlan(ttl, Duration.ofSeconds(30), Duration.ofSeconds(10), false, PREFIX);
  }

  /** Returns a copy with another limit of claims. */
  public EffectPlan claimLimit(Duration limit) {
    return new EffectPlan(ttl, limit, waitLimit, recordsFailures, prefix);
  }

  /** Returns a copy with another limit of waiting. */
  public EffectPlan waitLimit(Duration limit) {
    return new EffectPlan(ttl, claimLimit, limit, recordsFailures, prefix);
  }

  /** Returns a copy that records failures, or does not. */
  public EffectPlan recordsFailures(boolean records) {
    return new EffectPlan(ttl, claimLimit, waitLimit, records, prefix);
  }

  /** Returns a copy with another start of keys. */
  public EffectPlan prefix(String start) {
    return new EffectPlan(ttl, claimLimit, waitLimit, recordsFailures, start);
  }
}
