package io.drover.job;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are sent back, and how fast. Immutable: every method that takes a value
 * returns a changed copy. Start with {@link #all()} or {@link #of}.
 */
public final class RedriveRequest {

  private final DeadLetterFilter filter;
  private final @Nullable RateLimit rate;
  private final @Nullable String otherwise;
  private final boolean dryRun;

  private RedriveRequest(
      DeadLetterFilter filter,
      @Nullable RateLimit rate,
      @Nullable String otherwise,
      boolean dryRun) {
    this.filter = filter;
    this.rate = rate;
    this.otherwise = otherwise;
    this.dryRun = dryRun;
  }

  /** Returns the request for every dead letter, as fast as the store is. */
  public static RedriveRequest all() {
    return of(DeadLetterFilter.all());
  }

  /** Returns the request for the dead letters that a filter lets pass. */
  public static RedriveRequest of(DeadLetterFilter filter) {
    return new RedriveRequest(Check.notNull("a filter", filter), null, null, false);
  }

  /** Sets how many are sent back in a time at most, evenly spread. Defaults to no limit. */
  public RedriveRequest rate(RateLimit limit) {
    return new RedriveRequest(filter, Check.notNull("a rate", limit), otherwise, dryRun);
  }

  /** Sets how many are sent back in a second at most, at least 1. */
  public RedriveRequest perSecond(int max) {
    return rate(RateLimit.of(max, Duration.ofSeconds(1)));
  }

  /**
   * Sets the queue for those that do not say where they come from, as other programs may have
   * written them. Defaults to none: those are skipped.
   */
  public RedriveRequest otherwiseTo(String queue) {
    return new RedriveRequest(filter, rate, JobIds.checkQueue(queue), dryRun);
  }

  /** Sets whether to count only, and change nothing. Defaults to false. */
  public RedriveRequest dryRun(boolean countOnly) {
    return new RedriveRequest(filter, rate, otherwise, countOnly);
  }

  /** Returns which dead letters are meant. */
  public DeadLetterFilter filter() {
    return filter;
  }

  /** Returns how many are sent back in a time at most, or {@code null} for no limit. */
  public @Nullable RateLimit rate() {
    return rate;
  }

  /** Returns the queue for those that do not say where they come from, or {@code null}. */
  public @Nullable String otherwiseTo() {
    return otherwise;
  }

  /** Returns whether to count only. */
  public boolean dryRun() {
    return dryRun;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RedriveRequest that
        && filter.equals(that.filter)
        && Objects.equals(rate, that.rate)
        && Objects.equals(otherwise, that.otherwise)
        && dryRun == that.dryRun;
  }

  @Override
  public int hashCode() {
    return Objects.hash(filter, rate, otherwise, dryRun);
  }

  @Override
  public String toString() {
    return "RedriveRequest[filter=%s, rate=%s, otherwiseTo=%s, dryRun=%s]"
        .formatted(filter, rate, otherwise, dryRun);
  }
}
