package io.drover.internal.route;

import io.drover.job.Page;
import io.drover.job.StoreException;
import io.drover.routing.Binding;
import io.drover.spi.Routes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
   * @throws StoreException if the store does not answer
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

  /**
   * Has exchanges read anew when they are needed next, as far as they are known in these versions:
   * what somebody has read since, or is reading, stays.
   */
  void forget(Map<String, Long> outdated) {
    outdated.forEach(
        (exchange, version) ->
            tables.computeIfPresent(
                exchange, (name, reading) -> has(reading, version) ? null : reading));
  }

  private static boolean has(CompletableFuture<Optional<RoutingTable>> reading, long version) {
    return reading.isDone()
        && !reading.isCompletedExceptionally()
        && reading.join().filter(table -> table.version() == version).isPresent();
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

  /**
   * Reads an exchange under the version that it has before its bindings are read. If they change
   * meanwhile, that version is another by then, which shows as soon as somebody acts on the table.
   */
  private Optional<RoutingTable> read(String exchange) {
    return routes.find(exchange).map(found -> RoutingTable.of(found, bindings(exchange)));
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
