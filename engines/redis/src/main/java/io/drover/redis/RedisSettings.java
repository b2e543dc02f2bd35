package io.drover.redis;

import io.drover.job.InvalidInputException;
import java.time.Duration;

/**
 * How a Redis store is opened. Immutable.
 *
 * @param uri where the server is, see {@link RedisEngine}
 * @param prefix what every key begins with; shared with BullMQ's {@code prefix}. On a cluster it
 *     may hold a hash tag, as in <code>{app}</code>
 * @param callLimit how long the server may take to answer before the call fails, at least 10 ms
 */
public record RedisSettings(String uri, String prefix, Duration callLimit) {

  /** The prefix of BullMQ and of Drover unless told otherwise. */
  public static final String DEFAULT_PREFIX = "bull";

  private static final Duration DEFAULT_CALL_LIMIT = Duration.ofSeconds(5);

  /**
   * Checks the components.
   *
   * @throws InvalidInputException if one is out of range; the URI is checked when it is opened
   */
  public RedisSettings {
    if (prefix.isBlank()) {
      throw new InvalidInputException(
          "expected a prefix such as \"bull\", got: \"%s\"".formatted(prefix));
    }
    if (callLimit.compareTo(Duration.ofMillis(10)) < 0) {
      throw new InvalidInputException(
          "expected callLimit to be at least 10ms, got: %sms".formatted(callLimit.toMillis()));
    }
  }

  /** Returns the settings for a URI, with the prefix {@code bull} and a call limit of 5 s. */
  public static RedisSettings at(String uri) {
    return new RedisSettings(uri, DEFAULT_PREFIX, DEFAULT_CALL_LIMIT);
  }

  /** Returns these settings with another prefix. Defaults to {@code bull}. */
  public RedisSettings prefix(String newPrefix) {
    return new RedisSettings(uri, newPrefix, callLimit);
  }

  /** Returns these settings with another limit for each call. Defaults to 5 s. */
  public RedisSettings callLimit(Duration limit) {
    return new RedisSettings(uri, prefix, limit);
  }

  /** Returns the components, without any password of the URI's. */
  @Override
  public String toString() {
    return "RedisSettings[uri=%s, prefix=%s, callLimit=%s]"
        .formatted(RedisAddress.withoutLogin(uri), prefix, callLimit);
  }
}
