package io.drover.laboratory;

import java.time.Duration;

/**
 * Trouble that has begun.
 *
 * @param lasts for how long it goes on
 * @param ending what ends it
 */
record Strike(Duration lasts, Ending ending) {

  /** Ends trouble. */
  interface Ending {
    void end() throws Exception;
  }

  /** Returns trouble that is over at once. */
  static Strike over() {
    return new Strike(Duration.ZERO, () -> {});
  }
}
