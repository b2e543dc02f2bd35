package io.drover.internal.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Between handlers and the loop: how many runs are under way, and the ends of attempts not yet
 * settled. Safe for use by several threads. A run's end and its settlements come in one step, so
 * that the loop settles a job and claims the next for its place in one round trip.
 */
final class Outbox<T, R extends @Nullable Object> {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final ArrayDeque<Ended<T, R>> ended = new ArrayDeque<>();
  private int running;

  /**
   * What the loop takes out: settlements to send, how many are left for later, and the runs under
   * way at that moment.
   */
  record Taken<T, R extends @Nullable Object>(List<Ended<T, R>> ended, int left, int running) {}

  /** Counts a run. */
  void started() {
    lock.lock();
    try {
      running++;
    } finally {
      lock.unlock();
    }
  }

  /** Takes in the end of an attempt. */
  void add(Ended<T, R> one) {
    lock.lock();
    try {
      ended.add(one);
    } finally {
      lock.unlock();
    }
  }

  /** Takes in the end of a run. */
  void finished(List<Ended<T, R>> atEnd) {
    lock.lock();
    try {
      ended.addAll(atEnd);
      if (--running == 0) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes out the oldest ends of attempts, or none if there are fewer than that. */
  Taken<T, R> take(int least, int max) {
    lock.lock();
    try {
      int size = ended.size() < least ? 0 : Math.min(max, ended.size());
      List<Ended<T, R>> taken = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        taken.add(ended.remove());
      }
      return new Taken<>(taken, ended.size(), running);
    } finally {
      lock.unlock();
    }
  }

  /** Puts back what could not be settled, to be taken first. */
  void putBack(List<Ended<T, R>> taken) {
    lock.lock();
    try {
      for (int i = taken.size() - 1; i >= 0; i--) {
        ended.addFirst(taken.get(i));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many runs are under way. */
  int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return ended.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Waits, interrupted or not, until no run is under way; returns whether it came in time. */
  boolean awaitIdle(long nanos) {
    long end = System.nanoTime() + nanos;
    boolean interrupted = false;
    lock.lock();
    try {
      while (running > 0 && end - System.nanoTime() > 0) {
        try {
          idle.awaitNanos(end - System.nanoTime());
        } catch (InterruptedException e) {
          interrupted = true; // Running jobs shall not be cut off for it.
        }
      }
      return running == 0;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
