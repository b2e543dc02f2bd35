package io.drover.embedded.facets;

import io.drover.embedded.commit.CommitLoop;
import io.drover.embedded.commit.GuardedLog;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.state.Owners;
import io.drover.job.StoreException;
import io.drover.spi.TimeSource;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The alarm that has ownerships of deduplication ids removed once their time is over, whether or
 * not there are workers. Set only while there is such an ownership. Safe for use by any number of
 * threads.
 */
public final class Expiry implements AutoCloseable {

  private static final GuardedLog LOG = GuardedLog.of(Expiry.class);

  /** Those that end within this time are removed together, at the end of it. */
  private static final long TOGETHER_MILLIS = 1000;

  private final Store store;
  private final TimeSource source;
  private final GuardedTime time;

  // What follows is guarded by this object's monitor.
  private TimeSource.@Nullable Scheduled alarm;
  private long rings = Long.MAX_VALUE;
  private boolean closed;

  /** Begins to look after a store. */
  public Expiry(Store store, TimeSource source) {
    this.store = store;
    this.source = source;
    this.time = new GuardedTime(source);
    submit(
        () -> {
          owners().watchEnds(this::expect);
          expectFirst();
        });
  }

  private Owners owners() {
    return store.commands().owners();
  }

  private void submit(Runnable command) {
    CompletableFuture<?> unused =
        store
            .loop()
            .submit(
                CommitLoop.Promise.WRITTEN,
                () -> {
                  command.run();
                  return true;
                });
  }

  /** Sees to it that an end is heeded soon after it has come. */
  private synchronized void expect(long end) {
    long at = (end / TOGETHER_MILLIS + 1) * TOGETHER_MILLIS;
    if (closed || at >= rings) {
      return;
    }
    cancel();
    rings = at;
    try {
      alarm = source.schedule(Instant.ofEpochMilli(at), this::ring);
    } catch (Throwable e) {
      rings = Long.MAX_VALUE;
      LOG.warn("The source of time sets no alarm; what has run out is removed later", e);
    }
  }

  private void ring() {
    synchronized (this) {
      rings = Long.MAX_VALUE;
      alarm = null;
    }
    submit(this::expire);
  }

  private void expire() {
    long now;
    try {
      now = time.millis();
    } catch (StoreException e) {
      LOG.warn("What has run out is removed later", e);
      return;
    }
    store.commands().queues().observe(store.commands().tx(), now);
    if (owners().expire(now)) {
      store.commands().tx().later(this::expire);
    } else {
      expectFirst();
    }
  }

  private void expectFirst() {
    long end = owners().firstEnd();
    if (end != JobRow.NEVER) {
      expect(end);
    }
  }

  private void cancel() {
    TimeSource.Scheduled last = alarm;
    alarm = null;
    if (last != null) {
      last.cancel();
    }
  }

  /** Sets no alarm any more. */
  @Override
  public synchronized void close() {
    closed = true;
    try {
      cancel();
    } catch (Throwable e) {
      LOG.warn("The source of time keeps an alarm, which does nothing", e);
    }
  }
}
