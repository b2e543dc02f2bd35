package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.JobQueue;
import io.drover.job.Added;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JobType;
import io.drover.job.Message;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.Published;
import io.drover.job.UnroutableException;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.HeaderMatch;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of exchanges: how messages come to queues. */
interface RouteRules extends RuntimeTest {

  @Test
  @DisplayName("W340 a message reaches each queue that a binding takes it to, once")
  default void aMessageReachesEachQueueOnce() {
    try (RuntimeBench bench = bench()) {
      Exchange shop = bench.drover().exchange("shop", ExchangeType.TOPIC);
      assertThat(shop.bind("order.*.created", bench.orders())).isTrue();
      assertThat(shop.bind("order.*.created", bench.orders())).isFalse();
      shop.bind("order.#", bench.orders());
      shop.bind("#.created", queue(bench, "audit"));
      shop.bind("other", queue(bench, "other"));

      Published published = shop.publish("order.eu.created", "buy", order("tea"));
      assertThat(published.queues()).containsExactlyInAnyOrder("orders", "audit");
      Added added = Objects.requireNonNull(published.byQueue().get("orders"));
      assertThat(added.outcome()).isEqualTo(Added.Outcome.CREATED);
      assertThat(bench.job(added.id()).data()).isEqualTo(order("tea"));
      assertThat(count(bench, "audit")).isEqualTo(1);
      assertThat(count(bench, "other")).isZero();
      assertThat(shop.publish("nothing", "buy", order("tea")).isRouted()).isFalse();
    }
  }

  @Test
  @DisplayName("W341 direct, fanout and headers exchanges take what AMQP says")
  default void otherTypesTakeWhatAmqpSays() {
    try (RuntimeBench bench = bench()) {
      Exchange direct = bench.drover().exchange("direct", ExchangeType.DIRECT);
      direct.bind("a.*", queue(bench, "literal"));
      direct.bind("a.b", bench.orders());
      assertThat(direct.publish("a.b", "buy", order("tea")).queues()).containsExactly("orders");

      Exchange fanout = bench.drover().exchange("fanout", ExchangeType.FANOUT);
      fanout.bind("whatever", bench.orders());
      fanout.bind("", queue(bench, "audit"));
      assertThat(fanout.publish("x", "buy", order("tea")).queues())
          .containsExactlyInAnyOrder("orders", "audit");

      Exchange headers = bench.drover().exchange("headers", ExchangeType.HEADERS);
      Map<String, String> both = Map.of("format", "pdf", "type", "report");
      headers.bind(Binding.toQueue("all").headers(HeaderMatch.all(both)));
      headers.bind(Binding.toQueue("any").headers(HeaderMatch.any(both)));
      Message message = Message.of("", "print", order("tea"));
      assertThat(headers.publish(message.headers(Map.of("format", "pdf"))).queues())
          .containsExactly("any");
      assertThat(headers.publish(message.headers(both)).queues())
          .containsExactlyInAnyOrder("all", "any");
      assertThat(headers.publish(message).isRouted()).isFalse();
      JobType<Order> print = JobType.of("print", Order.class);
      assertThat(headers.publish("", print, order("tea"), JobOptions.defaults(), both).queues())
          .containsExactlyInAnyOrder("all", "any");
    }
  }

  @Test
  @DisplayName("W342 exchanges lead to exchanges, in circles too, and to an alternate one")
  default void exchangesLeadToExchanges() {
    try (RuntimeBench bench = bench()) {
      Drover drover = bench.drover();
      Exchange first =
          drover.exchange(ExchangeDeclaration.of("first", ExchangeType.TOPIC).alternate("lost"));
      Exchange second = drover.exchange("second", ExchangeType.FANOUT);
      first.bind("a.#", second);
      second.bind("", first);
      second.bind("", bench.orders());
      first.bind("a.b", bench.orders());
      assertThat(first.publish("a.b", "buy", order("tea")).queues()).containsExactly("orders");
      assertThat(bench.orders().counts().waiting()).isEqualTo(1);

      assertThat(first.publish("b", "buy", order("tea")).isRouted()).isFalse();
      drover.exchange("lost", ExchangeType.FANOUT).bind("", queue(bench, "unrouted"));
      assertThat(first.publish("b", "buy", order("tea")).queues()).containsExactly("unrouted");

      assertThat(first.unbind("a.#", second)).isTrue();
      assertThat(first.unbind("a.#", second)).isFalse();
      assertThat(first.publish("a.c", "buy", order("tea")).queues()).containsExactly("unrouted");
    }
  }

