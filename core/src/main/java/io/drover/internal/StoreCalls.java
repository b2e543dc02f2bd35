package io.drover.internal;

import io.drover.job.StoreException;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.TimeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker's round trips to the store, and its rests between them while the store does not answer.
 * For the worker's thread, except {@link #hurry} and {@link #giveUp}.
 */
final class StoreCalls {

  private static final long PAUSE_WHILE_CLOSING = TimeUnit.MILLISECONDS.toNanos(50);

  private final Station station;
  private final String queue;
  private final Notices notices;
  private final Doorbell bell;
  private final GrowingPause pause = new GrowingPause();
  private volatile boolean hurried;
  private volatile boolean givenUp;

  StoreCalls(Station station, String queue, Notices notices, Doorbell bell) {
    this.station = station;
    this.queue = queue;
    this.notices = notices;
    this.bell = bell;
  }

  /**
   * Does one round trip. Waits for it however long it takes: to ask again while the store may still
   * do the first would claim jobs nobody runs.
   */
  Advanced advance(Advance request) {
    CompletableFuture<Advanced> call = station.engine().jobs().advance(queue, request);
    while (true) {
      try {
        Advanced answer = call.get(limitNanos(), TimeUnit.NANOSECONDS);
        pause.reset();
        notices.outageOver();
        return answer;
      } catch (ExecutionException e) {
        throw StoreErrors.of(e, "serve a worker");
      } catch (TimeoutException e) {
        StoreException late =
            new StoreException(
                "the store has not answered a worker of queue \"%s\" for %s"
                    .formatted(queue, station.limits().callLimit()),
                e);
        if (givenUp) {
          throw late;
        }
        notices.outage(late);
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread; its answer is still to come.
        Thread.interrupted();
      }
    }
  }

  private long limitNanos() {
    long limit = station.limits().callLimit().toNanos();
    return hurried ? Math.min(limit, TimeUnit.SECONDS.toNanos(1)) : limit;
  }

  /** Rests before the next try, longer each time. */
  void rest() {
    if (hurried) {
      LockSupport.parkNanos(this, PAUSE_WHILE_CLOSING);
      return;
    }
    Rest rest = new Rest(bell);
    TimeSource.Scheduled end = station.time().schedule(station.now().plus(pause.next()), rest);
    while (!rest.over && !hurried) {
      bell.await();
    }
    end.cancel();
    bell.ring(); // What else rang during the rest is looked at now.
  }

  /** Cuts rests short, as the worker closes. */
  void hurry() {
    hurried = true;
    bell.ring();
  }

  /** Gives up what is not settled yet. */
  void giveUp() {
    givenUp = true;
    bell.ring();
  }

  boolean isGivenUp() {
    return givenUp;
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
