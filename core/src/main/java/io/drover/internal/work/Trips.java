package io.drover.internal.work;

import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.internal.threads.CascadePool;
import io.drover.internal.threads.Turns;
import io.drover.job.DroverException;
import io.drover.job.StoreException;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Claim;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A worker's round trips to the store: sends them and deals with what the store says. For the
 * thread whose turn it is, except {@link #tellSilence}.
 *
 * <p>A trip has no time limit: to ask again while the store may still do the first would claim jobs
 * nobody runs. An answer is dealt with step by step, and what a step throws does not keep the next
 * turn from going on after it.
 */
final class Trips<T, R extends @Nullable Object> {

  /** How many bytes of data and results may have ended and not be safe, but for one trip's. */
  private static final long MOST_UNTOLD_BYTES = 32 << 20;

  private final StoreContext store;
  private final String queue;
  private final int metricsMinutes;
  private final Custody<T, R> custody;
  private final Witness witness;
  private final Staff<T, R> staff;
  private final Turns turns;
  private final Gathering gathering;
  private final int maxCalls;
  private final int maxAdvance;
  private final int maxBatch;
  private final Pulse pulse;
  private volatile long silentSince;

  /** Whether the store has said that it serves nothing any more until it is opened again. */
  private volatile boolean hopeless;

  /**
   * Who deals with parts of an answer.
   *
   * @param claims what is claimed
   * @param runs starts runs
   * @param attempts decides what becomes of attempts
   * @param reports tells what is recorded
   * @param callbacks told trouble
   */
  record Staff<T, R extends @Nullable Object>(
      Claims<T, R> claims,
      Runs<T, R> runs,
      Attempts<T, R> attempts,
      Reports<T, R> reports,
      CallbackThread callbacks) {}

  /**
   * Creates it with none under way.
   *
   * @param turns asked for one whenever the store has answered
   */
  Trips(
      StoreContext store,
      Assignment<T, R> assignment,
      Custody<T, R> custody,
      Staff<T, R> staff,
      Turns turns) {
    this.store = store;
    this.queue = assignment.shape().queue();
    this.metricsMinutes = assignment.plan().metricsMinutes();
    this.custody = custody;
    this.witness = new Witness(store, queue);
    this.staff = staff;
    this.turns = turns;
    this.gathering = new Gathering(store, assignment.handling().manner().patience(), turns);
    this.maxCalls = store.engine().traits().maxCalls();
    this.maxAdvance = store.engine().traits().maxAdvance();
    this.maxBatch = store.engine().traits().maxBatch();
    this.pulse = new Pulse(store);
  }

  /** Returns when what was done last. */
  Pulse pulse() {
    return pulse;
  }

  // ---- there --------------------------------------------------------------------------------

  /**
   * Sends a trip if there is reason for one; returns whether it did. While others are under way
   * only a full one is sent beside them: the rest goes together once they are answered.
   */
  boolean send() {
    int underWay = custody.tripCount();
    Claims<T, R> claims = staff.claims();
    if (underWay >= maxCalls || isFarAhead(claims)) {
      return false;
    }
    boolean alone = underWay == 0;
    // In this order: what ends in between counts twice, and never not at all.
    int runs = custody.runCount() + custody.claiming();
    int waiting = custody.outboxCount();
    boolean held = waiting < (alone ? 0 : claims.worthwhile()) || gathering.holds(waiting);
    int settling = held ? 0 : Math.min(waiting, maxAdvance);
    if (settling == 0 && !claims.isWorthATrip(claims.room(runs, waiting), alone)) {
      return false; // Most looks end here, so they take no lock.
    }
    Instant now = store.now(); // Once, and before anything is moved.
    List<AttemptEnd<T, R>> oldest = custody.oldest(settling, maxBatch);
    claims.restAfter(oldest, now); // Before the claim that goes with the settlement.
    if (alone) {
      silentSince = System.nanoTime();
    }
    if (settling > 0) {
      gathering.settled();
    }
    Trip<T, R> trip = new Trip<>(oldest, now);
    custody.ship(trip);
    return call(trip, claims.room(runs, waiting - oldest.size()));
  }

  /** Returns whether so much has ended and may still be lost that no more shall. */
  private boolean isFarAhead(Claims<T, R> claims) {
    Untold<T, R> untold = custody.untold();
    return untold.ends() >= claims.mostUntold() || untold.bytes() >= MOST_UNTOLD_BYTES;
  }

  /** Calls the store; returns whether there was reason to. From here on the trip is answered. */
  private boolean call(Trip<T, R> trip, int max) {
    try {
      Claims<T, R> claims = staff.claims();
      Claim claim = claims.next(max); // After the trip counts: a close that saw none stopped it.
      if (claim != null) {
        custody.claim(trip, claim, claims.runs(max));
      } else if (trip.ended().isEmpty()) {
        custody.finish(trip);
        return false;
      }
      Advance request =
          Advance.of(
                  trip.at(),
                  trip.ended().stream().map(AttemptEnd::settlement).toList(),
                  trip.claim())
              .countedFor(metricsMinutes);
      CompletableFuture<?> unused =
          store
              .engine()
              .jobs()
              .advance(queue, isLast() ? request.lendingThread() : request)
              .whenComplete(
                  (answer, error) -> {
                    answer(trip, answer, error);
                    turns.ask();
                  });
    } catch (Throwable e) {
      answer(trip, null, e);
    }
    return true;
  }

  /**
   * Returns whether nothing goes on but a trip, which was sent by a thread of a handler that is
   * done: that has nothing to do before the answer comes, and nobody brings more to settle with it.
   */
  private boolean isLast() {
    return CascadePool.isFinishing() && custody.tripCount() == 1 && custody.runCount() == 0;
  }

  private void answer(Trip<T, R> trip, @Nullable Advanced answer, @Nullable Throwable error) {
    trip.answer(answer, error);
    custody.answerCame();
  }

  /** Returns whether ends wait that need not be settled yet. For any thread. */
  boolean isGathering() {
    return gathering.isUnderWay();
  }

  /** Has nothing wait for others any more. For any thread. */
  void hurry() {
    gathering.end();
  }

  // ---- and back -----------------------------------------------------------------------------

  /**
   * Deals with the first answer there is.
   *
   * @return what became of it, or {@code null} if there is none
   */
  @Nullable Outcome takeAnswer() {
    Trip<T, R> trip = custody.answered();
    if (trip == null) {
      return tellRecorded();
    }
    silentSince = System.nanoTime();
    Advanced answer = trip.answer();
    if (answer == null) {
      failed(trip);
      return Outcome.FAILED;
    }
    arrived(trip, answer);
    Outcome told = tellRecorded();
    return told == null ? Outcome.DONE : told;
  }

  /** Returns whether there is an answer, or part of one, that is not dealt with. */
  boolean areAnswered() {
    return custody.answered() != null || custody.recorded() != null;
  }

  /** What became of an answer. */
  enum Outcome {
    /** All of it is dealt with. */
    DONE,
    /** The store did not do it, or it is not known whether it did. */
    FAILED
  }

  private void failed(Trip<T, R> trip) {
    trip.unsettled().forEach(end -> end.job().doubt());
    custody.finish(trip);
    failed(trip.failure());
  }

  private void failed(@Nullable Throwable error) {
    staff.claims().failed();
    pulse.failed();
    DroverException failure = StoreErrors.of(error, "serve a worker");
    hopeless = failure instanceof StoreException known && known.needsReopening();
    staff.callbacks().outage(failure);
  }

  /** Whatever a step of this throws, the next turn does it again from there on. */
  private void arrived(Trip<T, R> trip, Advanced answer) {
    Claim claim = trip.claim();
    settle(trip, answer);
    if (isRecorded(answer)) {
      witness.ended(trip.takeNoted()); // Before it is told that one of them is claimed once more.
    }
    if (claim != null && trip.startOnce()) {
      witness.claimed(answer.claimed()); // Before a handler of theirs runs.
      staff.runs().start(answer.claimed(), claim, trip.leased());
    }
    Integer claimed = claim == null ? null : answer.claimed().size();
    boolean idle = custody.isEmptyBut(trip) && answer.limitedUntil() == null;
    if (claim != null) {
      staff.claims().answered(claim, answer, trip.at());
    }
    // Callbacks come after the start: jobs have their thread woken first.
    custody.finish(
        trip, new SettledTrip<>(trip.taken(), trip.takeNoted(), claimed, idle, answer.recorded()));
    if (!answer.recorded().isDone()) {
      CompletableFuture<?> unused = answer.recorded().whenComplete((done, error) -> turns.ask());
    }
  }

  private static boolean isRecorded(Advanced answer) {
    return answer.recorded().isDone() && !answer.recorded().isCompletedExceptionally();
  }

  /** Tells what the store has for good, in the order of its answers. */
  private @Nullable Outcome tellRecorded() {
    SettledTrip<T, R> next = custody.recorded();
    if (next == null) {
      return null;
    }
    silentSince = System.nanoTime();
    if (next.recorded().isCompletedExceptionally()) {
      custody.lost(next);
      failed(next.recorded().handle((done, error) -> error).join());
      return Outcome.FAILED;
    }
    try {
      staff.callbacks().outageOver();
      pulse.answered(next.claimed() == null ? 0 : next.claimed(), next.ends().size());
      witness.ended(next.noted());
      staff.reports().recorded(next.ends());
      if (next.claimed() != null) {
        staff.reports().claimed(next.claimed(), next.idle());
      }
    } finally {
      custody.told(); // Last: until then there is something under way.
    }
    return Outcome.DONE;
  }

  /** Lets go of jobs that ended, and notes those whose end the store has taken. */
  private void settle(Trip<T, R> trip, Advanced answer) {
    for (AttemptEnd<T, R> end = custody.settleNext(trip);
        end != null;
        end = custody.settleNext(trip)) {
      Settled settled = answer.settled().get(trip.settledCount() - 1);
      if (settled == Settled.RECORDED) {
        trip.take(end, witness.note(end));
      } else if (settled == Settled.CHILDREN_PENDING) {
        staff.runs().start(staff.attempts().notCompleting(end.job()));
      } else if (settled == Settled.DELIVERY_REFUSED) {
        staff.runs().start(staff.attempts().notAdding(end.job()));
      } else {
        witness.lost(end.job());
        staff.reports().unrecorded(end);
      }
    }
  }

  /** Returns whether nothing is left to settle, or nothing can be. For any thread. */
  boolean areDone() {
    return custody.isSettled() || hopeless;
  }

  /** Tells if the store has been silent for long. For any thread. */
  void tellSilence() {
    long limit = Limits.nanos(store.limits().callLimit());
    if ((custody.tripCount() > 0 || !custody.untold().isEmpty())
        && System.nanoTime() - silentSince >= limit) {
      silentSince = System.nanoTime();
      staff
          .callbacks()
          .outage(
              new StoreException(
                  "the store has not answered a worker of queue \"%s\" for %s"
                      .formatted(queue, store.limits().callLimit())));
    }
  }
}
