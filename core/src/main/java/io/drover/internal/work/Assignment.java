package io.drover.internal.work;

import io.drover.internal.store.JobShape;
import org.jspecify.annotations.Nullable;

/**
 * What a worker shall do. Immutable.
 *
 * @param shape the queue and the type of its data
 * @param handling the user's function
 * @param plan the worker's settings
 * @param callbacks whom to tell
 */
public record Assignment<T, R extends @Nullable Object>(
    JobShape<T> shape, Handling<T, R> handling, WorkerPlan plan, Callbacks<T, R> callbacks) {

  /** Returns this with another plan. */
  public Assignment<T, R> withPlan(WorkerPlan newPlan) {
    return new Assignment<>(shape, handling, newPlan, callbacks);
  }
}
