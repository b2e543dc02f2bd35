package io.drover.internal.work;

import io.drover.internal.store.Bustle;
import io.drover.job.StoreException;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.EndedAttempt;
import io.drover.spi.UnderWay;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A round trip to the store: the ends of attempts it settles, the claim it makes, and how far its
 * answer has been dealt with. The store may answer on any thread; the rest is for the one whose
 * turn it is, and for {@link Custody} under its lock.
 */
final class Trip<T, R extends @Nullable Object> {

  private final List<AttemptEnd<T, R>> ended;
  private final LeaseStart leased;
  private volatile @Nullable Claim claim;
  private volatile int runs;
  private volatile @Nullable Advanced answer;
  private volatile @Nullable Throwable failure;
  private int settled;
  private boolean started;
  private final List<AttemptEnd<T, R>> taken = new ArrayList<>();
  private final List<EndedAttempt> noted = new ArrayList<>();

  /**
   * Creates it, not sent yet, without a claim.
   *
   * @param at the instant of the call, from which leases count
   */
  Trip(List<AttemptEnd<T, R>> ended, Instant at) {
    this.ended = ended;
    this.leased = LeaseStart.of(at);
  }

  /** Has it claim jobs for so many runs. */
  void claim(Claim newClaim, int newRuns) {
    claim = newClaim;
    runs = newRuns;
  }

  List<AttemptEnd<T, R>> ended() {
    return ended;
  }

  @Nullable Claim claim() {
    return claim;
  }

  int runs() {
    return runs;
  }

  Instant at() {
    return leased.at();
  }

  /** Returns from when on the leases of what it claims last. */
  LeaseStart leased() {
    return leased;
  }

  /** Takes in what the store said. */
  void answer(@Nullable Advanced said, @Nullable Throwable error) {
    if (error == null && said != null && said.settled().size() == ended.size()) {
      answer = said;
    } else {
      failure =
          error == null
              ? new StoreException("the store did not say what became of each attempt")
              : error;
    }
  }

  boolean isAnswered() {
    return answer != null || failure != null;
  }

  /** Returns what the store said, or {@code null} if it said nothing of use. */
  @Nullable Advanced answer() {
    return answer;
  }

  /** Returns why there is no answer, or {@code null} if there is one. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Tells what is under way. */
  void report(Bustle.Report report) {
    report.underWay(
        UnderWay.of(
            "a call to the store that settles %d jobs and claims up to %d"
                .formatted(ended.size(), claim == null ? 0 : claim.max())));
  }

  /** Returns the ends that still need somebody. */
  List<AttemptEnd<T, R>> unsettled() {
    return ended.subList(settled, ended.size());
  }

  /** Goes on to the next end; returns the one this was, or {@code null} after the last. */
  @Nullable AttemptEnd<T, R> settleNext() {
    return settled < ended.size() ? ended.get(settled++) : null;
  }

  /** Returns how many ends have been dealt with. */
  int settledCount() {
    return settled;
  }

  /**
   * Notes that the store has taken an end, and what observers are to be told of it, if anything.
   */
  void take(AttemptEnd<T, R> end, @Nullable EndedAttempt note) {
    taken.add(end);
    if (note != null) {
      noted.add(note);
    }
  }

  /** Returns the ends that the store has taken. */
  List<AttemptEnd<T, R>> taken() {
    return List.copyOf(taken);
  }

  /** Returns what observers are to be told and have not been, once. */
  List<EndedAttempt> takeNoted() {
    List<EndedAttempt> all = List.copyOf(noted);
    noted.clear();
    return all;
  }

  /** Notes that the jobs claimed are being started; returns whether they were not yet. */
  boolean startOnce() {
    boolean first = !started;
    started = true;
    return first;
  }
}
