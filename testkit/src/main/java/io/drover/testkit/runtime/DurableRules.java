package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Channel;
import io.drover.Drover;
import io.drover.DurableSubscription;
import io.drover.Subscription;
import io.drover.Worker;
import io.drover.job.Backoff;
import io.drover.job.ChannelView;
import io.drover.job.Event;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.Page;
import io.drover.job.PublishedEvent;
import io.drover.routing.Binding;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of durable subscriptions. */
interface DurableRules extends RuntimeTest {

  @Test
  @DisplayName("W410 a durable subscription keeps what comes while nobody works on it")
  default void durableKeepsWhatComes() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      channel.publish(order("before"));
      DurableSubscription<Order> billing = channel.durable("billing");
      assertThat(billing.queue().name()).isEqualTo("billing@orders");
      PublishedEvent first = channel.publish(order("1"));
      assertThat(first.queues()).containsExactly("billing@orders");
      channel.publish(order("2"));
      assertThat(billing.queue().counts().waiting()).isEqualTo(2);
      List<Event<Order>> heard = new CopyOnWriteArrayList<>();
      try (Worker worker = channel.subscribe("billing", heard::add)) {
        channel.publish(order("3"));
        bench.until(() -> heard.size() == 3);
        assertThat(heard).extracting(each -> each.data().item()).containsExactly("1", "2", "3");
        assertThat(worker.queue()).isEqualTo("billing@orders");
      }
      Event<Order> event = heard.get(0);
      assertThat(event.id()).isEqualTo(first.id());
      assertThat(event.channel()).isEqualTo("orders");
      assertThat(event.timestamp()).isEqualTo(bench.time().instant());
      assertThat(event.isRetained()).isFalse();
      channel.publish(order("4"));
      assertThat(billing.queue().counts().waiting()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("W411 one publish reaches live and durable subscribers, by channel and by pattern")
  default void onePublishReachesBothKinds() {
    try (RuntimeBench bench = bench()) {
      Drover drover = bench.drover();
      Channel<Order> channel = channel(bench);
      channel.durable("billing");
      channel.durable("audit");
      drover.channels("#", Order.class).durable("audit");
      drover.channel("other", Order.class).durable("billing");
      List<String> live = new CopyOnWriteArrayList<>();
      try (Subscription subscription = channel.subscribe(event -> live.add(event.data().item()))) {
        List<PublishedEvent> published = channel.publishAll(List.of(order("1"), order("2")));
        assertThat(published)
            .allSatisfy(
                each ->
                    assertThat(each.queues())
                        .containsExactlyInAnyOrder("billing@orders", "audit@orders", "audit@#"));
        bench.until(() -> live.size() == 2);
        assertThat(subscription.received()).isEqualTo(2);
      }
      for (String queue : List.of("billing@orders", "audit@orders", "audit@#")) {
        assertThat(drover.queue(queue).counts().waiting()).isEqualTo(2);
      }
      assertThat(drover.queue("billing@other").counts().waiting()).isZero();
    }
  }

  @Test
  @DisplayName("W412 several who work on one subscription share its events")
  default void severalShareASubscription() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      CountDownLatch both = new CountDownLatch(2);
      List<String> heard = new CopyOnWriteArrayList<>();
      List<Worker> workers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        workers.add(
            channel
                .durable("billing")
                .worker(
                    event -> {
                      both.countDown();
                      both.await();
                      heard.add(event.data().item());
                    })
                .start());
      }
      IntStream.range(0, 20).forEach(i -> channel.publish(order("" + i)));
      bench.until(() -> heard.size() == 20);
      assertThat(heard).doesNotHaveDuplicates();
      workers.forEach(Worker::close);
    }
  }

  @Test
  @DisplayName(
      "W413 an event that fails is tried again as the worker says, and is then a dead letter")
  default void failedEventsAreTriedAgain() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      DurableSubscription<Order> billing = channel.durable("billing");
      List<Integer> attempts = new CopyOnWriteArrayList<>();
      Worker worker =
          billing
              .worker(
                  event -> {
                    throw new IllegalStateException("no");
                  })
              .onFailed((job, error) -> attempts.add(job.attemptsMade()))
              .start();
      try (worker) {
        channel.publish(order("1"));
        bench.passUntil(Duration.ofMillis(500), () -> billing.queue().counts().failed() == 1);
        bench.until(() -> attempts.size() >= DurableSubscription.ATTEMPTS); // It is told after it.
        assertThat(attempts).hasSize(DurableSubscription.ATTEMPTS);
      }
      Worker once =
          billing
              .worker(
                  event -> {
                    throw new IllegalStateException("no");
                  })
              .retry(1, Backoff.fixed(Duration.ofDays(1)))
              .deadLetterTo("letters")
              .start();
      try (once) {
        channel.publish(order("2"));
        bench.until(() -> bench.drover().deadLetters("letters", Order.class).count() == 1);
        assertThat(billing.queue().counts().failed()).isEqualTo(1);
      }
    }
  }

  @Test
  @DisplayName("W414 a new durable subscription begins with what is retained, an old one does not")
  default void durableBeginsWithWhatIsRetained() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench).retain(Duration.ofHours(1));
      PublishedEvent last = channel.publish(order("1"));
      bench.drover().channel("other", Order.class).retain(Duration.ofHours(1)).publish(order("x"));
      DurableSubscription<Order> billing = channel.durable("billing");
      channel.durable("billing");
      assertThat(billing.queue().counts().waiting()).isEqualTo(1);
      channel.publish(order("2"));
      List<Event<Order>> heard = new CopyOnWriteArrayList<>();
      try (Worker worker = channel.subscribe("billing", heard::add)) {
        bench.until(() -> heard.size() == 2);
        assertThat(worker.queue()).isEqualTo(billing.queue().name());
      }
      assertThat(heard).extracting(Event::isRetained).containsExactly(true, false);
      assertThat(heard.get(0).id()).isEqualTo(last.id());
      assertThat(heard.get(0).data()).isEqualTo(order("1"));
      assertThat(
              bench.drover().channels("*", Order.class).durable("all").queue().counts().waiting())
          .isEqualTo(2);
    }
  }

  @Test
  @DisplayName("W415 durable subscriptions are listed, looked at and removed")
  default void durableSubscriptionsAreListedAndRemoved() {
    try (RuntimeBench bench = bench()) {
      Drover drover = bench.drover();
      assertThat(drover.subscriptions()).isEmpty();
      Channel<Order> channel = channel(bench);
      DurableSubscription<Order> billing = channel.durable("billing");
      drover.channels("order*", Order.class).durable("none");
      drover.channels("*", Order.class).durable("audit");
      drover.channel("user:7%", Order.class).durable("mail");
      for (String foreign : List.of("a@b", "no sign", "@", "a@b@c", " @x")) {
        Binding binding = Binding.toQueue(foreign).key(":".repeat(200));
        bench.engine().routes().bind("drover.channels", binding);
      }
      assertThat(drover.subscriptions())
          .extracting(each -> each.name() + " " + each.channel() + " " + each.isPattern())
          .containsExactly(
              "audit * true", "billing orders false", "mail user:7% false", "none order* false");
      assertThat(drover.subscriptions())
          .extracting(each -> each.queue().name())
          .contains("mail@user%3A7%25");
      assertThat(channel.subscriptions())
          .extracting(DurableSubscription::name)
          .containsExactly("audit", "billing");

      channel.publish(order("1"));
      assertThat(billing.queue().counts().waiting()).isEqualTo(1);
      assertThat(billing.remove()).isTrue();
      assertThat(billing.remove()).isFalse();
      assertThat(channel.publish(order("2")).queues()).containsExactly("audit@*");
      assertThat(drover.queues()).doesNotContain("billing@orders");
      assertThat(channel.subscriptions())
          .extracting(DurableSubscription::name)
          .containsExactly("audit");
    }
  }

  @Test
  @DisplayName("W425 channels with durable subscriptions and those that retain an event are listed")
  default void knownChannelsAreListed() {
    try (RuntimeBench bench = bench()) {
      Drover drover = bench.drover();
      assertThat(drover.knownChannels(null, 1).items()).isEmpty();
      Channel<Order> channel = channel(bench).retain(Duration.ofHours(1));
      channel.durable("billing");
      drover.channels("order*", Order.class).durable("none");
      drover.channels("*", Order.class).durable("audit");
      channel.publish(order("1"));
      Channel<Order> news = drover.channel("news.today", Order.class);
      news.publish(order("2"));
      news.retain(Duration.ofMinutes(5)).publish(order("3"));
      drover.channel("weather", Order.class).retain(Duration.ofDays(1)).publish(order("4"));
      List<ChannelView> all = new ArrayList<>();
      String cursor = null;
      do {
        Page<ChannelView> page = drover.knownChannels(cursor, 1);
        assertThat(page.items()).hasSizeLessThanOrEqualTo(1);
        all.addAll(page.items());
        cursor = page.next().orElse(null);
      } while (cursor != null);
      assertThat(all)
          .extracting(each -> each.name() + " " + each.isPattern() + " " + each.queues())
          .containsExactly(
              "* true [audit@*]",
              "order* false [audit@*, none@order*]",
              "orders false [audit@*, billing@orders]",
              "news.today false []",
              "weather false [audit@*]");
      assertThat(all)
          .extracting(each -> each.retainedUntil().isPresent())
          .containsExactly(false, false, true, true, true);
      assertThat(all).extracting(ChannelView::subscriptions).containsExactly(1, 2, 2, 0, 1);
      Instant end = bench.time().instant().plus(Duration.ofHours(1));
      assertThat(all.get(2).retainedUntil().orElseThrow())
          .isBetween(end.minusSeconds(60), end.plusSeconds(60));
      assertThat(drover.knownChannels(null, 1000).items()).hasSize(5);
      news.forgetRetained();
      assertThat(drover.knownChannels(null, 1000).items()).hasSize(4);
    }
  }

  @Test
  @DisplayName("W416 a subscription whose events are handled is removed only by force")
  default void busySubscriptionIsRemovedByForce() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch free = new CountDownLatch(1);
      DurableSubscription<Order> billing = channel.durable("billing");
      Worker worker =
          billing
              .worker(
                  event -> {
                    running.countDown();
                    free.await();
                  })
              .start();
      try (worker) {
        channel.publish(order("1"));
        bench.until(() -> running.getCount() == 0);
        assertThatThrownBy(billing::remove)
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("billing");
        assertThat(billing.queue().admin().isPaused()).isFalse();
        assertThat(channel.publish(order("2")).queues()).containsExactly("billing@orders");
        assertThat(billing.remove(Obliteration.FORCED)).isTrue();
        assertThat(channel.publish(order("3")).queues()).isEmpty();
        free.countDown();
      }
    }
  }

  @Test
  @DisplayName("W417 what another process subscribes or removes holds for the next publish")
  default void whatOthersSubscribeHolds() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      channel.durable("billing");
      assertThat(channel.publish(order("1")).queues()).containsExactly("billing@orders");
      Binding other = Binding.toQueue("audit@orders").key("orders");
      bench.engine().routes().bind("drover.channels", other);
      assertThat(channel.publish(order("2")).queues())
          .containsExactlyInAnyOrder("billing@orders", "audit@orders");
      bench.engine().routes().unbind("drover.channels", other);
      assertThat(channel.publishAsync(order("3")).join().queues())
          .containsExactly("billing@orders");
      bench.engine().routes().delete("drover.channels", false);
      assertThat(channel.publish(order("4")).queues()).isEmpty();
      channel.durable("billing");
      assertThat(channel.publish(order("5")).queues()).containsExactly("billing@orders");
      assertThat(bench.drover().queue("billing@orders").counts().waiting()).isEqualTo(4);
    }
  }

  @Test
  @DisplayName("W418 names that a subscription cannot have are refused")
  default void badNamesAreRefused() {
    try (RuntimeBench bench = bench()) {
      Channel<Order> channel = channel(bench);
      for (String name : List.of("", " ", "a@b", "a:b", "a".repeat(300))) {
        assertThatThrownBy(() -> channel.durable(name)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> channel.subscribe(name, event -> {}))
            .isInstanceOf(InvalidInputException.class);
      }
      assertThatThrownBy(() -> bench.drover().channel("a.*", Order.class).durable("billing"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("or a pattern");
      assertThat(bench.drover().subscriptions()).isEmpty();
      assertThat(bench.drover().queues()).isEmpty();
    }
  }

  @Test
  @DisplayName("W419 a worker that says how often it tries a job needs no options of the job's")
  default void workerSaysHowOftenItTries() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea"), JobOptions.defaults().attempts(9)).id();
      List<Integer> attempts = new CopyOnWriteArrayList<>();
      Worker worker =
          bench
              .orders()
              .actionWorker(
                  job -> {
                    throw new IllegalStateException("no");
                  })
              .retry(3, Backoff.fixed(Duration.ofSeconds(1)))
              .onFailed((job, error) -> attempts.add(job.attemptsMade()))
              .start();
      try (worker) {
        bench.passUntil(Duration.ofMillis(500), () -> bench.job(id).state() == JobState.FAILED);
        bench.until(() -> attempts.size() == 3);
        assertThat(attempts).containsExactly(1, 2, 3);
      }
    }
  }

  private static Channel<Order> channel(RuntimeBench bench) {
    return bench.drover().channel("orders", Order.class);
  }
}
