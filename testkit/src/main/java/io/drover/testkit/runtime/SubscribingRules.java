package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Channel;
import io.drover.DurableSubscription;
import io.drover.Subscription;
import io.drover.Worker;
import io.drover.job.Event;
import io.drover.job.InvalidInputException;
import io.drover.job.PublishedEvent;
import io.drover.job.StoreException;
import io.drover.job.SubscriptionOptions;
import io.drover.routing.Binding;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of what is published just when somebody begins to subscribe, or ends it. */
interface SubscribingRules extends RuntimeTest {

  @Test
  @DisplayName("W420 who subscribes is told each event once and in order, retained or not")
  default void eventsDuringSubscribingAreToldOnce() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> plain = channel(bench);
      Channel<Order> keeping = plain.retain(Duration.ofHours(1));
      keeping.publish(order("0"));
      bench.engine().beforeRetained(() -> plain.publish(order("1")));
      List<String> first = hear(bench, plain, 3);
      assertThat(first).containsExactly("0 retained", "1", "end");

      bench
          .engine()
          .beforeRetained(
              () -> {
                plain.publish(order("2"));
                keeping.publish(order("3"));
                plain.publish(order("4"));
              });
      List<String> second = hear(bench, plain, 4);
      assertThat(second).containsExactly("2", "3", "4", "end");
      assertThat(hear(bench, plain, 2)).containsExactly("3 retained", "end");
    }
  }

  @Test
  @DisplayName("W421 events published without waiting keep their order while subscriptions change")
  default void orderIsKeptWhileSubscriptionsChange() throws Exception {
    int count = 1200;
    // There is little room, which what has to be sent once more does not take again.
    try (RuntimeBench bench =
        new RuntimeBench(this::openEngine, settings -> settings.maxPendingAdds(20))) {
      Channel<Order> channel = channel(bench);
      List<String> heard = new CopyOnWriteArrayList<>();
      AtomicBoolean stop = new AtomicBoolean();
      Thread changes = new Thread(() -> changeBindings(bench, heard, stop));
      try (Subscription subscription =
          channel.subscribe(
              event -> heard.add(event.data().item()),
              SubscriptionOptions.defaults().buffer(count))) {
        changes.start();
        List<CompletableFuture<PublishedEvent>> calls = new ArrayList<>();
        IntStream.range(0, count).forEach(i -> calls.add(channel.publishAsync(order("" + i))));
        calls.forEach(CompletableFuture::join);
        bench.until(() -> heard.size() == count);
        assertThat(subscription.overflowed()).isZero();
      } finally {
        stop.set(true);
        changes.join();
      }
      assertThat(heard).isEqualTo(IntStream.range(0, count).mapToObj(Integer::toString).toList());
    }
  }

  /** Changes bindings each time so many events more were heard. */
  private static void changeBindings(RuntimeBench bench, List<String> heard, AtomicBoolean stop) {
    Binding other = Binding.toQueue("audit@orders").key("orders");
    for (int round = 0; round < 20 && !stop.get(); round++) {
      int wanted = 50 * round;
      bench.until(() -> stop.get() || heard.size() >= wanted);
      bench.engine().routes().bind("drover.channels", other);
      bench.engine().routes().unbind("drover.channels", other);
    }
  }

  @Test
  @DisplayName("W422 a new durable subscription has what is retained before what comes meanwhile")
  default void retainedComesBeforeWhatComesMeanwhile() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> plain = channel(bench);
      for (String name : List.of("orders", "orders.a", "orders.b")) {
        Channel<Order> channel = bench.drover().channel(name, Order.class);
        channel.retain(Duration.ofHours(1)).publish(order("kept " + name));
      }
      bench.engine().beforeRetained(() -> plain.publish(order("1")));
      DurableSubscription<Order> all =
          bench.drover().channels("orders.#", Order.class).durable("all");
      plain.publish(order("2"));
      List<String> heard = new CopyOnWriteArrayList<>();
      try (Worker worker = all.worker(event -> heard.add(told(event))).start()) {
        bench.until(() -> heard.size() == 5);
        assertThat(worker.queue()).isEqualTo("all@orders.#");
      }
      assertThat(heard)
          .containsExactly(
              "kept orders retained", "kept orders.a retained", "kept orders.b retained", "1", "2");
    }
  }

  @Test
  @DisplayName("W423 a durable subscription that could not begin is not there, and can begin again")
  default void whatCouldNotBeginIsNotThere() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      channel.retain(Duration.ofHours(1)).publish(order("kept"));
      bench
          .engine()
          .beforeRetained(
              () -> {
                throw new StoreException("no answer");
              });
      assertThatThrownBy(() -> channel.durable("billing")).isInstanceOf(StoreException.class);
      assertThat(bench.drover().subscriptions()).isEmpty();
      assertThat(channel.publish(order("1")).queues()).isEmpty();
      DurableSubscription<Order> billing = channel.durable("billing");
      assertThat(billing.queue().counts().waiting()).isOne();
    }
  }

  @Test
  @DisplayName("W424 events that are too many or too large for one step are refused whole")
  default void eventsBeyondMeasureAreRefused() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      List<String> heard = new CopyOnWriteArrayList<>();
      try (Subscription subscription = channel.subscribe(event -> heard.add(told(event)))) {
        Order large = order("x".repeat(10_000_000));
        assertThatThrownBy(() -> channel.publishAll(Collections.nCopies(10_001, order("many"))))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("expected at most 10000 events")
            .hasMessageContaining("got: 10001 events, 0 jobs and ");
        assertThatThrownBy(() -> channel.publishAll(Collections.nCopies(7, large)))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("got: 7 events, 0 jobs and 70000");
        IntStream.range(0, 6).forEach(i -> channel.durable("d" + i));
        for (Runnable call :
            List.<Runnable>of(
                () -> channel.publish(large), () -> channel.publishAsync(large).join())) {
          assertThatThrownBy(call::run)
              .hasMessageContaining("got: 1 events, 6 jobs and 70000")
              .isInstanceOf(InvalidInputException.class);
        }
        assertThatThrownBy(() -> channel.publishAll(Collections.nCopies(1667, order("many"))))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("got: 1667 events, 10002 jobs and ");
        channel.publish(order("end"));
        bench.until(() -> !heard.isEmpty());
        assertThat(heard).containsExactly("end");
        assertThat(subscription.received()).isOne();
      }
      assertThat(channel.durable("d0").queue().counts().total()).isOne();
    }
  }

  /** Subscribes until so many events are told, the last of which is published once it has begun. */
  private static List<String> hear(RuntimeBench bench, Channel<Order> channel, int count) {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (Subscription subscription = channel.subscribe(event -> heard.add(told(event)))) {
      channel.publish(order("end"));
      bench.until(() -> heard.contains("end"));
      assertThat(subscription.received()).isEqualTo(count);
    }
    return heard;
  }

  private static String told(Event<Order> event) {
    return event.data().item() + (event.isRetained() ? " retained" : "");
  }

  private static Channel<Order> channel(RuntimeBench bench) {
    return bench.drover().channel("orders", Order.class);
  }
}
