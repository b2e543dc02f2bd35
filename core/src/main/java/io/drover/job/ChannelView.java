package io.drover.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a store knows of a channel, or of all whose names fit a pattern: who has subscribed durably,
 * and whether an event is retained. Immutable.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface ChannelView {

  /** How many queues are told at most. */
  int MOST_QUEUES = 100;

  /** Returns the name of the channel, or the pattern. */
  String name();

  /** Returns whether it stands for all channels whose names fit a pattern. */
  boolean isPattern();

  /**
   * Returns how many durable subscriptions there are: to the channel, those by patterns that it
   * fits included; or to the pattern itself.
   */
  int subscriptions();

  /** Returns the queues of these, by name, at most {@value #MOST_QUEUES}. */
  List<String> queues();

  /** Returns until when the channel retains an event for new subscribers; empty if it has none. */
  Optional<Instant> retainedUntil();
}
