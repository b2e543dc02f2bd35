package io.drover.redis.scripts;

import io.drover.job.InvalidInputException;
import io.lettuce.core.cluster.SlotHash;

/**
 * The names of what Redis holds of a store's exchanges and channels. Immutable.
 *
 * <p>They are none of a queue's, and as a step may concern several exchanges and any queue, all of
 * them have to be in one slot of a cluster.
 */
public final class RouteKeys {

  private final QueueKeys queues;
  private final String base;

  public RouteKeys(QueueKeys queues) {
    this.queues = queues;
    this.base = "drover:" + queues.prefix() + ":";
  }

  /** Returns the start of every key, under which calls keep their order as well. */
  public String base() {
    return base;
  }

  /** Returns the key that has every exchange with its version. */
  public String exchanges() {
    return base + "exchanges";
  }

  /** Returns the key that has an exchange's bindings. */
  public String bindings(String exchange) {
    return base + exchange + ":bindings";
  }

  /**
   * Returns the key that has what a channel retains, as {@code lua/parts/retained.lua} names it:
   * none of an exchange or a queue, which have names.
   */
  public String retained(String channel) {
    return base + ":retained:" + channel;
  }

  /** Returns the key that a script declares which touches none: one that never exists. */
  public String[] untouched() {
    return new String[] {base};
  }

  /** Returns the keys that every other script declares: two, of which one never exists. */
  public String[] declared() {
    return new String[] {exchanges(), base};
  }

  /** Returns whether one script can change exchanges, queues and what channels retain. */
  public boolean areTogether() {
    String prefix = queues.prefix();
    return !queues.cluster() || SlotHash.getSlot(prefix + ":a") == SlotHash.getSlot(prefix + ":b");
  }

  /**
   * Checks that one script can change exchanges, queues and what channels retain.
   *
   * @throws InvalidInputException if they may be in different slots of a cluster
   */
  public void checkTogether() {
    if (!areTogether()) {
      String prefix = queues.prefix();
      throw new InvalidInputException(
          "expected a hash tag in the prefix, such as {%s}, as exchanges and all queues they lead to,"
                  .formatted(prefix)
              + " and what channels retain, must be in one slot of a Redis Cluster; got prefix \"%s\""
                  .formatted(prefix));
    }
  }
}
