package io.drover.embedded.commit;

import io.drover.embedded.storage.StorageFailure;
import io.drover.job.StoreException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether a store still answers, and if not why. Safe for use by several threads. */
final class Ending {

  private static final GuardedLog LOG = GuardedLog.of(CommitLoop.class);
  private static final String FROZEN =
      "the store is frozen after an error and stores nothing any more; mend the cause and open it"
          + " again";

  /** Made beforehand: when memory is short there may be none left to say so. */
  private final StoreException outOfOrder = StoreException.untilReopened(FROZEN, null);

  private final AtomicReference<@Nullable StoreException> reason = new AtomicReference<>();
  private volatile boolean frozen;

  /** Returns why nothing is answered any more, or {@code null} if all is well. */
  @Nullable StoreException reason() {
    return reason.get();
  }

  /** Returns what a command is answered with that is not known to be stored. */
  StoreException cause() {
    StoreException cause = reason();
    return cause == null ? outOfOrder : cause;
  }

  /** Returns whether an error ended it. */
  boolean isFrozen() {
    return frozen;
  }

  /** Ends it in good order, unless it has ended. */
  void close() {
    reason.compareAndSet(null, new StoreException("the store is closed"));
  }

  /**
   * Ends it for an error. What must be true comes first, and what may throw comes last.
   *
   * @param wake lets threads that wait for work see the end
   */
  void freeze(Throwable error, Runnable wake) {
    frozen = true;
    boolean first = reason.compareAndSet(null, outOfOrder);
    try {
      if (first) {
        reason.set(StoreException.untilReopened(FROZEN + ": " + text(error), error));
      }
      wake.run();
    } catch (Throwable e) {
      // Callers get the answer that was made beforehand.
      LOG.warn("The store cannot say why it is frozen", e);
    }
    LOG.error("The store is frozen: nothing is stored any more until it is opened again", error);
  }

  private static @Nullable String text(Throwable error) {
    return error instanceof StorageFailure ? error.getMessage() : error.toString();
  }
}
