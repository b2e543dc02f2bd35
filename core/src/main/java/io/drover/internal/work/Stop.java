package io.drover.internal.work;

/**
 * Why an attempt shall end before its handler does so by itself. Immutable.
 *
 * @param cause who wants it
 * @param reason in words
 */
record Stop(Cause cause, String reason) {

  /** Who wants an attempt to end. */
  enum Cause {
    /** A user cancelled the job: it fails for good. */
    CANCELLED,
    /** The attempt ran over its time limit: it failed. */
    TIME_LIMIT,
    /** The worker closes: the job is given back unless its handler succeeds. */
    CLOSING,
    /** The lease is lost: how the attempt ends cannot be recorded. */
    LEASE_LOST
  }
}
