package io.drover.job;

import org.jspecify.annotations.Nullable;

/** The root of everything Drover throws. Each subclass tells who can mend the trouble. */
public class DroverException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what was expected, what was got and what to do.
   */
  public DroverException(@Nullable String message) {
    super(message);
  }

  /** Creates the exception with a message and the error it came from. */
  public DroverException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
