package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * A job was claimed later than it may be, see {@link JobOptions#expiresAfter}: it fails for good
 * and its handler has not run. Whoever runs the workers can mend that they are too few.
 */
public final class JobExpiredException extends UnrecoverableException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what was expected, what was got and what to do.
   */
  public JobExpiredException(@Nullable String message) {
    super(message);
  }
}
