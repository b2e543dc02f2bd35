package io.drover.job;

import java.time.Instant;

/**
 * What was published to a channel, as its subscribers see it. Immutable if its data are.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 *
 * @param <T> what the data are
 */
public interface Event<T> {

  /**
   * Returns the identity that it was given when it was published: a UUID, or of an event that
   * another program published whatever it wrote, and an empty text if that was nothing.
   */
  String id();

  /** Returns the name of the channel it was published to. */
  String channel();

  /** Returns when it was published, by the clock of who did. */
  Instant timestamp();

  /** Returns what was published; {@code null} if that was {@code null}. */
  T data();

  /**
   * Returns whether this is the last event of the channel before the subscription began, which a
   * channel may retain.
   */
  boolean isRetained();
}
