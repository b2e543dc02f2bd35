package io.drover.spi;

import io.drover.job.Check;
import io.drover.routing.RoutingNames;
import io.drover.routing.TopicPattern;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which channels somebody listens to: one, or all whose names fit a pattern. Immutable. */
public final class Interest {

  private final String text;
  private final @Nullable TopicPattern pattern;

  private Interest(String text, @Nullable TopicPattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /**
   * Returns an interest in one channel.
   *
   * @param name see {@link RoutingNames#checkChannel}
   */
  public static Interest inChannel(String name) {
    return new Interest(RoutingNames.checkChannel(name), null);
  }

  /** Returns an interest in all channels whose names fit a pattern. */
  public static Interest in(TopicPattern pattern) {
    return new Interest(Check.notNull("a pattern of channels", pattern).text(), pattern);
  }

  /** Returns the pattern, or {@code null} if it is an interest in one channel. */
  public @Nullable TopicPattern pattern() {
    return pattern;
  }

  /** Returns the name of the channel, or the pattern's text. */
  public String text() {
    return text;
  }

  /** Returns whether a channel is among them. */
  public boolean takes(String channel) {
    Check.notNull("the name of a channel", channel);
    return pattern == null ? text.equals(channel) : pattern.matches(channel);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Interest that
        && text.equals(that.text)
        && Objects.equals(pattern, that.pattern);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, pattern);
  }

  /** Returns what it is, in words. */
  @Override
  public String toString() {
    return "%s \"%s\"".formatted(pattern == null ? "channel" : "channels", text);
  }
}
