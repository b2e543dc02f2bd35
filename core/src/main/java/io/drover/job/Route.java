package io.drover.job;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a job came into its queue when it was published to an exchange: what its handler sees as
 * {@link Job#exchange()}, {@link Job#routingKey()} and {@link Job#headers()}. Immutable.
 */
public final class Route {

  private static final int MAX_NAME = JobIds.MAX_LENGTH;

  private final String exchange;
  private final String routingKey;
  private final Map<String, String> headers;

  private Route(String exchange, String routingKey, Map<String, String> headers) {
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.headers = headers;
  }

  /**
   * Returns a route.
   *
   * @param exchange the exchange it was published to, 1 to 255 characters
   * @param routingKey the key it was published with, at most 255 characters
   * @param headers what it was published with; see {@link Headers#check}
   */
  public static Route of(String exchange, String routingKey, Map<String, String> headers) {
    Check.text("the exchange of a route", exchange);
    Check.between("length of the exchange of a route", exchange.length(), 1, MAX_NAME);
    Check.wholeCharacters("the routing key of a route", routingKey);
    Check.between("length of the routing key of a route", routingKey.length(), 0, MAX_NAME);
    return new Route(exchange, routingKey, Headers.check(headers));
  }

  /** Returns the exchange it was published to. */
  public String exchange() {
    return exchange;
  }

  /** Returns the key it was published with. */
  public String routingKey() {
    return routingKey;
  }

  /** Returns what it was published with, sorted by name. */
  public Map<String, String> headers() {
    return headers;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Route that
        && exchange.equals(that.exchange)
        && routingKey.equals(that.routingKey)
        && headers.equals(that.headers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(exchange, routingKey, headers);
  }

  @Override
  public String toString() {
    return "Route[exchange=%s, routingKey=%s, headers=%s]".formatted(exchange, routingKey, headers);
  }
}
