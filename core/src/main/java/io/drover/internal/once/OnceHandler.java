package io.drover.internal.once;

import io.drover.internal.work.ClaimedJob;
import io.drover.internal.work.ReadyResult;
import io.drover.job.ActiveJob;
import io.drover.job.EndAttempt;
import io.drover.job.InProgressException;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobHandler;
import io.drover.job.TypeToken;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A handler as the effect of each job's key: a job whose effect has happened completes with what
 * was recorded. Safe for use by several threads.
 *
 * <p>It waits for no other: a job whose effect is in progress elsewhere is moved to later, so that
 * its place is free for others.
 */
public final class OnceHandler<T, R extends @Nullable Object>
    implements JobHandler<T, ReadyResult<R>> {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final int MAX_DOUBLINGS = 5;

  /**
   * A job whose effect is recorded completes without its handler, and so without what that sent.
   */
  private static final String NO_SENDS =
      "by a handler that is the effect of a key, which would be lost if the process ended before the"
          + " job's end is stored; have a plain handler send, after Idempotency.run";

  private final Effects effects;
  private final EffectPlan plan;
  private final Function<? super Job<T>, String> keys;
  private final @Nullable TypeToken<? extends R> type;
  private final JobHandler<T, R> handler;

  private OnceHandler(Wish<T, R> wish, JobHandler<T, R> handler) {
    this.effects = wish.effects();
    this.plan = wish.plan().waitLimit(Duration.ZERO);
    this.keys = wish.keys();
    this.type = wish.type();
    this.handler = handler;
  }

  /**
   * What a worker is told. Immutable.
   *
   * @param effects where effects are known
   * @param plan how they are run
   * @param keys the key of a job
   * @param type what results are that were recorded, or {@code null} if nobody looks at them
   */
  public record Wish<T, R extends @Nullable Object>(
      Effects effects,
      EffectPlan plan,
      Function<? super Job<T>, String> keys,
      @Nullable TypeToken<? extends R> type) {}

  /** Returns a handler as the effect of each job's key. */
  public static <T, R extends @Nullable Object> OnceHandler<T, R> of(
      Wish<T, R> wish, JobHandler<T, R> handler) {
    return new OnceHandler<>(wish, handler);
  }

  @Override
  public ReadyResult<R> handle(ActiveJob<T> job) throws Exception {
    String given = keys.apply(job);
    if (given == null) {
      throw new InvalidInputException(
          "expected a key of job %s in queue \"%s\", got: null".formatted(job.id(), job.queue()));
    }
    String key = Keys.full(plan, given);
    try {
      return handle(job, key);
    } catch (InProgressException e) {
      throw e.key().equals(key) ? EndAttempt.moveToLater(pause(job)) : e;
    }
  }

  @SuppressWarnings("unchecked") // What is of a subtype of the results is a result.
  private ReadyResult<R> handle(ActiveJob<T> job, String key) throws Exception {
    if (job instanceof ClaimedJob<?> claimed) {
      claimed.refuseSends(NO_SENDS);
    }
    TypeToken<R> named = (TypeToken<R>) (type == null ? TypeToken.of(Object.class) : type);
    Errand<R> errand = new Errand<>(plan, key, named, job::isCancelled);
    Outcome<R> outcome = effects.run(errand, () -> handler.handle(job));
    boolean unknown = outcome.earlier() && type == null;
    return new ReadyResult<>(outcome.json(), unknown ? null : outcome.value());
  }

  /** Returns a pause that grows with the starts of the job, up to 8 seconds. */
  private static Duration pause(Job<?> job) {
    int doublings = Math.max(0, Math.min(MAX_DOUBLINGS, job.attemptsStarted() - 1));
    return FIRST_PAUSE.multipliedBy(1L << doublings);
  }
}
