package io.drover.routing;

import io.drover.job.Check;
import io.drover.job.Headers;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which headers a message needs for a binding of a {@link ExchangeType#HEADERS} exchange to take it
 * (AMQP 0-9-1 §3.1.3.4, {@code x-match}). Immutable.
 *
 * <p>All names of headers are alike, {@code x-} at their beginning included, which RabbitMQ leaves
 * out of a match unless it is {@code all-with-x} or {@code any-with-x}.
 */
public final class HeaderMatch {

  private final boolean all;
  private final Map<String, String> headers;

  private HeaderMatch(boolean all, Map<String, String> headers) {
    this.all = all;
    this.headers = Headers.check(headers);
  }

  /** Takes messages that have all of these headers; with none of them, every message. */
  public static HeaderMatch all(Map<String, String> headers) {
    return new HeaderMatch(true, headers);
  }

  /** Takes messages that have at least one of these headers; with none of them, no message. */
  public static HeaderMatch any(Map<String, String> headers) {
    return new HeaderMatch(false, headers);
  }

  /** Returns whether all headers are needed, and not just one. */
  public boolean needsAll() {
    return all;
  }

  /** Returns the headers, sorted by name. */
  public Map<String, String> headers() {
    return headers;
  }

  /** Returns whether a message with these headers fits. */
  public boolean fits(Map<String, String> message) {
    Check.notNull("the headers of a message", message);
    return all
        ? message.entrySet().containsAll(headers.entrySet())
        : headers.entrySet().stream().anyMatch(message.entrySet()::contains);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HeaderMatch that && all == that.all && headers.equals(that.headers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(all, headers);
  }

  @Override
  public String toString() {
    return (all ? "all" : "any") + headers;
  }
}
