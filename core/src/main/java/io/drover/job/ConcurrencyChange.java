package io.drover.job;

import java.time.Duration;

/**
 * Why a worker that finds its {@link Concurrency} itself has changed it, with what it had measured.
 * Immutable.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface ConcurrencyChange {

  /** What made the worker change the number; {@link #text} has the figures. */
  enum Reason {
    /** Up: all slots were used, and jobs waited. */
    JOBS_WAIT,
    /** Down: some slots were idle for a while. */
    SLOTS_IDLE,
    /**
     * Down: handlers take longer than they did with fewer at once, and no more gets done for it; or
     * they take longer than they used to, and the worker tries whether fewer at once do as much.
     */
    SLOWER,
    /** Down: a larger share of the attempts fails than with fewer at once, or than before. */
    FAILING,
    /** Down: no more gets done than with fewer at once, although handlers take no longer. */
    NO_GAIN,
    /** Up: the worker went lower to see whether that does as much, and it did not. */
    RESTORED
  }

  /** Returns how many times the handler could run at once before. */
  int from();

  /** Returns how many times it may run at once now. */
  int to();

  /** Returns what made the worker change it. */
  Reason reason();

  /** Returns the reason in words, with figures, for people. */
  String text();

  /**
   * Returns how long the jobs claimed last had waited at most, since they were added or became due.
   * Jobs that were tried before do not count.
   */
  Duration oldestWait();

  /** Returns how long a run of the handler took on average, before the change. */
  Duration handlerTime();

  /** Returns how many jobs a second got done before the change, failed attempts not counted. */
  double perSecond();

  /** Returns which share of the attempts failed before the change, from 0 to 1. */
  double failureShare();
}
