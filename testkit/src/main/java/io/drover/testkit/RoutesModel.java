package io.drover.testkit;

import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.spi.ExchangeRecord;
import io.drover.spi.Routes;
import io.drover.spi.Routes.Bound;
import io.drover.spi.Routes.Deleted;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What exchanges and bindings have to do, in the plainest way. For one thread. */
final class RoutesModel {

  private static final class Exchange {
    final ExchangeDeclaration declaration;
    final Set<Binding> bindings = new LinkedHashSet<>();
    long version;

    Exchange(ExchangeDeclaration declaration) {
      this.declaration = declaration;
    }

    boolean leadsTo(String exchange) {
      return bindings.stream().anyMatch(binding -> isTo(exchange, binding));
    }

    static boolean isTo(String exchange, Binding binding) {
      return !binding.isToQueue() && binding.destination().equals(exchange);
    }
  }

  private final Map<String, Exchange> exchanges = new TreeMap<>();
  long lastVersion;

  ExchangeRecord declare(ExchangeDeclaration declaration) {
    Exchange found =
        exchanges.computeIfAbsent(
            declaration.name(),
            name -> {
              Exchange fresh = new Exchange(declaration);
              fresh.version = ++lastVersion;
              return fresh;
            });
    return record(found);
  }

  Optional<ExchangeRecord> find(String exchange) {
    return Optional.ofNullable(exchanges.get(exchange)).map(RoutesModel::record);
  }

  List<ExchangeRecord> all() {
    return exchanges.values().stream().map(RoutesModel::record).toList();
  }

  Deleted delete(String name, boolean onlyIfUnused) {
    Exchange exchange = exchanges.get(name);
    if (exchange == null) {
      return Deleted.MISSING;
    }
    List<Exchange> sources =
        exchanges.values().stream().filter(each -> each.leadsTo(name)).toList();
    if (onlyIfUnused && !(exchange.bindings.isEmpty() && sources.isEmpty())) {
      return Deleted.IN_USE;
    }
    exchanges.remove(name);
    for (Exchange source : sources) {
      source.bindings.removeIf(binding -> Exchange.isTo(name, binding));
      source.version = ++lastVersion;
    }
    return Deleted.DELETED;
  }

  Bound bind(String name, Binding binding) {
    Exchange exchange = exchanges.get(name);
    if (exchange == null) {
      return Bound.NO_EXCHANGE;
    }
    if (!binding.isToQueue() && !exchanges.containsKey(binding.destination())) {
      return Bound.NO_DESTINATION;
    }
    if (!exchange.bindings.add(binding)) {
      return Bound.THERE;
    }
    exchange.version = ++lastVersion;
    return Bound.BOUND;
  }

  boolean unbind(String name, Binding binding) {
    Exchange exchange = exchanges.get(name);
    if (exchange == null || !exchange.bindings.remove(binding)) {
      return false;
    }
    exchange.version = ++lastVersion;
    return true;
  }

  List<Binding> bindings(String name) {
    Exchange exchange = exchanges.get(name);
    return exchange == null ? List.of() : List.copyOf(exchange.bindings);
  }

  /** Returns whether each exchange has the version that is given. */
  boolean isCurrent(Map<String, Long> versions) {
    return versions.entrySet().stream()
        .allMatch(each -> each.getValue().equals(version(each.getKey())));
  }

  private Long version(String name) {
    Exchange exchange = exchanges.get(name);
    return exchange == null ? Routes.ABSENT : exchange.version;
  }

  /** Takes over what outlasts the end of the process that had another. */
  void reopen(RoutesModel other) {
    exchanges.putAll(other.exchanges);
    lastVersion = other.lastVersion;
  }

  private static ExchangeRecord record(Exchange exchange) {
    return ExchangeRecord.of(exchange.declaration, exchange.version);
  }
}
