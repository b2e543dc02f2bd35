package io.drover.laboratory;

import java.time.Duration;

/**
 * Trouble that has begun.
 *
 * @param whose the process that has it, or the store
 * @param lasts for how long it goes on
 * @param ending what ends it
 */
record Strike(String whose, Duration lasts, Ending ending) {

  /** Ends trouble. */
  interface Ending {
    void end() throws Exception;
  }

  /** Returns trouble that is over at once. */
  static Strike over(String whose) {
    return new Strike(whose, Duration.ZERO, () -> {});
  }
}
