package io.drover.internal.work;

import io.drover.internal.store.JobShape;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoredJob;
import io.drover.job.ActiveJob;
import io.drover.job.InvalidInputException;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A claimed job until its attempt is settled. Safe for use by several threads. */
public final class RunningJob<T> extends StoredJob<T> implements ActiveJob<T> {

  private final Lease lease;
  private final StoreContext store;
  private final BiConsumer<RunningJob<T>, Object> progressed;
  private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean doubtful;
  private volatile long renewedAt;
  private volatile @Nullable RunningBatch<T, ?> batch;

  public RunningJob(JobRecord record, Lease lease, Home<T> home) {
    super(record, home.shape());
    this.lease = lease;
    this.store = home.store();
    this.progressed = home.progressed();
    this.renewedAt = store.now().toEpochMilli();
  }

  /**
   * What the jobs of one worker share.
   *
   * @param store the store
   * @param shape the type of the data
   * @param progressed told of progress once it is stored
   */
  public record Home<T>(
      StoreContext store, JobShape<T> shape, BiConsumer<RunningJob<T>, Object> progressed) {}

  Lease lease() {
    return lease;
  }

  /** Returns when the lease was last renewed, in milliseconds since the epoch. */
  long renewedAt() {
    return renewedAt;
  }

  void renewed(long at) {
    renewedAt = at;
  }

  /** Returns why the attempt shall end, if it shall. */
  @Nullable Stop stop() {
    return stop.get();
  }

  /**
   * Makes the attempt end; returns whether nobody else had. A lost lease beats what others want.
   */
  boolean stop(Stop wanted) {
    boolean first =
        stop.compareAndSet(null, wanted)
            || (wanted.cause() == Stop.Cause.LEASE_LOST && stop.getAndSet(wanted) != null);
    RunningBatch<T, ?> mine = batch;
    if (first && mine != null) {
      mine.interruptIfAllStopped();
    }
    return first;
  }

  void joins(RunningBatch<T, ?> newBatch) {
    batch = newBatch;
  }

  /** Marks the attempt as ended; returns whether it was not yet. */
  boolean end() {
    return ended.compareAndSet(false, true);
  }

  /** Notes that a call which may have settled the job failed without an answer. */
  void doubt() {
    doubtful = true;
  }

  boolean isDoubtful() {
    return doubtful;
  }

  boolean isEnded() {
    return ended.get();
  }

  @Override
  public boolean isCancelled() {
    return stop.get() != null;
  }

  @Override
  public void updateProgress(Object progress) {
    byte[] json = shape().encode(progress, store.limits());
    there(store.engine().inspection().updateProgress(queue(), id(), json));
    progressed.accept(this, progress);
  }

  @Override
  public void log(String line) {
    if (line.length() > store.limits().maxDataBytes()) {
      throw new InvalidInputException(
          "expected a log line of at most %d characters, got: %d"
              .formatted(store.limits().maxDataBytes(), line.length()));
    }
    int keep = options().keepLogs();
    there(store.engine().inspection().addLog(queue(), id(), line, keep) >= 0);
  }

  @Override
  public void updateData(T data) {
    byte[] json = shape().encode(data, store.limits());
    there(store.engine().inspection().updateData(queue(), id(), json));
  }

  private void there(boolean found) {
    if (!found) {
      throw new InvalidInputException(
          "expected job %s of queue \"%s\", which was removed while its handler runs"
              .formatted(id(), queue()));
    }
  }
}
