package io.drover.spi;

import java.util.List;

/**
 * A source of time that moves only once everything due has happened, and so has to know what the
 * runtimes that live in it are at: virtual time in tests. Safe for many threads.
 *
 * <p>A runtime over such a time attends it when it opens and leaves it when it is closed.
 */
public interface AttendedTime extends TimeSource {

  /** Takes in what tells of a runtime that lives in this time. */
  void attend(Activity activity);

  /** Forgets a runtime; does nothing if it does not attend. Waits for nothing. */
  void leave(Activity activity);

  /**
   * What a runtime is at. Safe for many threads; none of its methods waits for the store or for
   * code of users, and none throws.
   */
  interface Activity {

    /**
     * Makes every worker look at its queue as soon as it can, whatever hints there were. What comes
     * of it is {@linkplain #underWay() under way} when this returns.
     */
    void look();

    /** Returns how many jobs were claimed since the runtime was opened. */
    long claims();

    /**
     * Returns what has not come to rest: calls to the store not answered; jobs claimed and not
     * settled; turns, callbacks and completions of futures handed over and not done. What only
     * waits for an instant, such as a ticker, an alarm or a rest after an outage, is not among it.
     *
     * <p>Empty only if there was a moment within this call at which nothing at all was under way:
     * what passes from one place to the next meanwhile is not overlooked.
     */
    List<UnderWay> underWay();
  }
}
