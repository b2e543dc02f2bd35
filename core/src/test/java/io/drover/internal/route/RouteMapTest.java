package io.drover.internal.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.StoreException;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RouteMapTest {

  private final StubRoutes routes = new StubRoutes();
  private final RouteMap map = new RouteMap(routes);

  @Test
  void anExchangeIsReadOnce() {
    declare("x");
    bind("x", "q");

    RoutingTable table = map.find("x").orElseThrow();
    int finds = routes.finds();

    assertThat(queues(table)).containsExactly("q");
    assertThat(map.find("x")).containsSame(table);
    assertThat(routes.finds()).isEqualTo(finds);
  }

  @Test
  void allPagesAreRead() {
    declare("x");
    for (int i = 0; i < 2500; i++) {
      bind("x", "q" + i);
    }

    assertThat(queues(map.find("x").orElseThrow())).hasSize(2500);
  }

  @Test
  void whatIsForgottenIsReadAnew() {
    declare("x");
    declare("y");
    RoutingTable y = map.find("y").orElseThrow();
    long outdated = map.find("x").orElseThrow().version();
    bind("x", "q");
    assertThat(queues(map.find("x").orElseThrow())).isEmpty();

    map.forget(Map.of("x", version("x") + 1, "y", version("y") + 1, "none", 1L));
    assertThat(queues(map.find("x").orElseThrow())).isEmpty();
    map.forget(Map.of("x", outdated, "none", 1L));

    assertThat(queues(map.find("x").orElseThrow())).containsExactly("q");
    assertThat(map.find("y")).containsSame(y);
  }

  @Test
  void anAbsentExchangeIsFoundOnceItIsThere() {
    assertThat(map.find("x")).isEmpty();

    declare("x");

    assertThat(map.find("x")).isPresent();
  }

  /** Whoever acts on it has the store compare that version. */
  @Test
  void whatChangedWhileItWasReadHasTheVersionOfBefore() {
    declare("x");
    bind("x", "q0");
    long before = version("x");
    AtomicInteger pages = new AtomicInteger();
    routes.beforePage(() -> bind("x", "q" + pages.incrementAndGet()));

    RoutingTable table = map.find("x").orElseThrow();

    assertThat(pages).hasValue(1);
    assertThat(table.version()).isEqualTo(before);
    assertThat(version("x")).isNotEqualTo(before);
    map.forget(Map.of("x", before));
    routes.beforePage(() -> {});
    assertThat(map.find("x").orElseThrow().version()).isEqualTo(version("x"));
  }

  @Test
  void whoComesMeanwhileWaitsForTheSameReading() throws Exception {
    declare("x");
    CountDownLatch reading = new CountDownLatch(1);
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    AtomicInteger pages = new AtomicInteger();
    routes.beforePage(
        () -> {
          pages.incrementAndGet();
          reading.countDown();
          goOn.join();
        });
    List<Thread> waiting = new ArrayList<>();
    ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task);
              waiting.add(thread);
              return thread;
            });
    try {
      List<Future<RoutingTable>> tables = new ArrayList<>();
      tables.add(threads.submit(() -> map.find("x").orElseThrow()));
      reading.await();
      for (int i = 0; i < 3; i++) {
        tables.add(threads.submit(() -> map.find("x").orElseThrow()));
      }
      Awaitility.await()
          .until(() -> waiting.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
      goOn.complete(null);

      for (Future<RoutingTable> table : tables) {
        assertThat(table.get()).isSameAs(tables.get(0).get());
      }
      assertThat(pages).hasValue(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatIsBeingReadStays() {
    declare("x");
    routes.beforePage(() -> map.forget(Map.of("x", version("x"))));
    RoutingTable first = map.find("x").orElseThrow();

    assertThat(map.find("x")).containsSame(first);
  }

  @Test
  void whatFailedIsReadAnew() {
    declare("x");
    routes.beforePage(
        () -> {
          throw new StoreException("no answer");
        });
    assertThatThrownBy(() -> map.find("x")).isInstanceOf(StoreException.class);

    routes.beforePage(() -> {});

    assertThat(map.find("x")).isPresent();
  }

  @Test
  void thousandsOfExchangesAreFoundThoughFewAreKept() {
    for (int i = 0; i < 2500; i++) {
      declare("x" + i);
      bind("x" + i, "q" + i);
      assertThat(queues(map.find("x" + i).orElseThrow())).containsExactly("q" + i);
    }

    int finds = routes.finds();
    map.find("x0");
    assertThat(routes.finds()).isGreaterThan(finds);
  }

  private long version(String exchange) {
    return routes.find(exchange).orElseThrow().version();
  }

  private void declare(String exchange) {
    routes.declare(ExchangeDeclaration.of(exchange, ExchangeType.FANOUT));
  }

  private void bind(String exchange, String queue) {
    routes.bind(exchange, Binding.toQueue(queue));
  }

  private static List<String> queues(RoutingTable table) {
    return table.match("", Map.of()).stream().map(Binding::destination).toList();
  }
}
