package io.drover.internal.call;

import io.drover.job.UnrecoverableException;

/** A job of a queue of requests is no request, so nobody can be answered. */
final class Malformed extends UnrecoverableException {

  private static final long serialVersionUID = 1L;

  Malformed(String message) {
    super(message);
    setStackTrace(new StackTraceElement[0]); // It tells of data, and of no code.
  }
}
