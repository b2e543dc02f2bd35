package io.drover.internal.work;

import io.drover.internal.store.JobShape;
import io.drover.internal.store.LifeCycle.Stage;
import org.jspecify.annotations.Nullable;

/**
 * What a worker shall do. Immutable.
 *
 * @param shape the queue and the type of its data
 * @param handling the user's function
 * @param plan the worker's settings
 * @param callbacks whom to tell
 * @param before what is done for jobs before their handler runs
 * @param outlets what finds the queues of messages
 * @param stage when the worker is closed
 */
public record Assignment<T, R extends @Nullable Object>(
    JobShape<T> shape,
    Handling<T, R> handling,
    WorkerPlan plan,
    Callbacks<T, R> callbacks,
    BeforeRuns before,
    Outlets outlets,
    Stage stage) {

  /** Makes an assignment without anything to be done before a handler runs. */
  public Assignment(
      JobShape<T> shape, Handling<T, R> handling, WorkerPlan plan, Callbacks<T, R> callbacks) {
    this(shape, handling, plan, callbacks, BeforeRuns.NOTHING, Outlets.NONE, Stage.WORK);
  }

  /** Returns this with another plan. */
  public Assignment<T, R> withPlan(WorkerPlan newPlan) {
    return new Assignment<>(shape, handling, newPlan, callbacks, before, outlets, stage);
  }

  /** Returns this with something to be done before a handler runs, and with exchanges. */
  public Assignment<T, R> with(BeforeRuns newBefore, Outlets newOutlets) {
    return new Assignment<>(shape, handling, plan, callbacks, newBefore, newOutlets, stage);
  }

  /** Returns this closed with the parts of another stage. */
  public Assignment<T, R> closedAt(Stage newStage) {
    return new Assignment<>(shape, handling, plan, callbacks, before, outlets, newStage);
  }
}
