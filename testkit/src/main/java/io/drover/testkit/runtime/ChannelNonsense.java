package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.Nonsense.HUGE;
import static io.drover.testkit.runtime.Nonsense.IDS;
import static io.drover.testkit.runtime.Nonsense.QUEUES;
import static io.drover.testkit.runtime.RuntimeBench.order;

import io.drover.Channel;
import io.drover.Channels;
import io.drover.Drover;
import io.drover.job.TypeToken;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Calls about channels that make no sense. For one thread. */
final class ChannelNonsense {

  private static final List<String> NAMES =
      List.of("", "a".repeat(256), "a\0b", "\ud83d", "drover.own");
  private static final List<String> PATTERNS =
      List.of("", "a".repeat(256), "a\0b", "\ud83d", "drover.#", "drover.own");

  private final Nonsense all;
  private final InputScene scene;

  ChannelNonsense(Nonsense all, InputScene scene) {
    this.all = all;
    this.scene = scene;
  }

  void rows() {
    drover(scene.drover());
    channel(scene.channel());
    channels(scene.channels());
    all.onlyNull("DurableSubscription.worker(EventHandler)");
    all.onlyNull("DurableSubscription.remove(Obliteration)");
  }

  private void drover(Drover drover) {
    String known = "Drover.knownChannels(String, int)";
    all.each(known, IDS, cursor -> drover.knownChannels(cursor, 1));
    all.each(known, List.of(0, -1, 1_001), limit -> drover.knownChannels(null, limit));
    TypeToken<Order> type = TypeToken.of(Order.class);
    all.each("Drover.channel(String, Class)", NAMES, name -> drover.channel(name, Order.class));
    all.row("Drover.channel(String, Class)", () -> drover.channel("a", Runnable.class));
    all.each("Drover.channel(String, TypeToken)", NAMES, name -> drover.channel(name, type));
    all.each(
        "Drover.channels(String, Class)", PATTERNS, name -> drover.channels(name, Order.class));
    all.each("Drover.channels(String, TypeToken)", PATTERNS, name -> drover.channels(name, type));
  }

  private void channel(Channel<Order> channel) {
    all.row("Channel.publish(Object)", () -> channel.publish(HUGE));
    all.row("Channel.publishAsync(Object)", () -> channel.publishAsync(HUGE));
    all.row(
        "Channel.publishAll(List)",
        () -> channel.publishAll(Arrays.asList(order("tea"), null)),
        () -> channel.publishAll(List.of(order("tea"), HUGE)));
    all.row(
        "Channel.retain(Duration)",
        () -> channel.retain(Duration.ZERO),
        () -> channel.retain(Duration.ofSeconds(-1)),
        () -> channel.retain(Duration.ofSeconds(Long.MAX_VALUE)));
    all.onlyNull("Channel.subscribe(EventHandler)");
    all.onlyNull("Channel.subscribe(EventHandler, SubscriptionOptions)");
    all.each(
        "Channel.subscribe(String, EventHandler)",
        QUEUES,
        name -> channel.subscribe(name, event -> {}));
    all.each("Channel.durable(String)", QUEUES, channel::durable);
    all.row("Channel.durable(String)", () -> channel.durable("a@b"));
  }

  private void channels(Channels<Order> channels) {
    all.onlyNull("Channels.subscribe(EventHandler)");
    all.onlyNull("Channels.subscribe(EventHandler, SubscriptionOptions)");
    all.each(
        "Channels.subscribe(String, EventHandler)",
        QUEUES,
        name -> channels.subscribe(name, event -> {}));
    all.each("Channels.durable(String)", QUEUES, channels::durable);
  }
}
