package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler when further attempts make no sense: the job fails at once, whatever attempts
 * are left.
 */
public class UnrecoverableException extends DroverException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what was expected, what was got and what to do.
   */
  public UnrecoverableException(@Nullable String message) {
    super(message);
  }

  /** Creates the exception with a message and the error it came from. */
  public UnrecoverableException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
