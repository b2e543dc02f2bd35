package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * The thread was interrupted while it waited for the store or for the result of a job; its
 * interrupt flag is set again. Whoever interrupted it knows why.
 *
 * <p>What it waited for may happen all the same: when an add ends with this exception it is not
 * known whether the job was stored, unless the message says so; adding it again under an id of its
 * own is safe.
 */
public final class InterruptedWaitException extends DroverException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that says what was waited for. */
  public InterruptedWaitException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
