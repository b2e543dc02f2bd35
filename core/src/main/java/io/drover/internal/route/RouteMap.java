package io.drover.internal.route;

import io.drover.job.Page;
import io.drover.job.StoreException;
import io.drover.routing.Binding;
import io.drover.spi.ExchangeRecord;
import io.drover.spi.Routes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The routing tables of one store's exchanges, as far as they were needed. Safe for use by any
 * number of threads.
 *
 * <p>A table stays until it is forgotten, though the exchange may have changed since: whoever acts
 * on it has the store compare the versions, and has what was outdated forgotten. Of an exchange
 * that is not there nothing is kept, so that it is found as soon as it is.
 */
final class RouteMap {

  private static final int MAX_EXCHANGES = 1000;
  private static final int PAGE = 1000;
  private static final int MAX_READINGS = 10;

  private final Routes routes;

  /** What is read or being read: who comes meanwhile waits for that and does not read, too. */
  private final ConcurrentMap<String, CompletableFuture<Optional<RoutingTable>>> tables =
      new ConcurrentHashMap<>();

  RouteMap(Routes routes) {
    this.routes = routes;
  }

  /**
   * Returns the table of an exchange, or empty if the exchange is not there. Blocks while it is
   * read.
   *
   * @throws StoreException if the store does not answer, or the exchange changes all the time
   */
  Optional<RoutingTable> find(String exchange) {
    CompletableFuture<Optional<RoutingTable>> known = tables.get(exchange);
    if (known == null) {
      CompletableFuture<Optional<RoutingTable>> mine = new CompletableFuture<>();
      known = tables.putIfAbsent(exchange, mine);
      if (known == null) {
        return readFor(exchange, mine);
      }
    }
    try {
      return known.join();
    } catch (CompletionException e) {
      throw new StoreException(
          "could not read exchange \"%s\": %s".formatted(exchange, e.getCause()), e.getCause());
    }
  }

  /** Has exchanges read anew when they are needed next. */
  void forget(Collection<String> exchanges) {
    // What is being read now goes as well; it may have been read before the change.
    exchanges.forEach(tables::remove);
  }

  private Optional<RoutingTable> readFor(
      String exchange, CompletableFuture<Optional<RoutingTable>> reading) {
    try {
      Optional<RoutingTable> table = read(exchange);
      if (table.isEmpty()) {
        tables.remove(exchange, reading);
      } else if (tables.size() > MAX_EXCHANGES) {
        tables.clear();
      }
      reading.complete(table);
      return table;
    } catch (Throwable e) {
      tables.remove(exchange, reading);
      reading.completeExceptionally(e);
      throw e;
    }
  }

  private Optional<RoutingTable> read(String exchange) {
    Optional<ExchangeRecord> before = routes.find(exchange);
    for (int i = 0; i < MAX_READINGS && before.isPresent(); i++) {
      List<Binding> bindings = bindings(exchange);
      Optional<ExchangeRecord> after = routes.find(exchange);
      if (after.isPresent() && after.get().version() == before.get().version()) {
        return Optional.of(RoutingTable.of(after.get(), bindings));
      }
      before = after;
    }
    if (before.isEmpty()) {
      return Optional.empty();
    }
    throw new StoreException(
        ("expected exchange \"%s\" to stay as it is while its bindings are read, got a change in"
                + " each of %d times; publish again when fewer bindings are made or removed")
            .formatted(exchange, MAX_READINGS));
  }

  private List<Binding> bindings(String exchange) {
    List<Binding> bindings = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      Page<Binding> page = routes.bindings(exchange, cursor, PAGE);
      bindings.addAll(page.items());
      cursor = page.next().orElse(null);
    } while (cursor != null);
    return bindings;
  }
}
