package io.drover.internal.route;

import io.drover.routing.Binding;
import io.drover.spi.Routes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The way of messages from an exchange, over bindings and alternate exchanges, to queues. Safe for
 * use by any number of threads.
 */
final class Router {

  private final RouteMap map;

  Router(RouteMap map) {
    this.map = map;
  }

  /**
   * Finds the queues that a message reaches. Blocks while exchanges are read that are not known.
   *
   * @throws io.drover.job.StoreException see {@link RouteMap#find}
   */
  Routed route(String exchange, String key, Map<String, String> headers) {
    Walk walk = new Walk(exchange);
    while (!walk.ahead.isEmpty()) {
      String here = walk.ahead.remove();
      Optional<RoutingTable> table = map.find(here);
      walk.versions.put(here, table.map(RoutingTable::version).orElse(Routes.ABSENT));
      table.ifPresent(found -> walk.follow(found, found.match(key, headers)));
    }
    boolean found = walk.versions.getOrDefault(exchange, Routes.ABSENT) != Routes.ABSENT;
    return new Routed(found, List.copyOf(walk.queues), walk.versions);
  }

  /** One message on its way. For one thread. */
  private static final class Walk {
    final Set<String> queues = new LinkedHashSet<>();
    final Map<String, Long> versions = new LinkedHashMap<>();
    final Deque<String> ahead = new ArrayDeque<>();
    private final Set<String> reached = new HashSet<>();

    Walk(String exchange) {
      reach(exchange);
    }

    void follow(RoutingTable table, List<Binding> taking) {
      for (Binding binding : taking) {
        if (binding.isToQueue()) {
          queues.add(binding.destination());
        } else {
          reach(binding.destination());
        }
      }
      String alternate = table.alternate();
      // A binding takes a message even if it leads nowhere in the end, as with RabbitMQ.
      if (taking.isEmpty() && alternate != null) {
        reach(alternate);
      }
    }

    private void reach(String exchange) {
      // An exchange has its say once for a message, so that circles end.
      if (reached.add(exchange)) {
        ahead.add(exchange);
      }
    }
  }
}
