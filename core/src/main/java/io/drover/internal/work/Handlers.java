package io.drover.internal.work;

import io.drover.job.ActiveJob;
import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.JobAction;
import io.drover.job.JobHandler;
import io.drover.job.JobType;
import io.drover.job.TypeToken;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The handler that hands each job to the one that knows its kind. Immutable.
 *
 * @param byName the handlers of the kinds named
 * @param types the types of their data
 * @param otherwise the handler of all other jobs, or {@code null} if those are refused
 */
public record Handlers<T, R extends @Nullable Object>(
    Map<String, JobHandler<T, R>> byName,
    Map<String, TypeToken<? extends T>> types,
    @Nullable JobHandler<T, R> otherwise)
    implements JobHandler<T, R> {

  /** Handles nothing. */
  public static <T, R extends @Nullable Object> Handlers<T, R> none() {
    return new Handlers<>(Map.of(), Map.of(), null);
  }

  /** Returns these with the handler of a kind of job that had none. */
  @SuppressWarnings("unchecked") // A job is given to it only if its data are of the kind's type.
  public <D extends T> Handlers<T, R> on(JobType<D> type, JobHandler<D, ? extends R> handler) {
    Check.notNull("a job type", type);
    Check.notNull("a handler", handler);
    if (byName.containsKey(type.name())) {
      throw new InvalidInputException(
          "expected one handler for jobs named \"%s\", got: a second one".formatted(type.name()));
    }
    Map<String, JobHandler<T, R>> handlers = new TreeMap<>(byName);
    handlers.put(type.name(), (JobHandler<T, R>) (JobHandler<?, ?>) handler);
    Map<String, TypeToken<? extends T>> allTypes = new TreeMap<>(types);
    allTypes.put(type.name(), type.type());
    return new Handlers<>(handlers, allTypes, otherwise);
  }

  /** Returns these with the handler of all jobs not named, which had none. */
  @SuppressWarnings("unchecked") // What returns a subtype of the result returns a result.
  public Handlers<T, R> otherwise(JobHandler<T, ? extends R> handler) {
    Check.notNull("a handler", handler);
    if (otherwise != null) {
      throw new InvalidInputException(
          "expected one handler for the jobs without one of their own, got: a second one");
    }
    return new Handlers<>(byName, types, (JobHandler<T, R>) handler);
  }

  /** Returns the handler that runs an action and has no result. */
  public static <D, R extends @Nullable Object> JobHandler<D, R> of(JobAction<D> action) {
    Check.notNull("an action", action);
    return job -> {
      action.run(job);
      return null;
    };
  }

  /** Runs a job by the handler of its kind. */
  @Override
  public @Nullable R handle(ActiveJob<T> job) throws Exception {
    JobHandler<T, R> own = byName.get(job.name());
    JobHandler<T, R> handler = own == null ? otherwise : own;
    if (handler == null) {
      throw new IllegalStateException("a job without a handler was started: " + job);
    }
    return handler.handle(job);
  }

  /** Returns whether nothing is handled. */
  public boolean isEmpty() {
    return byName.isEmpty() && otherwise == null;
  }

  /** Returns the names of the jobs that are handled, or {@code null} if all are. */
  public @Nullable Set<String> names() {
    return otherwise == null ? byName.keySet() : null;
  }
}
