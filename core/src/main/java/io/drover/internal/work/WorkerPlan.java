package io.drover.internal.work;

import io.drover.job.Backoff;
import io.drover.job.BackoffFunction;
import io.drover.job.Breaker;
import io.drover.job.Concurrency;
import io.drover.job.Keep;
import io.drover.job.RateLimit;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker's settings; the facade's builder says what each means. Immutable.
 *
 * @param name the name stored with the jobs it claims
 * @param concurrency how many times the handler may run at once
 * @param paused whether it claims nothing until it is resumed
 * @param rateLimit the worker's own limit
 * @param lease how long a claim lasts without a renewal
 * @param stalledInterval how often to look for stalled jobs
 * @param maxStalls how often a job may stall
 * @param timeLimit how long an attempt may take
 * @param breaker what keeps it from claiming while all fails
 * @param metricsMinutes for how many minutes to keep counts of finished jobs, or 0 for none
 * @param decisions what decides how an attempt ends
 */
public record WorkerPlan(
    @Nullable String name,
    Concurrency concurrency,
    boolean paused,
    @Nullable RateLimit rateLimit,
    Duration lease,
    Duration stalledInterval,
    int maxStalls,
    @Nullable Duration timeLimit,
    @Nullable Breaker breaker,
    int metricsMinutes,
    Decisions decisions) {

  private static final int MINUTES_OF_A_DAY = 24 * 60;
  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  /**
   * The settings that decide how an attempt ends.
   *
   * @param maxStartedAttempts how often a job may be started, or 0 for any number
   * @param backoff the rule for backoffs of other types
   * @param keepCompleted which completed jobs stay if the job does not say
   * @param keepFailed which failed jobs stay if the job does not say
   * @param handled the names of the jobs that are run, or {@code null} for all
   * @param deadLetters what makes dead letters, or {@code null} if failed jobs stay
   * @param retrying how often a job is tried, or {@code null} if its options say
   * @param lastWords what a final failure delivers, or {@code null} for nothing
   */
  public record Decisions(
      int maxStartedAttempts,
      @Nullable BackoffFunction backoff,
      Keep keepCompleted,
      Keep keepFailed,
      @Nullable Set<String> handled,
      @Nullable DeadLettering deadLetters,
      @Nullable Retrying retrying,
      @Nullable LastWords lastWords) {}

  /**
   * How often a job is tried, whatever its options say.
   *
   * @param attempts in all
   * @param backoff the delay before each further attempt
   */
  public record Retrying(int attempts, Backoff backoff) {}

  /** Returns the defaults. */
  public static WorkerPlan defaults() {
    return new WorkerPlan(
        null,
        Concurrency.fixed(1),
        false,
        null,
        HALF_A_MINUTE,
        HALF_A_MINUTE,
        1,
        null,
        null,
        MINUTES_OF_A_DAY,
        new Decisions(0, null, Keep.all(), Keep.all(), null, null, null, null));
  }

  /** Returns a changed copy. */
  public WorkerPlan edit(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.plan();
  }

  /** The settings while they are changed. For one thread. */
  public static final class Draft {
    /** The name stored with the jobs it claims. */
    public @Nullable String name;

    /** How many times the handler may run at once. */
    public Concurrency concurrency;

    /** Whether it claims nothing until it is resumed. */
    public boolean paused;

    /** The worker's own limit. */
    public @Nullable RateLimit rateLimit;

    /** How long a claim lasts without a renewal. */
    public Duration lease;

    /** How often to look for stalled jobs. */
    public Duration stalledInterval;

    /** How often a job may stall. */
    public int maxStalls;

    /** How long an attempt may take. */
    public @Nullable Duration timeLimit;

    /** How often a job may be started, or 0 for any number. */
    public int maxStartedAttempts;

    /** The rule for backoffs of other types. */
    public @Nullable BackoffFunction backoff;

    /** Which completed jobs stay. */
    public Keep keepCompleted;

    /** Which failed jobs stay. */
    public Keep keepFailed;

    /** The names of the jobs that are run, or {@code null} for all. */
    public @Nullable Set<String> handled;

    /** What makes dead letters. */
    public @Nullable DeadLettering deadLetters;

    /** How often a job is tried, or {@code null} if its options say. */
    public @Nullable Retrying retrying;

    /** What a final failure delivers. */
    public @Nullable LastWords lastWords;

    /** What keeps it from claiming while all fails. */
    public @Nullable Breaker breaker;

    /** For how many minutes to keep counts of finished jobs, or 0 for none. */
    public int metricsMinutes;

    private Draft(WorkerPlan from) {
      name = from.name;
      concurrency = from.concurrency;
      paused = from.paused;
      rateLimit = from.rateLimit;
      lease = from.lease;
      stalledInterval = from.stalledInterval;
      maxStalls = from.maxStalls;
      timeLimit = from.timeLimit;
      maxStartedAttempts = from.decisions.maxStartedAttempts;
      backoff = from.decisions.backoff;
      keepCompleted = from.decisions.keepCompleted;
      keepFailed = from.decisions.keepFailed;
      handled = from.decisions.handled;
      deadLetters = from.decisions.deadLetters;
      retrying = from.decisions.retrying;
      lastWords = from.decisions.lastWords;
      breaker = from.breaker;
      metricsMinutes = from.metricsMinutes;
    }

    private WorkerPlan plan() {
      return new WorkerPlan(
          name,
          concurrency,
          paused,
          rateLimit,
          lease,
          stalledInterval,
          maxStalls,
          timeLimit,
          breaker,
          metricsMinutes,
          new Decisions(
              maxStartedAttempts,
              backoff,
              keepCompleted,
              keepFailed,
              handled,
              deadLetters,
              retrying,
              lastWords));
    }
  }
}
