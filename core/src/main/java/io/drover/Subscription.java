package io.drover;

import io.drover.internal.channel.LiveSubscription;
import io.drover.spi.Interest;

/**
 * Tells a handler the events of channels that are published while it is open, on a thread of its
 * own, one after the other. Safe for use by several threads. Made by {@link Channel#subscribe} and
 * {@link Channels#subscribe}.
 *
 * <p>The events of one channel come in the order in which they were published. Nothing is stored:
 * what is published while the store cannot be heard is missed, which {@link
 * io.drover.job.SubscriptionOptions#onGap} tells.
 */
public final class Subscription implements AutoCloseable {

  private final Interest interest;
  private final LiveSubscription<?> live;

  Subscription(Interest interest, LiveSubscription<?> live) {
    this.interest = interest;
    this.live = live;
  }

  /** Returns how many events the handler was told. */
  public long received() {
    return live.received();
  }

  /** Returns how many events were dropped because the handler was slower than they came. */
  public long overflowed() {
    return live.overflowed();
  }

  /** Returns how many events could not be read, as they were none or did not fit the type. */
  public long unreadable() {
    return live.unreadable();
  }

  /**
   * Ends the subscription; returns when the handler is not running any more, but after the close
   * limit at most, or at once within it. Events that wait for it are dropped.
   */
  @Override
  public void close() {
    live.close();
  }

  @Override
  public String toString() {
    return "Subscription[%s]".formatted(interest);
  }
}
