package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * Something did not happen in the time given for it; the message carries the state at that moment.
 * Whoever runs the workers can mend it.
 */
public final class TimedOutException extends DroverException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what was expected, what was got and what to do.
   */
  public TimedOutException(@Nullable String message) {
    super(message);
  }

  /** Creates the exception with a message and the error it came from. */
  public TimedOutException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
