package io.drover.internal.call;

import io.drover.job.UnrecoverableException;
import org.jspecify.annotations.Nullable;

/** A request that no handler runs, and what its client is told. */
final class Refusal extends UnrecoverableException {

  private static final long serialVersionUID = 1L;

  private final Fault fault;

  Refusal(Fault fault, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.fault = fault;
    setStackTrace(new StackTraceElement[0]); // It came out of no handler.
  }

  Fault fault() {
    return fault;
  }
}
