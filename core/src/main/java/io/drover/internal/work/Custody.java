package io.drover.internal.work;

import io.drover.internal.store.Bustle;
import io.drover.spi.Claim;
import io.drover.spi.UnderWay;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The jobs a worker holds, each in exactly one place: a run of the handler, the outbox with the
 * ends of attempts, or a trip to the store. Safe for use by several threads.
 *
 * <p>A job moves from one place to the next in one step, and leases are renewed for the jobs that
 * are in one. So a job can be forgotten, by an error in the midst of things, but then its lease
 * runs out, and it is recovered. How many runs there are is how many are here; nobody counts.
 *
 * <p>What the store has taken is held no longer. It stays here to be told, or to go back to the
 * outbox if the store loses it.
 */
final class Custody<T, R extends @Nullable Object> {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final Set<Run<T, R>> runs = new HashSet<>();
  private final ArrayDeque<AttemptEnd<T, R>> outbox = new ArrayDeque<>();
  private final List<Trip<T, R>> trips = new ArrayList<>();

  private final Untold<T, R> untold = new Untold<>();

  // As of the last change, for those who look whether there is something to do. They may be late:
  // whoever changes something has the worker look after that.
  private volatile int runCount;
  private volatile int outboxCount;
  private volatile int tripCount;
  private volatile int claiming;
  private volatile boolean answerCame;

  // ---- runs ---------------------------------------------------------------------------------

  /** Takes in a run, which is to begin. */
  void begin(Run<T, R> run) {
    lock.lock();
    try {
      runs.add(run);
      runCount = runs.size();
    } finally {
      lock.unlock();
    }
  }

  /** Moves a job from its run, which goes on, to the outbox. */
  void handOver(AttemptEnd<T, R> end) {
    lock.lock();
    try {
      end.job().leaveRun();
      outbox.add(end);
      outboxCount = outbox.size();
    } finally {
      lock.unlock();
    }
  }

  /** Ends a run: the jobs whose attempts ended with it move to the outbox, others are let go. */
  void end(Run<T, R> run, List<AttemptEnd<T, R>> ends) {
    lock.lock();
    try {
      outbox.addAll(ends);
      outboxCount = outbox.size();
      runs.remove(run);
      runCount = runs.size();
      signalIfIdle();
    } finally {
      lock.unlock();
    }
  }

  // ---- trips --------------------------------------------------------------------------------

  /**
   * Returns the oldest ends of attempts. Moves nothing.
   *
   * @param count how many at most
   * @param deliveries how many jobs they may lead to together, but for the first of them
   */
  List<AttemptEnd<T, R>> oldest(int count, int deliveries) {
    lock.lock();
    try {
      List<AttemptEnd<T, R>> oldest = new ArrayList<>(count);
      int left = deliveries;
      for (AttemptEnd<T, R> end : outbox) {
        left -= end.settlement().deliveries().size();
        if (oldest.size() == count || left < 0 && !oldest.isEmpty()) {
          break;
        }
        oldest.add(end);
      }
      return oldest;
    } finally {
      lock.unlock();
    }
  }

  /** Moves what a trip settles, the oldest ends, from the outbox to the trip. */
  void ship(Trip<T, R> trip) {
    lock.lock();
    try {
      trips.add(trip);
      tripCount = trips.size();
      for (int i = trip.ended().size(); i > 0; i--) {
        outbox.remove();
      }
      outboxCount = outbox.size();
    } finally {
      lock.unlock();
    }
  }

  /** Has a trip claim jobs for so many runs. */
  void claim(Trip<T, R> trip, Claim claim, int forRuns) {
    lock.lock();
    try {
      trip.claim(claim, forRuns);
      claiming += forRuns;
    } finally {
      lock.unlock();
    }
  }

  /** Notes that the store has answered a trip. */
  void answerCame() {
    answerCame = true;
  }

