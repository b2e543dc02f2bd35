package io.drover.internal;

import io.drover.job.StoreException;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.TimeSource;
import io.drover.spi.Traits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A worker's round trips to the store that are under way, and its rests while the store does not
 * answer. For the worker's thread, except {@link #hurry} and {@link #giveUp}.
 *
 * <p>A trip has no time limit: to ask again while the store may still do the first would claim jobs
 * nobody runs.
 */
final class RoundTrips<T, R extends @Nullable Object> {

  private static final long PAUSE_WHILE_CLOSING = TimeUnit.MILLISECONDS.toNanos(50);

  /** A round trip: what it settles, what it claims for so many runs, and what the store says. */
  record Trip<T, R extends @Nullable Object>(
      List<Ended<T, R>> ended,
      @Nullable Claim claim,
      int runs,
      Instant at,
      CompletableFuture<Advanced> answer) {}

  private final Station station;
  private final String queue;
  private final Notices notices;
  private final Doorbell bell;
  private final Traits traits;
  private final GrowingPause pause = new GrowingPause();
  private final List<Trip<T, R>> underWay = new ArrayList<>();
  private long silentSince;
  private volatile boolean hurried;
  private volatile boolean givenUp;

  RoundTrips(Station station, String queue, Notices notices, Doorbell bell) {
    this.station = station;
    this.queue = queue;
    this.notices = notices;
    this.bell = bell;
    this.traits = station.engine().traits();
  }

  /** Returns how many trips are under way. */
  int count() {
    return underWay.size();
  }

  /** Returns how many runs the trips under way claim jobs for. */
  int claiming() {
    return underWay.stream().mapToInt(Trip::runs).sum();
  }

  /** Returns whether a further trip may be sent beside those under way. */
  boolean hasRoom() {
    return underWay.size() < traits.maxCalls();
  }

  /** Sends a trip, with a claim for so many runs; the bell rings when the store has answered. */
  void send(List<Ended<T, R>> ended, @Nullable Claim claim, int runs, Instant now) {
    Advance request = new Advance(now, ended.stream().map(Ended::settlement).toList(), claim);
    CompletableFuture<Advanced> answer;
    try {
      answer = station.engine().jobs().advance(queue, request);
    } catch (RuntimeException | Error e) {
      answer = CompletableFuture.failedFuture(e);
    }
    if (underWay.isEmpty()) {
      silentSince = System.nanoTime();
    }
    underWay.add(new Trip<>(ended, claim, runs, now, answer));
    CompletableFuture<?> unused = answer.whenComplete((done, error) -> bell.ring());
  }

  /** Returns the first trip that the store has answered, no longer under way, or {@code null}. */
  @Nullable Trip<T, R> takeAnswered() {
    for (Trip<T, R> trip : underWay) {
      if (trip.answer().isDone()) {
        underWay.remove(trip);
        silentSince = System.nanoTime();
        return trip;
      }
    }
    return null;
  }

  /** Tells that the store answers. */
  void answered() {
    pause.reset();
    notices.outageOver();
  }

  /** Waits for the bell; tells when the store is silent for long. */
  void await() {
    if (underWay.isEmpty()) {
      bell.await();
      return;
    }
    long limit = station.limits().callLimit().toNanos();
    if (!bell.await(silentSince + limit - System.nanoTime())) {
      silentSince = System.nanoTime();
      notices.outage(
          new StoreException(
              "the store has not answered a worker of queue \"%s\" for %s"
                  .formatted(queue, station.limits().callLimit())));
    }
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
