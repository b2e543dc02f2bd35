package io.drover.internal.work;

import io.drover.internal.store.StoreContext;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import org.jspecify.annotations.Nullable;

/**
 * Tells a worker's callback that its queue has run out of work, once after each time there was
 * some. For the worker's thread.
 */
final class DrainNotice {

  private final StoreContext store;
  private final String queue;
  private final @Nullable Runnable callback;
  private final Notices notices;
  private boolean due;

  DrainNotice(StoreContext store, String queue, @Nullable Runnable callback, Notices notices) {
    this.store = store;
    this.queue = queue;
    this.callback = callback;
    this.notices = notices;
  }

  /**
   * Takes note of a claim.
   *
   * @param got how many jobs it brought
   * @param idle whether the worker has nothing else to do, and nothing kept jobs back
   */
  void claimed(int got, boolean idle) {
    due |= got > 0;
    if (due && got == 0 && idle) {
      due = false;
      if (callback != null) {
        notices.tell(() -> tell(callback));
      }
    }
  }

  private void tell(Runnable drained) {
    QueueCounts counts = store.engine().inspection().counts(queue);
    if (counts.waiting() + counts.of(JobState.PRIORITIZED) + counts.active() == 0) {
      drained.run();
    }
  }
}
