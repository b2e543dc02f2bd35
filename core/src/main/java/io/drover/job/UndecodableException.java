package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * Stored JSON does not fit the type it was asked for, or a value cannot be encoded as JSON. Whoever
 * changed the type can mend it; what is stored stays untouched.
 */
public final class UndecodableException extends DroverException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what was expected, what was got and what to do.
   */
  public UndecodableException(@Nullable String message) {
    super(message);
  }

  /** Creates the exception with a message and the error it came from. */
  public UndecodableException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
