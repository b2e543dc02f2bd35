package io.drover.internal.work;

import io.drover.internal.store.ReadJob;
import io.drover.internal.store.StoreContext;
import io.drover.job.DroverException;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.spi.JobRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a worker's callbacks what is recorded of attempts, and of which nothing could be. For the
 * thread whose turn it is.
 */
final class Reports<T, R extends @Nullable Object> {

  private final StoreContext store;
  private final Assignment<T, R> assignment;
  private final CallbackThread thread;
  private boolean drainedIsDue;

  Reports(StoreContext store, Assignment<T, R> assignment, CallbackThread thread) {
    this.store = store;
    this.assignment = assignment;
    this.thread = thread;
  }

  /** Tells what is recorded. */
  void recorded(List<AttemptEnd<T, R>> ends) {
    List<Runnable> calls = new ArrayList<>(ends.size());
    for (AttemptEnd<T, R> end : ends) {
      Runnable call = call(end);
      if (call != null) {
        calls.add(call);
      }
    }
    thread.tell(calls);
  }

  @SuppressWarnings("NullAway") // The result is what the handler returned, null if it did.
  private @Nullable Runnable call(AttemptEnd<T, R> end) {
    Callbacks<T, R> callbacks = assignment.callbacks();
    Throwable error = end.error();
    switch (end.settlement().outcome()) {
      case COMPLETE -> {
        var callback = callbacks.completed();
        if (callback != null && error == null) {
          ReadJob<T> job = after(end);
          return () -> callback.accept(job, end.result());
        }
      }
      case FAIL, DEAD_LETTER, RETRY, BACK_OFF -> {
        var callback = callbacks.failed();
        if (callback != null && error != null) {
          ReadJob<T> job = after(end);
          return () -> callback.accept(job, error);
        }
      }
      case MOVE_TO_LATER, GIVE_BACK, WAIT_FOR_CHILDREN -> {}
    }
    return null;
  }

  private ReadJob<T> after(AttemptEnd<T, R> end) {
    JobRecord record = Aftermath.of(end.job().record(), end.settlement(), store.now());
    return new ReadJob<>(record, assignment.shape());
  }

  /** Tells that what became of an attempt is not recorded. */
  void unrecorded(AttemptEnd<T, R> end) {
    ClaimedJob<T> job = end.job();
    thread.error(
        new DroverException(
            "job %s of queue \"%s\" was not this worker's any more when its attempt ended with %s;"
                    .formatted(job.id(), job.queue(), end.settlement().outcome())
                + (job.isDoubtful()
                    ? " an earlier call whose answer was lost may have recorded that"
                    : " that was not recorded")));
  }

  /**
   * Tells that the queue has run out of work, once after each time there was some.
   *
   * @param got how many jobs a claim brought
   * @param idle whether the worker has nothing else to do, and nothing kept jobs back
   */
  void claimed(int got, boolean idle) {
    drainedIsDue |= got > 0;
    if (drainedIsDue && got == 0 && idle) {
      drainedIsDue = false;
      Runnable callback = assignment.callbacks().drained();
      if (callback != null) {
        thread.tell(() -> drained(callback));
      }
    }
  }

  private void drained(Runnable callback) {
    QueueCounts counts = store.engine().inspection().counts(assignment.shape().queue());
    if (counts.waiting() + counts.of(JobState.PRIORITIZED) + counts.active() == 0) {
      callback.run();
    }
  }

  /** Tells something to a callback, if there is one. For any thread. */
  <V> void tell(@Nullable Consumer<V> callback, V value) {
    if (callback != null) {
      thread.tell(() -> callback.accept(value));
    }
  }

  /** Tells which jobs have been recovered. For any thread. */
  void recovered(List<String> ids) {
    var callback = assignment.callbacks().stalled();
    if (callback != null) {
      List<Runnable> calls = new ArrayList<>(ids.size());
      ids.forEach(id -> calls.add(() -> callback.accept(id)));
      thread.tell(calls);
    }
  }
}
