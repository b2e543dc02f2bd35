package io.drover.rpc;

/**
 * How many replies a client has dropped since it was made, as nobody waited for them. Immutable;
 * equal to another that says the same.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface DroppedReplies {

  /** Returns how many came after their call had timed out or was cancelled. */
  long late();

  /** Returns how many came for a call that had been answered. */
  long doubled();

  /** Returns how many were for no call of this client, or no replies at all. */
  long foreign();

  /** Returns how many there were in all. */
  default long total() {
    return late() + doubled() + foreign();
  }
}
