package io.drover.routing;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an exchange is, for declaring it. Immutable. */
public final class ExchangeDeclaration {

  private final String name;
  private final ExchangeType type;
  private final @Nullable String alternate;

  private ExchangeDeclaration(String name, ExchangeType type, @Nullable String alternate) {
    this.name = name;
    this.type = type;
    this.alternate = alternate;
  }

  /**
   * Returns an exchange without an alternate one.
   *
   * @param name see {@link RoutingNames#checkExchange}
   */
  public static ExchangeDeclaration of(String name, ExchangeType type) {
    return new ExchangeDeclaration(
        RoutingNames.checkExchange(name), Check.notNull("the type of an exchange", type), null);
  }

  /**
   * Has messages that no binding takes go to another exchange, with the same routing key and
   * headers. It need not be there yet; while it is not, they go nowhere. Defaults to none.
   */
  public ExchangeDeclaration alternate(String exchange) {
    if (RoutingNames.checkExchange(exchange).equals(name)) {
      throw new InvalidInputException(
          "expected another exchange as the alternate one, got: \"%s\" itself".formatted(name));
    }
    return new ExchangeDeclaration(name, type, exchange);
  }

  /** Returns the exchange's name. */
  public String name() {
    return name;
  }

  /** Returns by what it decides. */
  public ExchangeType type() {
    return type;
  }

  /** Returns the exchange that gets what no binding takes, or {@code null}. */
  public @Nullable String alternate() {
    return alternate;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExchangeDeclaration that
        && name.equals(that.name)
        && type == that.type
        && Objects.equals(alternate, that.alternate);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type, alternate);
  }

  @Override
  public String toString() {
    return "ExchangeDeclaration[name=%s, type=%s, alternate=%s]".formatted(name, type, alternate);
  }
}
