package io.drover.embedded.facets;

import io.drover.embedded.commit.GuardedLog;
import io.drover.embedded.state.LeaseTime;
import io.drover.job.StoreException;
import io.drover.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The alarm that shows the time of leases that the process is not suspended. Set only while there
 * are leases. Safe for use by any number of threads.
 */
public final class Heartbeat implements AutoCloseable {

  private static final GuardedLog LOG = GuardedLog.of(Heartbeat.class);

  private final LeaseTime leases;
  private final TimeSource source;
  private final GuardedTime time;

  // What follows is guarded by this object's monitor.
  private TimeSource.@Nullable Scheduled alarm;
  private boolean closed;

  /** Begins to beat for the leases of a store. */
  public Heartbeat(Store store, TimeSource source) {
    this.leases = store.commands().leases().time();
    this.source = source;
    this.time = new GuardedTime(source);
    leases.beatBy(this::beatIn);
  }

  private synchronized void beatIn(long millis) {
    if (closed) {
      return;
    }
    try {
      cancel();
      alarm = source.schedule(source.instant().plusMillis(millis), this::beat);
    } catch (Throwable e) {
      LOG.warn("The source of time sets no alarm; leases may last longer", e);
    }
  }

  private void beat() {
    long now;
    try {
      now = time.millis();
    } catch (StoreException e) {
      LOG.warn("The source of time fails; leases may last longer", e);
      return;
    }
    leases.beat(now);
  }

  private void cancel() {
    TimeSource.Scheduled last = alarm;
    alarm = null;
    if (last != null) {
      last.cancel();
    }
  }

  /** Beats no more. */
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
