package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Channel;
import io.drover.DurableSubscription;
import io.drover.Subscription;
import io.drover.Worker;
import io.drover.job.Event;
import io.drover.job.PublishedEvent;
import io.drover.job.SubscriptionOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The source document's publisher and subscriber, in Node, with Drover on the other side. */
class InteropDocumentTalkTest {

  /** What the document publishes. */
  record OrderEvent(String type, String orderId, String customerId) {}

  private static final OrderEvent CREATED = new OrderEvent("ORDER_CREATED", "123", "cust_456");

  @AutoClose private Interop both;
  private String name;
  private Channel<OrderEvent> channel;

  @BeforeEach
  void open() {
    both = new Interop();
    name = both.prefix() + "-orders"; // Channels know no prefix.
    channel = both.drover().channel(name, OrderEvent.class);
  }

  private JsonNode inNode(String call, Object... args) {
    return both.node().call("document." + call, args);
  }

  @Test
  void whatNodePublishesIsHeardHere() {
    List<Event<OrderEvent>> heard = new CopyOnWriteArrayList<>();
    Instant before = Instant.now().minusSeconds(60);
    try (Subscription subscription = channel.subscribe(heard::add)) {
      Map<String, String> data =
          Map.of("type", "ORDER_CREATED", "orderId", "123", "customerId", "cust_456");
      assertThat(inNode("publish", name, data).asInt()).isOne();
      both.until(() -> heard.size() == 1);
      Event<OrderEvent> event = heard.get(0);
      assertThat(event.data()).isEqualTo(CREATED);
      assertThat(event.id()).matches("[0-9a-f-]{36}");
      assertThat(event.channel()).isEqualTo(name);
      assertThat(event.timestamp()).isBetween(before, Instant.now().plusSeconds(60));
      assertThat(subscription.unreadable()).isZero();
    }
  }

  @Test
  void whatIsPublishedHereIsHeardInNode() {
    inNode("subscriber", "shop");
    inNode("subscribe", "shop", name, "processing", null);
    inNode("subscribe", "shop", name, "notifying", null);
    inNode("subscribed", "shop");
    DurableSubscription<OrderEvent> billing = channel.durable("billing");
    PublishedEvent published = channel.publish(CREATED);
    assertThat(published.subscribers()).hasValue(1); // One connection, which has two handlers.
    both.until(() -> both.node().told("handled").size() == 2);
    for (JsonNode handled : both.node().told("handled")) {
      assertThat(handled.path("data").path("customerId").asString()).isEqualTo("cust_456");
      assertThat(handled.path("id").asString()).isEqualTo(published.id());
    }
    assertThat(billing.queue().counts().waiting()).isEqualTo(1);
  }

  @Test
  void aWorkerOfNodeCanHandleTheEventsOfADurableSubscription() {
    DurableSubscription<OrderEvent> billing = channel.durable("billing");
    PublishedEvent published = channel.publish(CREATED);
    both.node().call("worker", "w", billing.queue().name(), List.of(Map.of("do", "echo")));
    both.until(() -> billing.queue().counts().completed() == 1);
    assertThat(billing.queue().find(published.id()).orElseThrow().data()).isEqualTo(CREATED);
  }

  // ---- where the document breaks ----------------------------------------------------------------

  @Test
  void aHandlerThatIsSlowHoldsUpNobodyHere() {
    CountDownLatch free = new CountDownLatch(1);
    List<String> quick = new CopyOnWriteArrayList<>();
    List<String> slow = new CopyOnWriteArrayList<>();
    try (Subscription one =
            channel.subscribe(
                event -> {
                  free.await();
                  slow.add(event.data().type());
                });
        Subscription other = channel.subscribe(event -> quick.add(event.data().type()))) {
      publishInNode("first");
      publishInNode("second");
      both.until(() -> quick.equals(List.of("first", "second")));
      assertThat(slow).isEmpty();
      free.countDown();
      both.until(() -> slow.equals(List.of("first", "second")));
      assertThat(one.received() + other.received()).isEqualTo(4);
    }
  }

  private void publishInNode(String type) {
    inNode("publish", name, Map.of("type", type, "orderId", "1", "customerId", "2"));
  }

  @Test
  void whatIsPublishedRightAfterSubscribingIsHeardHere() {
    for (int i = 0; i < 20; i++) {
      List<String> heard = new CopyOnWriteArrayList<>();
      try (Subscription subscription = channel.subscribe(event -> heard.add(event.id()))) {
        assertThat(channel.publish(CREATED).subscribers()).hasValue(1);
        both.until(() -> heard.size() == 1);
        assertThat(subscription.received()).isOne();
      }
    }
  }

  @Test
  void whoHasClosedHearsNothingMoreHere() {
    List<String> heard = new CopyOnWriteArrayList<>();
    channel.subscribe(event -> heard.add("request 1")).close();
    try (Subscription subscription = channel.subscribe(event -> heard.add("request 2"))) {
      publishInNode("for request 2");
      both.until(() -> !heard.isEmpty());
      assertThat(heard).containsExactly("request 2");
      assertThat(subscription.received()).isOne();
    }
    both.until(() -> Interop.redis().pubsubNumsub(name).get(name) == 0);
  }

  @Test
  void aMessageThatIsNoJsonIsCountedHere() {
    List<String> heard = new CopyOnWriteArrayList<>();
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    try (Subscription subscription =
        channel.subscribe(
            event -> heard.add(event.data().type()),
            SubscriptionOptions.defaults().onError(errors::add))) {
      Interop.redis().publish(name, "order 123 created");
      publishInNode("after it");
      both.until(() -> heard.equals(List.of("after it")));
      assertThat(subscription.unreadable()).isOne();
      assertThat(errors).hasSize(1);
    }
  }

  @Test
  void whatAChannelRetainsIsKeptApartFromTheQueues() {
    channel.retain(Duration.ofHours(1)).publish(CREATED);
    List<Event<OrderEvent>> heard = new CopyOnWriteArrayList<>();
    try (Subscription subscription = channel.subscribe(heard::add);
        Worker worker = channel.subscribe("billing", heard::add)) {
      both.until(() -> heard.size() == 2);
      assertThat(heard).allMatch(Event::isRetained);
      assertThat(subscription.received()).isOne();
      assertThat(both.drover().queues()).containsExactly(worker.queue());
    }
    assertThat(Interop.redis().keys("drover:" + both.prefix() + "::retained*")).hasSize(2);
  }
}