  @Test
  @DisplayName("W343 what another process binds or unbinds holds for the next publish")
  default void whatAnotherBindsHoldsForTheNextPublish() {
    try (RuntimeBench bench = bench()) {
      Exchange shop = bench.drover().exchange("shop", ExchangeType.TOPIC);
      shop.bind("a", bench.orders());
      assertThat(shop.publish("a", "buy", order("tea")).queues()).containsExactly("orders");
      // Straight to the store, of which this runtime knows nothing.
      bench.engine().routes().bind("shop", Binding.toQueue("audit").key("#"));
      assertThat(shop.publish("a", "buy", order("tea")).queues())
          .containsExactlyInAnyOrder("orders", "audit");
      bench.engine().routes().unbind("shop", Binding.toQueue("orders").key("a"));
      assertThat(shop.publish("a", "buy", order("tea")).queues()).containsExactly("audit");
      bench.engine().routes().unbind("shop", Binding.toQueue("audit").key("#"));
      assertThatThrownBy(() -> shop.publish(Message.of("a", "buy", order("tea")).mandatory()))
          .isInstanceOf(UnroutableException.class);
      bench.engine().routes().bind("shop", Binding.toQueue("orders").key("a"));
      assertThat(shop.publish(Message.of("a", "buy", order("tea")).mandatory()).queues())
          .containsExactly("orders");
      assertThat(shop.delete()).isTrue();
      assertThatThrownBy(() -> shop.publish("a", "buy", order("tea")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("declare it first");
    }
  }

  @Test
  @DisplayName("W344 a mandatory message that reaches no queue is refused, and nothing is stored")
  default void aMandatoryMessageHasToReachAQueue() {
    try (RuntimeBench bench = bench()) {
      Exchange shop = bench.drover().exchange("shop", ExchangeType.DIRECT);
      shop.bind("a", bench.orders());
      List<Message> messages =
          List.of(
              Message.of("a", "buy", order("tea")),
              Message.of("b", "buy", order("milk")).mandatory());
      assertThatThrownBy(() -> shop.publishAll(messages))
          .isInstanceOf(UnroutableException.class)
          .hasMessageContaining("key \"b\"")
          .hasMessageContaining("exchange \"shop\"");
      assertThat(bench.orders().counts().total()).isZero();
    }
  }

  @Test
  @DisplayName("W345 many messages are published in one step, answered in their order")
  default void manyMessagesArePublishedInOneStep() {
    try (RuntimeBench bench = bench()) {
      Exchange shop = bench.drover().exchange("shop", ExchangeType.TOPIC);
      shop.bind("#", bench.orders());
      shop.bind("odd", queue(bench, "audit"));
      List<Message> messages =
          IntStream.range(0, 50)
              .mapToObj(i -> Message.of(i % 2 == 0 ? "even" : "odd", "n", order("o" + i)))
              .toList();
      List<Published> published = shop.publishAll(messages);
      assertThat(published).hasSize(50);
      assertThat(published.get(0).queues()).containsExactly("orders");
      assertThat(published.get(1).queues()).containsExactlyInAnyOrder("orders", "audit");
      Page<Job<Order>> page =
          bench.orders().admin().page(PageRequest.of(JobState.WAITING).limit(100));
      assertThat(page.items().stream().map(job -> job.data().item()))
          .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(i -> "o" + i).toList());
      assertThat(shop.publishAll(List.of())).isEmpty();
    }
  }

  @Test
  @DisplayName("W348 declaring again is nothing, and a conflict says what differs")
  default void declaringAgainIsNothing() {
    try (RuntimeBench bench = bench()) {
      Drover drover = bench.drover();
      ExchangeDeclaration shop =
          ExchangeDeclaration.of("shop", ExchangeType.TOPIC).alternate("lost");
      drover.exchange(shop);
      assertThat(drover.exchange(shop).declaration()).isEqualTo(shop);
      assertThatThrownBy(() -> drover.exchange("shop", ExchangeType.FANOUT))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("type TOPIC, alternate \"lost\"")
          .hasMessageContaining("got: type FANOUT, no alternate");
      drover.exchange("a", ExchangeType.DIRECT);
      assertThat(drover.exchanges().stream().map(Exchange::name)).containsExactly("a", "shop");
      assertThat(drover.findExchange("shop").orElseThrow().type()).isEqualTo(ExchangeType.TOPIC);
      assertThat(drover.findExchange("none")).isEmpty();
    }
  }

  @Test
  @DisplayName("W349 bindings are listed in pages, and an exchange in use is deleted only by force")
  default void bindingsAreListed() {
    try (RuntimeBench bench = bench()) {
      Exchange shop = bench.drover().exchange("shop", ExchangeType.TOPIC);
      for (int i = 0; i < 5; i++) {
        shop.bind("k" + i, bench.orders());
      }
      List<String> keys = new ArrayList<>();
      Page<Binding> page = shop.bindings(null, 2);
      page.items().forEach(binding -> keys.add(binding.key()));
      while (page.next().isPresent()) {
        page = shop.bindings(page.next().get(), 2);
        page.items().forEach(binding -> keys.add(binding.key()));
      }
      assertThat(keys).containsExactlyInAnyOrder("k0", "k1", "k2", "k3", "k4");
      assertThatThrownBy(shop::deleteIfUnused)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("to have no bindings");
      assertThat(shop.unbind("k0", bench.orders())).isTrue();
      assertThat(shop.unbind("k0", bench.orders())).isFalse();
      assertThat(shop.delete()).isTrue();
      assertThat(shop.delete()).isFalse();
      assertThat(bench.drover().exchange("shop", ExchangeType.TOPIC).bindings(null, 2).items())
          .isEmpty();
    }
  }

  @Test
  @DisplayName("W350 messages published together are routed by one state of the exchanges")
  default void messagesPublishedTogetherAreRoutedByOneState() {
    try (RuntimeBench bench = bench()) {
      Exchange shop = bench.drover().exchange("shop", ExchangeType.TOPIC);
      shop.bind("#", bench.orders());
      Binding other = Binding.toQueue("audit").key("a");
      Message message = Message.of("a", "n", order("tea"));
      List<Message> twenty = Collections.nCopies(20, message);
      for (int i = 0; i < 20; i++) {
        // One of them reads the exchange anew while the other is on its way.
        CompletableFuture<Published> alone =
            CompletableFuture.supplyAsync(() -> shop.publish(message));
        CompletableFuture<List<Published>> together =
            CompletableFuture.supplyAsync(() -> shop.publishAll(twenty));
        boolean bound = i % 2 == 0;
        if (bound) {
          bench.engine().routes().bind("shop", other);
        } else {
          bench.engine().routes().unbind("shop", other);
        }
        assertThat(together.join().stream().map(Published::queues).distinct()).hasSize(1);
        assertThat(alone.join().isRouted()).isTrue();
        assertThat(shop.publish(message).queues()).hasSize(bound ? 2 : 1);
      }
    }
  }

  @Test
  @DisplayName("W351 data that many queues would multiply beyond 64 MB are refused whole")
  default void dataBeyondMeasureAreRefused() {
    try (RuntimeBench bench = bench()) {
      Exchange shop = bench.drover().exchange("shop", ExchangeType.FANOUT);
      IntStream.range(0, 7).forEach(i -> shop.bind("", queue(bench, "q" + i)));
      assertThatThrownBy(() -> shop.publish("", "n", order("x".repeat(10_000_000))))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("expected at most 67108864 bytes of data")
          .hasMessageContaining("in 7 jobs");
      assertThat(count(bench, "q0")).isZero();
    }
  }

  private static JobQueue<Order> queue(RuntimeBench bench, String name) {
    return bench.drover().queue(name, Order.class);
  }

  private static long count(RuntimeBench bench, String name) {
    return queue(bench, name).counts().total();
  }
}
