package io.drover.spi;

import io.drover.job.Check;
import io.drover.routing.RoutingNames;
import java.time.Instant;

/** That a channel retains a signal, and until when. Immutable. */
public final class Retention {

  private final String channel;
  private final Instant until;

  private Retention(String channel, Instant until) {
    this.channel = channel;
    this.until = until;
  }

  /**
   * Returns that a channel retains a signal.
   *
   * @param channel see {@link RoutingNames#checkChannel}
   * @param until when that ends
   */
  public static Retention of(String channel, Instant until) {
    return new Retention(
        RoutingNames.checkChannel(channel), Check.notNull("when a signal is let go", until));
  }

  /** Returns the channel. */
  public String channel() {
    return channel;
  }

  /** Returns when the channel lets go of it. */
  public Instant until() {
    return until;
  }

  @Override
  public String toString() {
    return "Retention[channel=%s, until=%s]".formatted(channel, until);
  }
}
