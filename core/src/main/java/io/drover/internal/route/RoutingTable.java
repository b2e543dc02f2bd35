package io.drover.internal.route;

import io.drover.routing.Binding;
import io.drover.routing.ExchangeType;
import io.drover.spi.ExchangeRecord;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The bindings of one exchange, compiled for finding those that take a message. Immutable, so safe
 * for use by any number of threads.
 */
final class RoutingTable {

  private final ExchangeRecord exchange;
  private final Matcher matcher;

  private RoutingTable(ExchangeRecord exchange, Matcher matcher) {
    this.exchange = exchange;
    this.matcher = matcher;
  }

  /** Finds the bindings that take a message. Safe for use by any number of threads. */
  private interface Matcher {
    List<Binding> match(String key, Map<String, String> headers);
  }

  /** Compiles what is stored of an exchange. A binding that comes twice counts once. */
  static RoutingTable of(ExchangeRecord exchange, List<Binding> bindings) {
    List<Binding> distinct = List.copyOf(new LinkedHashSet<>(bindings));
    return new RoutingTable(exchange, matcher(exchange.declaration().type(), distinct));
  }

  private static Matcher matcher(ExchangeType type, List<Binding> bindings) {
    return switch (type) {
      case DIRECT -> direct(bindings);
      case TOPIC -> topic(bindings);
      case FANOUT -> (key, headers) -> bindings;
      case HEADERS -> headers(bindings);
    };
  }

  private static Matcher direct(List<Binding> bindings) {
    Map<String, List<Binding>> byKey =
        bindings.stream()
            .collect(Collectors.groupingBy(Binding::key, Collectors.toUnmodifiableList()));
    return (key, headers) -> byKey.getOrDefault(key, List.of());
  }

  private static Matcher topic(List<Binding> bindings) {
    TopicTrie trie = TopicTrie.of(bindings);
    return (key, headers) -> trie.match(key);
  }

  private static Matcher headers(List<Binding> bindings) {
    HeaderIndex index = HeaderIndex.of(bindings);
    return (key, headers) -> index.match(headers);
  }

  /** Returns the bindings that take a message, each once. */
  List<Binding> match(String key, Map<String, String> headers) {
    return matcher.match(key, headers);
  }

  /** Returns the exchange that gets what no binding takes, or {@code null}. */
  @Nullable String alternate() {
    return exchange.declaration().alternate();
  }

  /** Returns the version of the exchange that this is true of. */
  long version() {
    return exchange.version();
  }
}
