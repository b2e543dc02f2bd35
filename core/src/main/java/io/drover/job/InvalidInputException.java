package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * An argument, option, id, name or URI was refused at the edge; nothing was stored. The caller can
 * mend it.
 */
public final class InvalidInputException extends DroverException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what was expected, what was got and what to do.
   */
  public InvalidInputException(@Nullable String message) {
    super(message);
  }

  /** Creates the exception with a message and the error it came from. */
  public InvalidInputException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
