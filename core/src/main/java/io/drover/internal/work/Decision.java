package io.drover.internal.work;

import io.drover.internal.store.ReadJob;
import io.drover.internal.work.WorkerPlan.Retrying;
import io.drover.job.Backoff;
import io.drover.job.BackoffFunction;
import io.drover.job.EndAttempt;
import io.drover.job.Job;
import io.drover.job.JobExpiredException;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.job.TimeRange;
import io.drover.job.UndecodableException;
import io.drover.job.UnrecoverableException;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Failure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of an attempt that ended: a function of the job, how the attempt ended, the
 * worker's settings and a random number. Safe for use by several threads. The rules are those of
 * the wire format §8.5.
 *
 * @param rules the worker's settings
 * @param random gives numbers from 0 to less than 1, for jitter
 */
record Decision(WorkerPlan.Decisions rules, DoubleSupplier random) {

  private static final int MAX_REASON = 16_384;
  private static final int MAX_TRACE = 32_768;
  private static final double LONGEST_MILLIS = TimeRange.LONGEST.toMillis();

  /** The attempt succeeded with a result in JSON. */
  Settlement completed(Lease lease, JobRecord job, byte[] result) {
    Keep own = job.options().keepCompleted();
    return Settlement.complete(lease, result, own == null ? rules.keepCompleted() : own);
  }

  /** The attempt ended with what the handler, or the runtime in its place, threw. */
  Settlement failed(Lease lease, ReadJob<?> job, Throwable error) {
    if (error instanceof EndAttempt end) {
      return switch (end.way()) {
        case MOVE_TO_LATER -> Settlement.moveToLater(lease, end.duration());
        case GIVE_BACK -> Settlement.giveBack(lease, end.duration());
        case WAIT_FOR_CHILDREN -> Settlement.waitForChildren(lease);
      };
    }
    JobOptions options = job.options();
    Failure failure = failure(job.record(), error, "");
    if (!mayRetry(job, error)) {
      return fail(lease, job, error, failure);
    }
    Retrying retrying = rules.retrying();
    Backoff backoff = retrying == null ? options.backoff() : retrying.backoff();
    if (backoff == null) {
      return Settlement.retry(lease, failure, options.lifo());
    }
    try {
      Optional<Duration> delay = delay(backoff, job, error);
      if (delay.isEmpty()) {
        return fail(lease, job, error, failure);
      }
      return delay.get().compareTo(Duration.ofMillis(1)) >= 0
          ? Settlement.backOff(lease, failure, TimeRange.check("backoff delay", delay.get()))
          : Settlement.retry(lease, failure, options.lifo());
    } catch (RuntimeException e) {
      String note = " (not tried again: " + e.getMessage() + ")";
      return fail(lease, job, error, failure(job.record(), error, note));
    }
  }

  /** Why a job must not be run at all, or empty if it may. */
  Optional<UnrecoverableException> refusal(JobRecord job) {
    if (job.deferredFailure() != null) {
      return Optional.of(refusal(job.deferredFailure()));
    }
    Instant expiry = expiry(job);
    Instant claimedAt = job.processedOn();
    if (expiry != null && claimedAt != null && claimedAt.isAfter(expiry)) {
      return Optional.of(
          withoutTrace(
              new JobExpiredException(
                  "expired: expected to be claimed by %s, got: claimed at %s; its handler did not run"
                      .formatted(expiry, claimedAt))));
    }
    if (rules.maxStartedAttempts() > 0 && job.attemptsStarted() > rules.maxStartedAttempts()) {
      return Optional.of(refusal("job started more than allowable limit"));
    }
    Set<String> handled = rules.handled();
    if (handled != null && !handled.contains(job.name())) {
      return Optional.of(
          refusal(
              "expected a job name among %s, got: %s; give the worker a handler for it with on, or one for all others with otherwise"
                  .formatted(handled, job.name())));
    }
    return Optional.empty();
  }

  private static @Nullable Instant expiry(JobRecord job) {
    Instant at = job.options().expiresAt();
    Duration after = job.options().expiresAfter();
    return at != null || after == null ? at : job.timestamp().plus(after);
  }

  private static UnrecoverableException refusal(String reason) {
    return withoutTrace(new UnrecoverableException(reason));
  }

  private static UnrecoverableException withoutTrace(UnrecoverableException refusal) {
    // It came out of no handler, so where it was made tells nobody anything.
    refusal.setStackTrace(new StackTraceElement[0]);
    return refusal;
  }

  private boolean mayRetry(Job<?> job, Throwable error) {
    boolean recoverable =
        !(error instanceof UnrecoverableException) && !(error instanceof UndecodableException);
    boolean startsLeft =
        rules.maxStartedAttempts() == 0 || job.attemptsStarted() < rules.maxStartedAttempts();
    return recoverable && startsLeft && job.attemptsMade() + 1 < attempts(job.options());
  }

  /** Returns how often a job is tried in all. */
  private int attempts(JobOptions options) {
    Retrying retrying = rules.retrying();
    return retrying == null ? options.attempts() : retrying.attempts();
  }

  /** The job fails for good, and is a dead letter from then on if the worker has a place for it. */
  private Settlement fail(Lease lease, ReadJob<?> job, Throwable error, Failure failure) {
    JobRecord record = job.record();
    JobOptions options = record.options();
    DeadLettering letters = rules.deadLetters();
    JobDelivery letter = letters == null ? null : letters.letter(record, error, failure);
    if (letter != null) {
      return Settlement.deadLetter(lease, failure, attempts(options), letter);
    }
    Keep own = options.keepFailed();
    Settlement failed =
        Settlement.fail(lease, failure, own == null ? rules.keepFailed() : own, attempts(options));
    LastWords words = rules.lastWords();
    return words == null ? failed : failed.deliveries(words.of(record, error));
  }

  private Optional<Duration> delay(Backoff backoff, Job<?> job, Throwable error) {
    int made = job.attemptsMade() + 1;
    if (backoff.isCustom()) {
      BackoffFunction function = rules.backoff();
      if (function == null) {
        throw new IllegalStateException(
            "this worker has no backoff function, which type \"%s\" needs"
                .formatted(backoff.type()));
      }
      return function.delay(made, backoff, error, job);
    }
    double millis = backoff.delay().toMillis();
    if (backoff.type().equals(Backoff.EXPONENTIAL)) {
      millis = Math.rint(Math.pow(2, made - 1.0) * millis);
    }
    double jitter = backoff.jitter();
    if (jitter > 0) {
      millis = Math.floor(random.getAsDouble() * millis * jitter + millis * (1 - jitter));
    }
    return Optional.of(Duration.ofMillis((long) Math.min(millis, LONGEST_MILLIS)));
  }

  private static Failure failure(JobRecord job, Throwable error, String note) {
    String message = error.getMessage();
    String reason = (message == null ? error.getClass().getName() : message) + note;
    int limit = job.options().stackTraceLimit();
    List<String> traces = new ArrayList<>(job.stackTraces());
    traces.add(trace(error));
    int from = Math.max(0, traces.size() - limit);
    return Failure.of(cut(reason, MAX_REASON), List.copyOf(traces.subList(from, traces.size())));
  }

  private static String trace(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return cut(text.toString(), MAX_TRACE);
  }

  private static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max) + "…";
  }
}
