package io.drover.cli;

import io.drover.job.UnrecoverableException;

/**
 * The failure of a job for good: its command said so, or cannot be run with this data. Immutable.
 */
final class CommandRefusedException extends UnrecoverableException {

  private static final long serialVersionUID = 1L;

  CommandRefusedException(String message) {
    super(message);
  }

  /** Leaves the stack trace empty, because the mistake is in the command. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
