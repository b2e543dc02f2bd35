package io.drover.job;

import java.util.List;
import java.util.Map;

/**
 * What became of a message that was published. Immutable.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface Published {

  /**
   * Returns what became of the job in each queue that the message reached, by the queue's name: as
   * for any add, an id in use and a deduplication id that is owned change nothing and say so. Empty
   * if it reached none.
   */
  Map<String, Added> byQueue();

  /** Returns the queues that the message reached, each once. */
  default List<String> queues() {
    return List.copyOf(byQueue().keySet());
  }

  /** Returns whether it reached any. */
  default boolean isRouted() {
    return !byQueue().isEmpty();
  }
}