  /** Returns the first trip that the store has answered and that is not done, if there is one. */
  @Nullable Trip<T, R> answered() {
    if (!answerCame) {
      return null;
    }
    lock.lock();
    try {
      answerCame = false; // Before the look: what comes during it is noted again.
      for (Trip<T, R> trip : trips) {
        if (trip.isAnswered()) {
          answerCame = true; // There may be more.
          return trip;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of the next job that a trip settles and returns its end; none after the last. */
  @Nullable AttemptEnd<T, R> settleNext(Trip<T, R> trip) {
    lock.lock();
    try {
      return trip.settleNext();
    } finally {
      lock.unlock();
    }
  }

  /** Ends a trip; what it has not settled goes back to the outbox, to be settled first. */
  void finish(Trip<T, R> trip) {
    lock.lock();
    try {
      giveBack(trip.unsettled());
      end(trip);
    } finally {
      lock.unlock();
    }
  }

  /** Ends a trip, and keeps what it leaves to be told. */
  void finish(Trip<T, R> trip, SettledTrip<T, R> settled) {
    lock.lock();
    try {
      untold.add(settled);
      end(trip);
    } finally {
      lock.unlock();
    }
  }

  private void end(Trip<T, R> trip) {
    if (trips.remove(trip)) {
      claiming -= trip.runs();
    }
    tripCount = trips.size();
    signalIfIdle();
  }

  private void giveBack(List<AttemptEnd<T, R>> ends) {
    for (int i = ends.size() - 1; i >= 0; i--) {
      outbox.addFirst(ends.get(i));
    }
    outboxCount = outbox.size();
  }

  /** Returns what is to be told next: what the store has for good by now, or has lost. */
  @Nullable SettledTrip<T, R> recorded() {
    if (untold.isEmpty()) {
      return null;
    }
    lock.lock();
    try {
      return untold.next();
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of what was to be told next and has been. */
  void told() {
    lock.lock();
    try {
      untold.removeFirst();
    } finally {
      lock.unlock();
    }
  }

  /** Takes back the ends of what was to be told next and is lost: they are settled first. */
  void lost(SettledTrip<T, R> settled) {
    lock.lock();
    try {
      settled.ends().forEach(end -> end.job().doubt());
      giveBack(settled.ends());
      untold.removeFirst();
    } finally {
      lock.unlock();
    }
  }

  // ---- looking ------------------------------------------------------------------------------

  /** Returns the jobs whose lease has to last. */
  List<ClaimedJob<T>> held() {
    lock.lock();
    try {
      List<ClaimedJob<T>> held = new ArrayList<>();
      for (Run<T, R> run : runs) {
        for (ClaimedJob<T> job : run.all()) {
          if (job.isOf(run) && !job.hasLeftRun()) {
            held.add(job);
          }
        }
      }
      outbox.forEach(end -> held.add(end.job()));
      trips.forEach(trip -> trip.unsettled().forEach(end -> held.add(end.job())));
      return held;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells what is held.
   *
   * @param resting whether what is in the outbox waits for others, or for the store to answer again
   */
  void report(Bustle.Report report, boolean resting) {
    lock.lock();
    try {
      runs.forEach(run -> run.report(report));
      if (!resting && !outbox.isEmpty()) {
        report.underWay(UnderWay.of("%d ends of jobs to settle".formatted(outbox.size())));
      }
      trips.forEach(trip -> trip.report(report));
      if (!untold.isEmpty()) {
        report.underWay(UnderWay.of("%d ends of jobs to tell".formatted(untold.ends())));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns the runs. */
  List<Run<T, R>> runs() {
    lock.lock();
    try {
      return List.copyOf(runs);
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many runs there are. */
  int runCount() {
    return runCount;
  }

  /** Returns how many ends of attempts are to be settled. */
  int outboxCount() {
    return outboxCount;
  }

  /** Returns how many trips are under way or not done. */
  int tripCount() {
    return tripCount;
  }

  /** Returns what the store has taken and what is still to be told of it. */
  Untold<T, R> untold() {
    return untold;
  }

  /** Returns for how many runs the trips under way claim jobs. */
  int claiming() {
    return claiming;
  }

  /** Returns whether nothing is held but what a trip brings. */
  boolean isEmptyBut(Trip<T, R> trip) {
    lock.lock();
    try {
      return runs.isEmpty() && outbox.isEmpty() && trips.size() == 1 && trips.contains(trip);
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether nothing is to be settled or told, and no trip is under way. */
  boolean isSettled() {
    lock.lock();
    try {
      return outbox.isEmpty() && trips.isEmpty() && untold.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits, interrupted or not, until nothing runs or may begin; returns whether it came in time.
   */
  boolean awaitIdle(long nanos) {
    long end = System.nanoTime() + nanos;
    boolean interrupted = false;
    lock.lock();
    try {
      while (!isIdle() && end - System.nanoTime() > 0) {
        try {
          idle.awaitNanos(end - System.nanoTime());
        } catch (InterruptedException e) {
          interrupted = true; // Running jobs shall not be cut off for it.
        }
      }
      return isIdle();
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A trip counts, as it may bring jobs. */
  private boolean isIdle() {
    return runs.isEmpty() && trips.isEmpty();
  }

  private void signalIfIdle() {
    if (isIdle()) {
      idle.signalAll();
    }
  }
}
