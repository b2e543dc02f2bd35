package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * The job whose result was awaited failed for good; the message is the reason stored with it. The
 * handler's author can mend it.
 */
public final class JobFailedException extends DroverException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what was expected, what was got and what to do.
   */
  public JobFailedException(@Nullable String message) {
    super(message);
  }

  /** Creates the exception with a message and the error it came from. */
  public JobFailedException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
