package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Channel;
import io.drover.Drover;
import io.drover.Subscription;
import io.drover.job.Event;
import io.drover.job.InvalidInputException;
import io.drover.job.PublishedEvent;
import io.drover.job.SubscriptionOptions;
import io.drover.job.UndecodableException;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.spi.Interest;
import io.drover.spi.Signal;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of channels and of those who listen to them while they are open. */
interface ChannelRules extends RuntimeTest {

  @Test
  @DisplayName("W400 every live subscriber is told what is published, in order, by its own thread")
  default void everySubscriberIsTold() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      List<Event<Order>> first = new CopyOnWriteArrayList<>();
      List<String> second = new CopyOnWriteArrayList<>();
      List<Thread> threads = new CopyOnWriteArrayList<>();
      assertThat(channel.publish(order("nobody")).subscribers())
          .isIn(OptionalLong.of(0), OptionalLong.empty());
      Subscription one =
          channel.subscribe(
              event -> {
                threads.add(Thread.currentThread());
                first.add(event);
              });
      Subscription two =
          channel.subscribe(
              event -> {
                threads.add(Thread.currentThread());
                second.add(event.data().item());
              });
      try (one;
          two) {
        PublishedEvent published = channel.publish(order("0"));
        assertThat(published.subscribers()).isIn(OptionalLong.of(2), OptionalLong.empty());
        assertThat(published.queues()).isEmpty();
        assertThat(published.toString()).startsWith("PublishedEvent[id=" + published.id());
        IntStream.range(1, 100).forEach(i -> channel.publish(order("" + i)));
        bench.until(() -> first.size() == 100 && second.size() == 100);
        assertThat(first).extracting(event -> event.data().item()).isEqualTo(numbers(100));
        assertThat(second).isEqualTo(numbers(100));
        assertThat(threads.stream().distinct()).hasSize(2).doesNotContain(Thread.currentThread());
        Event<Order> event = first.get(0);
        assertThat(event.id()).isEqualTo(published.id());
        assertThat(event.channel()).isEqualTo("orders");
        assertThat(event.timestamp()).isEqualTo(bench.time().instant());
        assertThat(event.isRetained()).isFalse();
        assertThat(event).hasToString("Event[channel=orders, id=%s]", event.id());
        assertThat(one.received()).isEqualTo(100);
      }
    }
  }

  @Test
  @DisplayName("W401 a pattern is told of all channels that fit it, and not of Drover's own")
  default void aPatternIsTold() {
    try (RuntimeBench bench = bench()) {
      Drover drover = bench.drover();
      List<String> heard = new CopyOnWriteArrayList<>();
      try (Subscription all =
              drover.channels("#", Order.class).subscribe(event -> heard.add(event.channel()));
          Subscription some =
              drover
                  .channels("order.*", Order.class)
                  .subscribe(event -> heard.add("some " + event.channel()))) {
        bench
            .engine()
            .signals()
            .publish(
                List.of(Signal.of("drover.own", new byte[0])),
                List.of(),
                Map.of(),
                bench.time().instant())
            .join();
        for (String name : List.of("order.eu", "order.eu.new", "other")) {
          drover.channel(name, Order.class).publish(order("tea"));
        }
        bench.until(() -> heard.size() == 4);
        assertThat(heard.stream().filter(each -> !each.startsWith("some ")))
            .containsExactly("order.eu", "order.eu.new", "other");
        assertThat(heard).contains("some order.eu");
        assertThat(all.unreadable()).isZero();
        assertThat(some.received()).isOne();
      }
    }
  }

  @Test
  @DisplayName("W402 a handler that is slow or throws holds up nobody, and goes on")
  default void aBadHandlerHoldsUpNobody() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      CountDownLatch free = new CountDownLatch(1);
      List<String> good = new CopyOnWriteArrayList<>();
      List<String> slow = new CopyOnWriteArrayList<>();
      List<Throwable> errors = new CopyOnWriteArrayList<>();
      Subscription blocking =
          channel.subscribe(
              event -> {
                free.await();
                slow.add(event.data().item());
              });
      Subscription throwing =
          channel.subscribe(
              event -> {
                throw new IllegalStateException(event.data().item());
              },
              SubscriptionOptions.defaults().onError(errors::add));
      Subscription reading = channel.subscribe(event -> good.add(event.data().item()));
      try (blocking;
          throwing;
          reading) {
        IntStream.range(0, 50).forEach(i -> channel.publish(order("" + i)));
        bench.until(() -> good.size() == 50 && errors.size() == 50);
        assertThat(slow).isEmpty();
        assertThat(errors).extracting(Throwable::getMessage).isEqualTo(numbers(50));
        free.countDown();
        bench.until(() -> slow.size() == 50);
        assertThat(slow).isEqualTo(numbers(50));
      }
    }
  }

  @Test
  @DisplayName("W403 what does not fit into the buffer is counted, and told where it is missing")
  default void overflowIsTold() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      CountDownLatch free = new CountDownLatch(1);
      CountDownLatch running = new CountDownLatch(1);
      List<String> heard = new CopyOnWriteArrayList<>();
      Subscription subscription =
          channel.subscribe(
              event -> {
                running.countDown();
                free.await();
                heard.add(event.data().item());
              },
              SubscriptionOptions.defaults()
                  .buffer(3)
                  .onOverflow(count -> heard.add("overflow " + count)));
      try (subscription) {
        channel.publish(order("0"));
        bench.until(() -> running.getCount() == 0);
        IntStream.range(1, 8).forEach(i -> channel.publish(order("" + i)));
        bench.until(() -> subscription.overflowed() == 4);
        free.countDown();
        bench.until(() -> heard.size() == 5);
        channel.publish(order("8"));
        bench.until(() -> heard.size() == 6);
        assertThat(heard).containsExactly("0", "1", "2", "3", "overflow 4", "8");
        assertThat(subscription.received()).isEqualTo(5);
      }
    }
  }

  @Test
  @DisplayName("W404 a subscriber is told when it may have missed something, and then hears again")
  default void gapsAreTold() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      List<String> heard = new CopyOnWriteArrayList<>();
      Instant from = Instant.parse("2026-01-01T00:00:00Z");
      Subscription telling =
          channel.subscribe(
              event -> heard.add(event.data().item()),
              SubscriptionOptions.defaults()
                  .onGap((since, until) -> heard.add("%s to %s".formatted(since, until))));
      Subscription silent = channel.subscribe(event -> heard.add("silent"));
      try (telling;
          silent) {
        channel.publish(order("1"));
        bench.until(() -> heard.size() == 2);
        bench.engine().missSignals(from, from.plusSeconds(3));
        channel.publish(order("2"));
        bench.until(() -> heard.size() == 5);
        assertThat(heard.stream().filter(each -> !each.equals("silent")))
            .containsExactly("1", "2026-01-01T00:00:00Z to 2026-01-01T00:00:03Z", "2");
      }
    }
  }

  @Test
  @DisplayName("W405 what is no event or does not fit the type is counted and told, and no more")
  default void unreadableIsCounted() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      List<Throwable> errors = new CopyOnWriteArrayList<>();
      List<Event<Order>> heard = new CopyOnWriteArrayList<>();
      try (Subscription subscription =
          channel.subscribe(heard::add, SubscriptionOptions.defaults().onError(errors::add))) {
        for (String payload :
            List.of(
                "no JSON",
                "7",
                "{\"id\":\"a\"}",
                "{\"id\":\"a\",\"timestamp\":\"2026-01-01T00:00:00.000Z\",\"data\":[1]}",
                "{\"data\":{\"item\":\"plain\",\"count\":1}}",
                "{\"id\":7,\"timestamp\":\"soon\",\"more\":[],\"data\":{\"item\":\"odd\",\"count\":2}}")) {
          signal(bench, payload);
        }
        bench.until(() -> heard.size() == 2);
        assertThat(heard).extracting(event -> event.data().item()).containsExactly("plain", "odd");
        assertThat(heard).allMatch(event -> event.timestamp().equals(bench.time().instant()));
        assertThat(errors).hasSize(4).allMatch(UndecodableException.class::isInstance);
        assertThat(errors.get(0))
            .hasMessageContaining("expected an event")
            .hasMessageContaining("no JSON");
        assertThat(subscription.unreadable()).isEqualTo(4);
      }
    }
  }

  @Test
  @DisplayName("W406 who has closed is told nothing more, also by a handler that closes itself")
  default void closedSubscriptionsAreTold() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      List<String> closed = new CopyOnWriteArrayList<>();
      List<String> open = new CopyOnWriteArrayList<>();
      CompletableFuture<Subscription> self = new CompletableFuture<>();
      CompletableFuture<?> left = new CompletableFuture<>();
      self.complete(
          channel.subscribe(
              event -> {
                closed.add(event.data().item());
                self.join().close();
                left.complete(null);
              }));
      Subscription other = channel.subscribe(event -> open.add(event.data().item()));
      IntStream.range(0, 5).forEach(i -> channel.publish(order("" + i)));
      bench.until(() -> open.size() == 5 && left.isDone());
      other.close();
      other.close();
      assertThat(channel.publish(order("late")).subscribers())
          .isIn(OptionalLong.of(0), OptionalLong.empty());
      assertThat(closed).containsExactly("0");
      assertThat(open).hasSize(5);
      List<String> until = new CopyOnWriteArrayList<>();
      channel.subscribe(event -> until.add(event.data().item()));
      channel.publish(order("last"));
      bench.until(() -> until.size() == 1);
    }
  }

  @Test
  @DisplayName("W407 who subscribes gets what the channel retains first, marked, for its time")
  default void retainedComesFirst() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> plain = channel(bench);
      Channel<Order> keeping = plain.retain(Duration.ofHours(1));
      keeping.publish(order("1"));
      PublishedEvent last = keeping.publish(order("2"));
      plain.publish(order("not retained"));
      bench
          .drover()
          .channel("orders.eu", Order.class)
          .retain(Duration.ofDays(9))
          .publish(order("eu"));
      List<Event<Order>> heard = new CopyOnWriteArrayList<>();
      List<Event<Order>> all = new CopyOnWriteArrayList<>();
      try (Subscription one = plain.subscribe(heard::add);
          Subscription pattern =
              bench.drover().channels("orders.#", Order.class).subscribe(all::add)) {
        keeping.publish(order("3"));
        bench.until(() -> heard.size() == 2 && all.size() == 3);
        assertThat(heard.get(0).id()).isEqualTo(last.id());
        assertThat(heard).extracting(event -> event.data().item()).containsExactly("2", "3");
        assertThat(heard).extracting(Event::isRetained).containsExactly(true, false);
        assertThat(all).extracting(event -> event.data().item()).containsExactly("2", "eu", "3");
        assertThat(one.overflowed() + pattern.overflowed()).isZero();
      }
      assertThat(plain.forgetRetained()).isTrue();
      assertThat(plain.forgetRetained()).isFalse();
      List<Event<Order>> later = new CopyOnWriteArrayList<>();
      try (Subscription one = plain.subscribe(later::add)) {
        plain.publish(order("4"));
        bench.until(() -> later.size() == 1);
        assertThat(later.get(0).isRetained()).isFalse();
        assertThat(one.received()).isOne();
      }
    }
  }

  @Test
  @DisplayName("W408 many events in one call, and those without waiting, keep their order")
  default void manyEventsKeepTheirOrder() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      List<String> heard = new CopyOnWriteArrayList<>();
      try (Subscription subscription = channel.subscribe(event -> heard.add(event.data().item()))) {
        List<PublishedEvent> published =
            channel.publishAll(IntStream.range(0, 100).mapToObj(i -> order("" + i)).toList());
        assertThat(published).extracting(PublishedEvent::id).doesNotHaveDuplicates().hasSize(100);
        assertThat(channel.publishAll(List.of())).isEmpty();
        List<CompletableFuture<PublishedEvent>> calls = new ArrayList<>();
        IntStream.range(100, 300).forEach(i -> calls.add(channel.publishAsync(order("" + i))));
        calls.forEach(CompletableFuture::join);
        bench.until(() -> heard.size() == 300);
        assertThat(heard).isEqualTo(numbers(300));
        assertThat(subscription.overflowed()).isZero();
      }
    }
  }

  @Test
  @DisplayName("W409 the names of Drover's own exchanges and channels are nobody else's")
  default void ownNamesAreReserved() {
    try (RuntimeBench bench = bench()) {
      Drover drover = bench.drover();
      channel(bench).durable("billing");
      String own = "drover.channels";
      List<Runnable> calls =
          List.of(
              () -> drover.exchange(own, ExchangeType.TOPIC),
              () -> drover.findExchange(own),
              () -> drover.channel("drover.any", Order.class),
              () ->
                  drover.exchange(
                      ExchangeDeclaration.of("mine", ExchangeType.TOPIC).alternate(own)),
              () -> drover.exchange("mine", ExchangeType.TOPIC).bind(Binding.toExchange(own)));
      for (Runnable call : calls) {
        assertThatThrownBy(call::run)
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("does not begin with \"drover.\"");
      }
      assertThat(drover.exchanges()).noneMatch(each -> each.name().startsWith("drover."));
      assertThat(bench.engine().routes().find(own)).isPresent();
    }
  }

  private static void signal(RuntimeBench bench, String payload) {
    assertThat(Interest.inChannel("orders").takes("orders")).isTrue();
    Signal signal = Signal.of("orders", payload.getBytes(StandardCharsets.UTF_8));
    bench
        .engine()
        .signals()
        .publish(List.of(signal), List.of(), Map.of(), bench.time().instant())
        .join();
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private static Channel<Order> channel(RuntimeBench bench) {
    return bench.drover().channel("orders", Order.class);
  }
}
