package io.drover.internal.work;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.Doorbell;
import io.drover.internal.threads.GrowingPause;
import io.drover.spi.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker's rests while its store cannot be reached, longer each time. {@link #rest} is for the
 * worker's own thread, {@link #reset} for whoever hears an answer while that does not rest.
 */
final class Rests {

  private static final long PAUSE_WHILE_CLOSING = TimeUnit.MILLISECONDS.toNanos(50);

  private final StoreContext store;
  private final Doorbell bell;
  private final GrowingPause pause = new GrowingPause();
  private volatile boolean hurried;

  /**
   * Creates it.
   *
   * @param bell what else ends waits of the worker's thread
   */
  Rests(StoreContext store, Doorbell bell) {
    this.store = store;
    this.bell = bell;
  }

  /** Rests before the next try. */
  void rest() {
    if (hurried) {
      LockSupport.parkNanos(this, PAUSE_WHILE_CLOSING);
      return;
    }
    Rest rest = new Rest(bell);
    TimeSource.Scheduled end = store.time().schedule(store.now().plus(pause.next()), rest);
    while (!rest.over && !hurried) {
      bell.await();
    }
    end.cancel();
    bell.ring(); // What else rang during the rest is looked at now.
  }

  /** Starts again with the shortest, as the store answers. */
  void reset() {
    pause.reset();
  }

  /** Cuts rests short, as the worker closes. */
  void hurry() {
    hurried = true;
    bell.ring();
  }

  /** Marks the end of a rest. */
  private static final class Rest implements Runnable {
    private final Doorbell bell;
    private volatile boolean over;

    Rest(Doorbell bell) {
      this.bell = bell;
    }

    @Override
    public void run() {
      over = true;
      bell.ring();
    }
  }
}
