package io.drover.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.StubEngine;
import io.drover.internal.produce.Deliveries;
import io.drover.internal.produce.Destinations;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.StoreContext;
import io.drover.job.Obliteration;
import io.drover.job.StoreException;
import io.drover.routing.Binding;
import io.drover.spi.Answers;
import io.drover.spi.Inspection;
import io.drover.spi.Interest;
import io.drover.spi.Routes;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class DurableSubscribingTest {

  private static final DurableBinding SUBSCRIPTION =
      new DurableBinding("billing", Interest.inChannel("orders"));

  private final List<String> calls = new ArrayList<>();
  private final Queue<Routes.Bound> bound = new ArrayDeque<>();
  private List<Binding> bindings = List.of();
  private boolean unbinds = true;
  private final DurableSubscribing subscribing = subscribing();

  private DurableSubscribing subscribing() {
    StubEngine engine = new StubEngine();
    engine.routes = proxy(Routes.class, (proxy, method, args) -> routes(method.getName()));
    engine.inspection =
        proxy(Inspection.class, (proxy, method, args) -> inspection(method.getName()));
    StoreContext store = engine.store();
    Deliveries deliveries = new Deliveries(store, new CompletionThreads());
    Destinations none =
        new Destinations() {
          @Override
          public Found find(String exchange, String key) {
            return new Found(List.of(), Map.of());
          }

          @Override
          public void forget(Map<String, Long> outdated) {}
        };
    return new DurableSubscribing(store, new Broadcasting(store, deliveries, none));
  }

  private static <V> V proxy(Class<V> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private Object routes(String method) {
    calls.add(method);
    return switch (method) {
      case "bind" -> bound.remove();
      case "bindings" -> Answers.page(bindings, null);
      case "unbind" -> {
        if (!unbinds) {
          throw new StoreException("no answer");
        }
        yield true;
      }
      default -> null;
    };
  }

  private Object inspection(String method) {
    calls.add(method);
    return switch (method) {
      case "settings" -> Answers.settings().build();
      case "counts" -> Answers.counts(state -> 0);
      default -> null;
    };
  }

  @Test
  void anExchangeThatIsGoneIsDeclaredOnceMore() {
    bound.addAll(List.of(Routes.Bound.NO_EXCHANGE, Routes.Bound.THERE));
    subscribing.begin(SUBSCRIPTION);
    assertThat(calls).containsExactly("declare", "bind", "declare", "bind");

    bound.addAll(List.of(Routes.Bound.NO_EXCHANGE, Routes.Bound.NO_EXCHANGE));
    assertThatThrownBy(() -> subscribing.begin(SUBSCRIPTION))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("nothing is subscribed");
  }

  @Test
  void aQueueIsRemovedWhenNothingComesToItAnyMore() {
    assertThat(subscribing.end(SUBSCRIPTION, Obliteration.UNLESS_ACTIVE)).isTrue();
    assertThat(calls)
        .containsExactly("settings", "pause", "counts", "unbind", "bindings", "obliterate");
  }

  @Test
  void aQueueThatIsSubscribedAnewStays() {
    bindings = List.of(SUBSCRIPTION.binding());
    assertThat(subscribing.end(SUBSCRIPTION, Obliteration.UNLESS_ACTIVE)).isTrue();
    assertThat(calls).endsWith("unbind", "bindings", "resume").doesNotContain("obliterate");
  }

  @Test
  void whatCannotBeRemovedGoesOn() {
    unbinds = false;
    assertThatThrownBy(() -> subscribing.end(SUBSCRIPTION, Obliteration.UNLESS_ACTIVE))
        .isInstanceOf(StoreException.class);
    assertThat(calls).containsExactly("settings", "pause", "counts", "unbind", "resume");
  }
}
