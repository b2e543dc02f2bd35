package io.drover.internal.threads;

import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Runs a short task at one instant at a time, which can be moved. For one thread. */
public final class Alarm implements AutoCloseable {

  private static final Duration SOON = Duration.ofMillis(1);

  private final TimeSource time;
  private final Runnable task;
  private @Nullable Shot shot;

  /** Creates it, set to never. */
  public Alarm(TimeSource time, Runnable task) {
    this.time = time;
    this.task = task;
  }

  /**
   * Moves the alarm; {@code null} for never. One that has gone off and is set to the same instant
   * goes off again soon: the clock may have stood a little before it.
   */
  public void set(@Nullable Instant at) {
    Shot last = shot;
    boolean again = false;
    if (last != null && last.at.equals(at)) {
      if (!last.fired) {
        return;
      }
      again = true;
    }
    close();
    if (at != null) {
      Instant soon = time.instant().plus(SOON);
      shot = new Shot(at, again && at.isBefore(soon) ? soon : at);
    }
  }

  @Override
  public void close() {
    if (shot != null) {
      shot.scheduled.cancel();
      shot = null;
    }
  }

  /** One setting of the alarm. */
  private final class Shot {
    private final Instant at;
    private final TimeSource.Scheduled scheduled;
    private volatile boolean fired;

    Shot(Instant at, Instant start) {
      this.at = at;
      this.scheduled = time.schedule(start, this::fire);
    }

    private void fire() {
      fired = true;
      task.run();
    }
  }
}
