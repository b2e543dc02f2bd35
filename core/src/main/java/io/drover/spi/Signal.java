package io.drover.spi;

import io.drover.job.Check;
import io.drover.routing.RoutingNames;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Bytes for whoever listens to a channel. Immutable; the bytes are not copied. */
public final class Signal {

  private final String channel;
  private final byte[] payload;
  private final @Nullable Duration retained;

  private Signal(String channel, byte[] payload, @Nullable Duration retained) {
    this.channel = channel;
    this.payload = payload;
    this.retained = retained;
  }

  /**
   * Returns a signal that is not retained.
   *
   * @param channel see {@link RoutingNames#checkChannel}
   */
  public static Signal of(String channel, byte[] payload) {
    return new Signal(
        RoutingNames.checkChannel(channel),
        Check.notNull("the payload of a signal", payload),
        null);
  }

  /**
   * Returns this signal as the one that the channel retains for a time, in place of any other.
   *
   * @param ttl how long, more than zero
   */
  public Signal retained(Duration ttl) {
    return new Signal(channel, payload, Check.positive("the time to live", ttl));
  }

  /** Returns the channel's name. */
  public String channel() {
    return channel;
  }

  /** Returns the bytes. */
  public byte[] payload() {
    return payload;
  }

  /** Returns for how long the channel retains it, or {@code null} if it does not. */
  public @Nullable Duration retained() {
    return retained;
  }

  @Override
  public String toString() {
    return "Signal[channel=%s, %d bytes, retained=%s]".formatted(channel, payload.length, retained);
  }
}
