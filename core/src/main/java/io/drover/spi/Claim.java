package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.RateLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a worker wants to claim. Immutable: every method that takes a value returns a changed copy.
 */
public final class Claim {

  private final Terms terms;
  private final @Nullable RateLimit rateLimit;
  private final @Nullable String worker;

  private Claim(Terms terms, @Nullable RateLimit rateLimit, @Nullable String worker) {
    this.terms = terms;
    this.rateLimit = rateLimit;
    this.worker = worker;
  }

  /**
   * Returns a claim of a worker without a name or a limit of its own.
   *
   * @param max how many jobs at most, at least 1
   * @param token fences what this claim hands out; unique among all claims
   * @param lease how long the leases last, counted from the request's {@code now}
   */
  public static Claim of(int max, String token, Duration lease) {
    Check.atLeast("the number of jobs to claim", max, 1);
    Check.notNull("the token of a claim", token);
    Check.notNull("the duration of leases", lease);
    return new Claim(new Terms(max, token, lease), null, null);
  }

  /**
   * Sets the worker's own limit, or none with {@code null}, the default. The queue's number of jobs
   * beats it, its window beats the queue's (docs/bullmq-format.md §3.7).
   */
  public Claim rateLimit(@Nullable RateLimit limit) {
    return new Claim(terms, limit, worker);
  }

  /** Sets the worker's name, stored with the job, or none with {@code null}, the default. */
  public Claim worker(@Nullable String name) {
    return new Claim(terms, rateLimit, name);
  }

  /** Returns how many jobs at most. */
  public int max() {
    return terms.max;
  }

  /** Returns what fences the jobs that this claim hands out. */
  public String token() {
    return terms.token;
  }

  /** Returns how long the leases last, counted from the request's {@code now}. */
  public Duration lease() {
    return terms.lease;
  }

  /** Returns the worker's own limit, or {@code null}. */
  public @Nullable RateLimit rateLimit() {
    return rateLimit;
  }

  /** Returns the worker's name, or {@code null}. */
  public @Nullable String worker() {
    return worker;
  }

  @Override
  public String toString() {
    return "Claim[max=%d, token=%s, lease=%s, rateLimit=%s, worker=%s]"
        .formatted(terms.max, terms.token, terms.lease, rateLimit, worker);
  }

  private record Terms(int max, String token, Duration lease) {}
}
