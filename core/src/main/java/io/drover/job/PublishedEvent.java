package io.drover.job;

import java.util.List;
import java.util.OptionalLong;

/**
 * What became of an event that was published to a channel. Immutable.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface PublishedEvent {

  /** Returns the identity that the event was given. */
  String id();

  /**
   * Returns how many live subscribers the store handed it to, as far as it can tell: empty on a
   * Redis Cluster, where a server knows of its own subscribers only. On Redis all subscriptions
   * that another process has to the channel by its name count as one, and those by each pattern;
   * these count if the pattern fits as a glob of the server's, which takes a few channels more.
   */
  OptionalLong subscribers();

  /** Returns the queues of the durable subscriptions that have it, each once. */
  List<String> queues();
}
