package io.drover.routing;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.JobIds;
import java.nio.charset.StandardCharsets;

/** The rules for the names of exchanges and for routing keys. Stateless. */
public final class RoutingNames {

  /** The greatest length of a routing key or pattern in bytes of UTF-8, as in AMQP 0-9-1. */
  public static final int MAX_KEY_BYTES = 255;

  /** What the names of Drover's own exchanges and channels begin with; no others may. */
  public static final String RESERVED = "drover.";

  private RoutingNames() {}

  /**
   * Returns the name of an exchange or a channel if it is not reserved.
   *
   * @throws InvalidInputException if it begins with {@value #RESERVED}
   */
  public static String checkFree(String name) {
    if (Check.notNull("a name", name).startsWith(RESERVED)) {
      throw new InvalidInputException(
          "expected a name that does not begin with \"%s\", as Drover's own do, got: \"%s\"; take another"
              .formatted(RESERVED, name));
    }
    return name;
  }

  /**
   * Returns the name of an exchange if it is one: not blank, at most {@value JobIds#MAX_LENGTH}
   * characters, without a colon, a NUL or half of a surrogate pair.
   *
   * @throws InvalidInputException if the name breaks a rule
   */
  public static String checkExchange(String name) {
    Check.text("an exchange name", name);
    Check.between("length of the exchange name", name.length(), 1, JobIds.MAX_LENGTH);
    if (name.indexOf(':') >= 0) {
      throw new InvalidInputException(
          "expected an exchange name without a colon, got: \"%s\"".formatted(name));
    }
    return name;
  }

  /**
   * Returns the routing key or pattern if it is one: at most {@value #MAX_KEY_BYTES} bytes of
   * UTF-8, without a NUL or half of a surrogate pair. It may be empty.
   *
   * @throws InvalidInputException if it breaks a rule
   */
  public static String checkKey(String key) {
    Check.wholeCharacters("a routing key", key);
    if (key.indexOf(0) >= 0) {
      throw new InvalidInputException(
          "expected a routing key without a NUL, got one at index %d; leave it out"
              .formatted(key.indexOf(0)));
    }
    int bytes = key.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_KEY_BYTES) {
      throw new InvalidInputException(
          "expected a routing key of at most %d bytes of UTF-8, got: %d; make it shorter"
              .formatted(MAX_KEY_BYTES, bytes));
    }
    return key;
  }

  /**
   * Returns the name of a channel if it is one: a routing key that is not empty.
   *
   * @throws InvalidInputException if it breaks a rule
   */
  public static String checkChannel(String name) {
    if (checkKey(name).isEmpty()) {
      throw new InvalidInputException("expected the name of a channel, got: an empty text");
    }
    return name;
  }
}
