package io.drover.rpc;

/**
 * How many requests a server has come to an end with since it was started. Each is counted once,
 * soon after its end is stored, so that the client may have the reply before. Immutable; equal to
 * another that says the same.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface ServedRequests {

  /** Returns how many were answered with a result. */
  long answered();

  /** Returns how many were answered with an error. */
  long failed();

  /** Returns how many were not answered, as their client cancelled the call or waited no more. */
  long cancelled();

  /** Returns how many were not answered, as their client is gone. */
  long orphaned();

  /** Returns how many were not answered, as they do not say to whom. */
  long malformed();
}
