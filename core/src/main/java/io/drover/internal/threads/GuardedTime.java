package io.drover.internal.threads;

import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A source of time that throws nothing, whatever the one behind it does. Safe for use by several
 * threads.
 *
 * <p>While that one cannot tell the time, it is the last told plus what has passed on the JVM's own
 * clock since; what that one does not schedule, the system's timer does.
 */
public final class GuardedTime implements TimeSource {

  private static final GuardedLog LOG = GuardedLog.of(GuardedTime.class);

  /** An instant the source has told, and when on the JVM's own clock. */
  private record Told(Instant instant, long nanos) {}

  private final TimeSource source;
  private final boolean owned;
  private volatile Told told = new Told(Instant.now(), System.nanoTime());
  private volatile boolean broken;
  private @Nullable SystemTime substitute;
  private boolean closed;

  /**
   * Stands before a source.
   *
   * @param owned whether the source is closed with this
   */
  public GuardedTime(TimeSource source, boolean owned) {
    this.source = source;
    this.owned = owned;
  }

  /** Returns the source behind. */
  public TimeSource source() {
    return source;
  }

  @Override
  public Instant instant() {
    try {
      Instant now = Objects.requireNonNull(source.instant(), "the source of time told nothing");
      told = new Told(now, System.nanoTime());
      broken = false;
      return now;
    } catch (Throwable e) {
      complain("tell the time", e);
      Told last = told;
      return last.instant().plusNanos(System.nanoTime() - last.nanos());
    }
  }

  @Override
  public Scheduled schedule(Instant at, Runnable task) {
    GuardedTask guarded = new GuardedTask(task);
    try {
      guarded.handle = source.schedule(at, guarded);
    } catch (Throwable e) {
      complain("schedule a task", e);
      Instant atSystem = Instant.now().plus(Duration.between(instant(), at));
      guarded.handle = substitute().schedule(atSystem, guarded);
    }
    return guarded;
  }

  private synchronized SystemTime substitute() {
    SystemTime one = substitute;
    if (one == null) {
      one = new SystemTime();
      substitute = one;
      if (closed) {
        one.close();
      }
    }
    return one;
  }

  private void complain(String what, Throwable error) {
    if (!broken) {
      broken = true; // Once for each time it breaks.
      LOG.warn("the source of time cannot {}; the system's is used meanwhile", error, what);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (substitute != null) {
      substitute.close();
    }
    if (owned) {
      source.close();
    }
  }

  /** A task that throws nothing, nor does cancelling it. */
  private static final class GuardedTask implements Runnable, Scheduled {
    private final Runnable task;
    private volatile @Nullable Scheduled handle;
    private volatile boolean cancelled;

    GuardedTask(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (cancelled) {
        return;
      }
      try {
        task.run();
      } catch (Throwable e) {
        LOG.warn("a timed task failed", e);
      }
    }

    @Override
    public void cancel() {
      cancelled = true; // Whatever becomes of the source's own handle.
      Scheduled own = handle;
      if (own == null) {
        return;
      }
      try {
        own.cancel();
      } catch (Throwable e) {
        LOG.warn("a timed task was not cancelled; it does nothing when its time comes", e);
      }
    }
  }
}
