package io.drover.embedded.facets;

import io.drover.embedded.commit.GuardedLog;
import io.drover.embedded.rows.Times;
import io.drover.job.StoreException;
import io.drover.spi.TimeSource;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The store's source of time, which is not ours and may fail. Safe for use by any number of
 * threads.
 */
final class GuardedTime {

  private static final GuardedLog LOG = GuardedLog.of(GuardedTime.class);

  private final TimeSource source;
  private final AtomicBoolean fails = new AtomicBoolean();

  GuardedTime(TimeSource source) {
    this.source = source;
  }

  /**
   * Returns the current instant, for a caller who can be told that there is none.
   *
   * @throws StoreException if the source fails
   */
  long millis() {
    try {
      return Times.millis(source.instant());
    } catch (Throwable e) {
      throw new StoreException("the source of time failed, and nothing was changed", e);
    }
  }

  /** Returns the current instant, or the one given if the source fails. Throws nothing. */
  long or(long given) {
    try {
      long now = Times.millis(source.instant());
      fails.set(false);
      return now;
    } catch (Throwable e) {
      // Whoever asks may ask a thousand times a second.
      if (!fails.getAndSet(true)) {
        LOG.warn("The source of time fails; leases begin at the instants of those who claim", e);
      }
      return given;
    }
  }
}
