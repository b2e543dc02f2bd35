package io.drover.internal.work;

import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.job.StoreException;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.Traits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A worker's round trips to the store that are under way. For one thread at a time, except {@link
 * #tellSilence}.
 *
 * <p>A trip has no time limit: to ask again while the store may still do the first would claim jobs
 * nobody runs.
 */
final class RoundTrips<T, R extends @Nullable Object> {

  /** A round trip: what it settles, what it claims for so many runs, and what the store says. */
  record Trip<T, R extends @Nullable Object>(
      List<Ended<T, R>> ended,
      @Nullable Claim claim,
      int runs,
      Instant at,
      CompletableFuture<Advanced> answer) {}

  private final StoreContext store;
  private final String queue;
  private final Notices notices;
  private final Runnable answered;
  private final Traits traits;
  private final List<Trip<T, R>> underWay = new ArrayList<>();
  private int claiming;
  private volatile long silentSince;
  private volatile boolean waiting;

  /**
   * Creates it with none under way.
   *
   * @param answered called whenever the store has answered one
   */
  RoundTrips(StoreContext store, String queue, Notices notices, Runnable answered) {
    this.store = store;
    this.queue = queue;
    this.notices = notices;
    this.answered = answered;
    this.traits = store.engine().traits();
  }

  /** Returns how many trips are under way. */
  int count() {
    return underWay.size();
  }

  /** Returns how many runs the trips under way claim jobs for. */
  int claiming() {
    return claiming;
  }

  /** Returns whether a further trip may be sent beside those under way. */
  boolean hasRoom() {
    return underWay.size() < traits.maxCalls();
  }

  /** Sends a trip, with a claim for so many runs. */
  void send(List<Ended<T, R>> ended, @Nullable Claim claim, int runs, Instant now) {
    Advance request = new Advance(now, ended.stream().map(Ended::settlement).toList(), claim);
    CompletableFuture<Advanced> answer;
    try {
      answer = store.engine().jobs().advance(queue, request);
    } catch (RuntimeException | Error e) {
      answer = CompletableFuture.failedFuture(e);
    }
    if (underWay.isEmpty()) {
      silentSince = System.nanoTime();
    }
    claiming += runs;
    underWay.add(new Trip<>(ended, claim, runs, now, answer));
    waiting = true;
    CompletableFuture<?> unused = answer.whenComplete((done, error) -> answered.run());
  }

  /** Returns the first trip that the store has answered, no longer under way, or {@code null}. */
  @Nullable Trip<T, R> takeAnswered() {
    for (Trip<T, R> trip : underWay) {
      if (trip.answer().isDone()) {
        underWay.remove(trip);
        claiming -= trip.runs();
        silentSince = System.nanoTime();
        waiting = !underWay.isEmpty();
        return trip;
      }
    }
    return null;
  }

  /** Tells if the store has been silent for long. For any thread. */
  void tellSilence() {
    long limit = Limits.nanos(store.limits().callLimit());
    if (waiting && System.nanoTime() - silentSince >= limit) {
      silentSince = System.nanoTime();
      notices.outage(
          new StoreException(
              "the store has not answered a worker of queue \"%s\" for %s"
                  .formatted(queue, store.limits().callLimit())));
    }
  }
}
