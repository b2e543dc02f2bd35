package io.drover.internal.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.StubEngine;
import io.drover.internal.produce.Deliveries;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.job.Message;
import io.drover.job.Published;
import io.drover.job.StoreException;
import io.drover.job.UnroutableException;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublishingTest {

  private final StubRoutes routes = new StubRoutes();
  private final Publishing publishing = publishing(Duration.ofSeconds(20));

  private Publishing publishing(Duration callLimit) {
    StubEngine engine = new StubEngine();
    engine.routes = routes;
    StoreContext store = engine.store(new Limits(1 << 20, 1000, callLimit, callLimit));
    return new Publishing(store, new Deliveries(store, new CompletionThreads()));
  }

  @BeforeEach
  void declare() {
    routes.declare(ExchangeDeclaration.of("x", ExchangeType.DIRECT));
    routes.declare(ExchangeDeclaration.of("y", ExchangeType.DIRECT));
  }

  private static Message message(String key) {
    return Message.of(key, key, "data");
  }

  private void bind(String key, String queue) {
    routes.bind("x", Binding.toQueue(queue).key(key));
  }

  @Test
  void whatIsKnownIsPublishedInOneStepAndWhatIsOutdatedInTwo() {
    bind("k", "one");
    publishing.publish("x", List.of(message("k")));
    int before = routes.steps();
    publishing.publish("x", List.of(message("k")));
    assertThat(routes.steps()).isEqualTo(before + 1);

    bind("k", "two");
    List<Published> published = publishing.publish("x", List.of(message("k")));
    assertThat(published.get(0).toString()).startsWith("Published[byQueue={one=");
    assertThat(routes.steps()).isEqualTo(before + 3);
    assertThat(published.get(0).queues()).containsExactly("one", "two");
  }

  /**
   * Between the routes of two messages another thread finds the exchange outdated, and reads it.
   */
  @Test
  void messagesThatWereRoutedByTwoReadingsAreRoutedAgain() {
    bind("k", "one");
    routes.bind("x", Binding.toExchange("y").key("toY"));
    publishing.publish("x", List.of(message("k")));
    AtomicBoolean read = new AtomicBoolean();
    routes.beforePage(
        () -> {
          if (!read.getAndSet(true)) {
            bind("k", "two");
            publishing.publish("x", List.of(message("k")));
          }
        });

    List<Published> published =
        publishing.publish("x", List.of(message("k"), message("toY"), message("k")));

    assertThat(read).isTrue();
    assertThat(published.get(0).queues()).containsExactly("one", "two");
    assertThat(published.get(2).queues()).containsExactly("one", "two");
  }

  @Test
  void whetherAMandatoryMessageIsLostIsSaidByWhatTheStoreHasNow() {
    publishing.publish("x", List.of(message("k")));
    bind("k", "one");
    Message mandatory = message("k").mandatory();
    assertThat(publishing.publish("x", List.of(mandatory)).get(0).queues()).containsExactly("one");
    assertThat(publishing.find("x", mandatory)).hasSize(1);

    routes.unbind("x", Binding.toQueue("one").key("k"));
    int before = routes.published().size();
    assertThatThrownBy(() -> publishing.publish("x", List.of(message("k"), mandatory)))
        .isInstanceOf(UnroutableException.class);
    assertThatThrownBy(() -> publishing.find("x", mandatory))
        .isInstanceOf(UnroutableException.class);
    assertThat(routes.published()).hasSize(before);
  }

  @Test
  void anExchangeThatChangesAllTheTimeIsGivenUpAtTheCallLimit() {
    bind("k", "one");
    AtomicInteger changes = new AtomicInteger();
    routes.beforePage(() -> bind("other", "q" + changes.incrementAndGet()));
    Publishing hasty = publishing(Duration.ofMillis(50));
    assertThatThrownBy(() -> hasty.publish("x", List.of(message("k"))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("exchange \"x\" to stay as it is")
        .hasMessageContaining("nothing was stored");
    assertThat(changes).hasPositiveValue();
    assertThat(routes.published()).isEmpty();
  }

  @Test
  void noMessagesAskNothing() {
    assertThat(publishing.publish("none", List.of())).isEmpty();
    assertThat(routes.finds() + routes.steps()).isZero();
  }
}
