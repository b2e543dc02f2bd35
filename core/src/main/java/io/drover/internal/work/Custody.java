package io.drover.internal.work;

import io.drover.internal.store.Bustle;
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
 */
final class Custody<T, R extends @Nullable Object> {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final Set<Run<T, R>> runs = new HashSet<>();
  private final ArrayDeque<AttemptEnd<T, R>> outbox = new ArrayDeque<>();
  private final List<Trip<T, R>> trips = new ArrayList<>();

  /**
   * What is there to be settled, and what runs at that moment. Immutable.
   *
   * @param ended the oldest ends of attempts
   * @param left how many more there are
   * @param runs how many runs there are
   */
  record Ready<T, R extends @Nullable Object>(List<AttemptEnd<T, R>> ended, int left, int runs) {}

  // ---- runs ---------------------------------------------------------------------------------

  /** Takes in a run, which is to begin. */
  void begin(Run<T, R> run) {
    lock.lock();
    try {
      runs.add(run);
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
    } finally {
      lock.unlock();
    }
  }

  /** Ends a run: the jobs whose attempts ended with it move to the outbox, others are let go. */
  void end(Run<T, R> run, List<AttemptEnd<T, R>> ends) {
    lock.lock();
    try {
      outbox.addAll(ends);
      runs.remove(run);
      signalIfIdle();
    } finally {
      lock.unlock();
    }
  }

  // ---- trips --------------------------------------------------------------------------------

  /** Returns the oldest ends of attempts, or none if there are fewer than that. Moves nothing. */
  Ready<T, R> ready(int least, int max) {
    lock.lock();
    try {
      int size = outbox.size() < least ? 0 : Math.min(max, outbox.size());
      List<AttemptEnd<T, R>> oldest = new ArrayList<>(size);
      for (AttemptEnd<T, R> end : outbox) {
        if (oldest.size() == size) {
          break;
        }
        oldest.add(end);
      }
      return new Ready<>(oldest, outbox.size() - size, runs.size());
    } finally {
      lock.unlock();
    }
  }

  /** Moves what a trip settles, the oldest ends, from the outbox to the trip. */
  void ship(Trip<T, R> trip) {
    lock.lock();
    try {
      trips.add(trip);
      for (int i = trip.ended().size(); i > 0; i--) {
        outbox.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns the first trip that the store has answered and that is not done, if there is one. */
  @Nullable Trip<T, R> answered() {
    lock.lock();
    try {
      for (Trip<T, R> trip : trips) {
        if (trip.isAnswered()) {
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
      List<AttemptEnd<T, R>> back = trip.unsettled();
      for (int i = back.size() - 1; i >= 0; i--) {
        outbox.addFirst(back.get(i));
      }
      trips.remove(trip);
      signalIfIdle();
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
   * @param resting whether what is in the outbox waits for the store to answer again
   */
  void report(Bustle.Report report, boolean resting) {
    lock.lock();
    try {
      runs.forEach(run -> run.report(report));
      if (!resting && !outbox.isEmpty()) {
        report.underWay(UnderWay.of("%d ends of jobs to settle".formatted(outbox.size())));
      }
      trips.forEach(trip -> trip.report(report));
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

  /** Returns how many trips are under way or not done. */
  int tripCount() {
    lock.lock();
    try {
      return trips.size();
    } finally {
      lock.unlock();
    }
  }

  /** Returns for how many runs the trips under way claim jobs. */
  int claiming() {
    lock.lock();
    try {
      int sum = 0;
      for (Trip<T, R> trip : trips) {
        sum += trip.runs();
      }
      return sum;
    } finally {
      lock.unlock();
    }
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

  /** Returns whether no job is held, and none is being claimed. */
  boolean isEmpty() {
    lock.lock();
    try {
      return runs.isEmpty() && outbox.isEmpty() && trips.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether nothing is to be settled and no trip is under way. */
  boolean isSettled() {
    lock.lock();
    try {
      return outbox.isEmpty() && trips.isEmpty();
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
