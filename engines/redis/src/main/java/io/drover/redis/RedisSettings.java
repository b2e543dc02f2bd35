package io.drover.redis;

import io.drover.job.InvalidInputException;
import io.drover.redis.connections.RedisAddress;
import io.drover.redis.scripts.Required;
import java.time.Duration;
import java.util.Objects;

/**
 * How a Redis store is opened: where the server is, and what the URI says besides. Immutable.
 *
 * <p>Two are equal if all they say is equal.
 */
public final class RedisSettings {

  /** The prefix of BullMQ and of Drover unless told otherwise. */
  public static final String DEFAULT_PREFIX = "bull";

  private static final Duration DEFAULT_CALL_LIMIT = Duration.ofSeconds(5);
  private static final Duration LEAST_CALL_LIMIT = Duration.ofMillis(10);

  private final String uri;
  private final String prefix;
  private final Duration callLimit;

  private RedisSettings(String uri, String prefix, Duration callLimit) {
    if (Required.of("a prefix", prefix).isBlank()) {
      throw new InvalidInputException(
          "expected a prefix such as \"bull\", got: \"%s\"".formatted(prefix));
    }
    if (Required.of("a callLimit", callLimit).compareTo(LEAST_CALL_LIMIT) < 0) {
      throw new InvalidInputException(
          "expected callLimit to be at least 10ms, got: %sms".formatted(callLimit.toMillis()));
    }
    this.uri = uri;
    this.prefix = prefix;
    this.callLimit = callLimit;
  }

  /**
   * Returns the settings for a URI, see {@link RedisEngine}: what its options say, and for the rest
   * the prefix {@code bull} and a call limit of 5 s.
   *
   * @throws InvalidInputException if it is none of a Redis; the message has no password
   */
  public static RedisSettings at(String uri) {
    RedisAddress address = RedisAddress.parse(Required.of("a URI", uri));
    return new RedisSettings(
        uri,
        Objects.requireNonNullElse(address.prefix(), DEFAULT_PREFIX),
        Objects.requireNonNullElse(address.callLimit(), DEFAULT_CALL_LIMIT));
  }

  /**
   * Returns these settings with another prefix: what every key begins with, shared with BullMQ's
   * {@code prefix}. On a cluster it may hold a hash tag, as in <code>{app}</code>. Defaults to
   * {@code bull}.
   *
   * @throws InvalidInputException if it is blank
   */
  public RedisSettings prefix(String newPrefix) {
    return new RedisSettings(uri, newPrefix, callLimit);
  }

  /**
   * Returns these settings with another limit: how long the server may take to answer before the
   * call fails. Defaults to 5 s.
   *
   * @throws InvalidInputException if it is less than 10 ms
   */
  public RedisSettings callLimit(Duration limit) {
    return new RedisSettings(uri, prefix, limit);
  }

  /** Returns where the server is, with any password of it. */
  public String uri() {
    return uri;
  }

  /** Returns what every key begins with. */
  public String prefix() {
    return prefix;
  }

  /** Returns how long the server may take to answer before the call fails. */
  public Duration callLimit() {
    return callLimit;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RedisSettings that
        && uri.equals(that.uri)
        && prefix.equals(that.prefix)
        && callLimit.equals(that.callLimit);
  }

  @Override
  public int hashCode() {
    return Objects.hash(uri, prefix, callLimit);
  }

  /** Returns all it says, without any password of the URI's. */
  @Override
  public String toString() {
    return "RedisSettings[uri=%s, prefix=%s, callLimit=%s]"
        .formatted(RedisAddress.withoutLogin(uri), prefix, callLimit);
  }
}
