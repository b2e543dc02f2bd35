package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * A message that has to reach a queue reaches none; nothing was stored. Whoever binds queues to the
 * exchange can mend it.
 */
public final class UnroutableException extends DroverException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what was expected, what was got and what to do.
   */
  public UnroutableException(@Nullable String message) {
    super(message);
  }
}
