package io.drover.internal.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.HeaderMatch;
import io.drover.spi.Routes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouterTest {

  private final StubRoutes routes = new StubRoutes();
  private final RouteMap map = new RouteMap(routes);
  private final Router router = new Router(map);

  @Test
  void queuesComeInTheOrderTheyAreFound() {
    declare("x", ExchangeType.FANOUT);
    declare("y", ExchangeType.FANOUT);
    bind("x", Binding.toExchange("y"));
    bind("x", Binding.toQueue("q3"));
    bind("x", Binding.toQueue("q1"));
    bind("y", Binding.toQueue("q2"));
    bind("y", Binding.toQueue("q1"));

    Routed routed = route("x", "");

    assertThat(routed.found()).isTrue();
    assertThat(routed.queues()).containsExactly("q3", "q1", "q2");
    assertThat(routed.versions()).isEqualTo(Map.of("x", version("x"), "y", version("y")));
  }

  @Test
  void eachExchangeOnTheWayDecidesByItsOwnType() {
    declare("topics", ExchangeType.TOPIC);
    declare("headers", ExchangeType.HEADERS);
    declare("direct", ExchangeType.DIRECT);
    bind("topics", Binding.toExchange("headers").key("a.#"));
    bind("headers", Binding.toExchange("direct").headers(HeaderMatch.all(Map.of("h", "1"))));
    bind("direct", Binding.toQueue("q").key("a.b"));
    bind("direct", Binding.toQueue("other").key("a.#"));

    assertThat(router.route("topics", "a.b", Map.of("h", "1")).queues()).containsExactly("q");
    assertThat(router.route("topics", "a.b", Map.of()).queues()).isEmpty();
    assertThat(router.route("topics", "b", Map.of("h", "1")).versions()).containsOnlyKeys("topics");
  }

  @Test
  void aQueueIsReachedOnceOverManyWays() {
    for (String exchange : List.of("top", "left", "right", "bottom")) {
      declare(exchange, ExchangeType.FANOUT);
    }
    bind("top", Binding.toExchange("left"));
    bind("top", Binding.toExchange("right"));
    bind("left", Binding.toExchange("bottom"));
    bind("right", Binding.toExchange("bottom"));
    bind("bottom", Binding.toQueue("q"));
    bind("bottom", Binding.toQueue("q").key("other"));
    bind("left", Binding.toQueue("q"));

    assertThat(route("top", "").queues()).containsExactly("q");
  }

  @Test
  void circlesEnd() {
    declare("x", ExchangeType.FANOUT);
    declare("y", ExchangeType.FANOUT);
    bind("x", Binding.toExchange("x"));
    bind("x", Binding.toExchange("y"));
    bind("y", Binding.toExchange("x"));
    bind("y", Binding.toQueue("q"));

    assertThat(route("x", "").queues()).containsExactly("q");
    assertThat(route("y", "").queues()).containsExactly("q");
  }

  @Test
  void whatNoBindingTakesGoesToTheAlternate() {
    declare("x", ExchangeType.DIRECT, "y");
    declare("y", ExchangeType.DIRECT, "z");
    declare("z", ExchangeType.FANOUT);
    bind("x", Binding.toQueue("q1").key("1"));
    bind("y", Binding.toQueue("q2").key("2"));
    bind("z", Binding.toQueue("q3"));

    assertThat(route("x", "1").queues()).containsExactly("q1");
    assertThat(route("x", "1").versions()).containsOnlyKeys("x");
    assertThat(route("x", "2").queues()).containsExactly("q2");
    assertThat(route("x", "2").versions()).containsOnlyKeys("x", "y");
    assertThat(route("x", "3").queues()).containsExactly("q3");
    assertThat(route("x", "3").versions()).containsOnlyKeys("x", "y", "z");
  }

  @Test
  void whatABindingTakesDoesNotGoToTheAlternateThoughItGetsNowhere() {
    declare("x", ExchangeType.FANOUT, "z");
    declare("y", ExchangeType.DIRECT);
    declare("z", ExchangeType.FANOUT);
    bind("x", Binding.toExchange("y"));
    bind("z", Binding.toQueue("q"));

    assertThat(route("x", "").queues()).isEmpty();
    assertThat(route("x", "").versions()).containsOnlyKeys("x", "y");
  }

  @Test
  void anExchangeOnTheWayHasItsAlternateToo() {
    declare("x", ExchangeType.FANOUT);
    declare("y", ExchangeType.DIRECT, "z");
    declare("z", ExchangeType.FANOUT);
    bind("x", Binding.toQueue("q1"));
    bind("x", Binding.toExchange("y"));
    bind("z", Binding.toQueue("q2"));

    assertThat(route("x", "").queues()).containsExactly("q1", "q2");
  }

  @Test
  void circlesOfAlternatesEnd() {
    declare("x", ExchangeType.FANOUT, "y");
    declare("y", ExchangeType.FANOUT, "x");
    declare("z", ExchangeType.DIRECT, "w");
    declare("w", ExchangeType.FANOUT);
    bind("w", Binding.toExchange("z"));

    assertThat(route("x", "").queues()).isEmpty();
    assertThat(route("z", "").queues()).isEmpty();
    assertThat(route("z", "").versions()).containsOnlyKeys("z", "w");
  }

  @Test
  void absentExchangesOnTheWayArePassedOver() {
    declare("x", ExchangeType.FANOUT);
    declare("y", ExchangeType.DIRECT, "none");
    bind("x", Binding.toExchange("gone"));
    bind("x", Binding.toExchange("y"));
    bind("x", Binding.toQueue("q"));

    Routed routed = route("x", "");

    assertThat(routed.found()).isTrue();
    assertThat(routed.queues()).containsExactly("q");
    assertThat(routed.versions())
        .isEqualTo(
            Map.of(
                "x",
                version("x"),
                "y",
                version("y"),
                "gone",
                Routes.ABSENT,
                "none",
                Routes.ABSENT));
  }

  @Test
  void anAbsentFirstExchangeIsSaid() {
    assertThat(route("none", "a")).isEqualTo(new Routed(false, List.of(), Map.of("none", 0L)));
  }

  @Test
  void changesAreSeenOnceTheExchangeIsForgotten() {
    declare("x", ExchangeType.FANOUT);
    Routed before = route("x", "");
    bind("x", Binding.toQueue("q"));
    assertThat(route("x", "")).isEqualTo(before);

    map.forget(before.versions());

    assertThat(route("x", "").queues()).containsExactly("q");
    assertThat(route("x", "").versions()).isEqualTo(Map.of("x", version("x")));
  }

  /** Two exchanges whose keys are empty are two all the same (rabbitmq-server #16425). */
  @Test
  void anEmptyKeyStaysWithinItsExchange() {
    for (ExchangeType type : List.of(ExchangeType.DIRECT, ExchangeType.TOPIC)) {
      String one = "one-" + type;
      String other = "other-" + type;
      declare(one, type);
      declare(other, type);
      bind(one, Binding.toQueue(one));
      bind(other, Binding.toQueue(other));
      bind(other, Binding.toQueue("keyed").key("a"));

      assertThat(route(one, "").queues()).containsExactly(one);
      assertThat(route(other, "").queues()).containsExactly(other);
      assertThat(route(one, "a").queues()).isEmpty();
    }
  }

  private Routed route(String exchange, String key) {
    return router.route(exchange, key, Map.of());
  }

  private long version(String exchange) {
    return routes.find(exchange).orElseThrow().version();
  }

  private void declare(String exchange, ExchangeType type) {
    routes.declare(ExchangeDeclaration.of(exchange, type));
  }

  private void declare(String exchange, ExchangeType type, String alternate) {
    routes.declare(ExchangeDeclaration.of(exchange, type).alternate(alternate));
  }

  private void bind(String exchange, Binding binding) {
    assertThat(routes.bind(exchange, binding)).isEqualTo(Routes.Bound.BOUND);
  }
}
