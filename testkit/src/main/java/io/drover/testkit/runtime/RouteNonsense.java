package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.Nonsense.BUY;
import static io.drover.testkit.runtime.Nonsense.HUGE;
import static io.drover.testkit.runtime.Nonsense.PLAIN;
import static io.drover.testkit.runtime.Nonsense.QUEUES;
import static io.drover.testkit.runtime.Nonsense.TOO_SMALL;
import static io.drover.testkit.runtime.RuntimeBench.order;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.job.Message;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.HeaderMatch;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Calls about exchanges that make no sense. For one thread. */
final class RouteNonsense {

  private static final List<String> KEYS =
      List.of("a".repeat(256), "\u00fc".repeat(128), "a\0b", "\ud83d");

  private final Nonsense all;
  private final InputScene scene;

  RouteNonsense(Nonsense all, InputScene scene) {
    this.all = all;
    this.scene = scene;
  }

  void rows() {
    drover(scene.drover());
    bindings(scene.exchange());
    publishing(scene.exchange());
    Message message = Message.of("bound", "buy", order("tea"));
    all.each("ActiveJob.send(String, Message)", QUEUES, name -> scene.active().send(name, message));
    all.row(
        "ActiveJob.send(String, Message)",
        () -> scene.active().send("none", message),
        () -> scene.active().send("shop", Message.of("\ud83d", "buy", order("tea"))),
        () -> scene.active().send("shop", Message.of("bound", "buy", HUGE)));
  }

  private void drover(Drover drover) {
    all.each(
        "Drover.exchange(String, ExchangeType)",
        QUEUES,
        name -> drover.exchange(name, ExchangeType.TOPIC));
    all.row(
        "Drover.exchange(String, ExchangeType)",
        () -> drover.exchange("shop", ExchangeType.FANOUT));
    ExchangeDeclaration shop = ExchangeDeclaration.of("shop", ExchangeType.TOPIC);
    all.row("Drover.exchange(ExchangeDeclaration)", () -> drover.exchange(shop.alternate("other")));
    all.each("Drover.findExchange(String)", QUEUES, drover::findExchange);
  }

  private void bindings(Exchange exchange) {
    all.each("Exchange.bind(String, JobQueue)", KEYS, key -> exchange.bind(key, scene.queue()));
    all.each("Exchange.bind(String, Exchange)", KEYS, key -> exchange.bind(key, exchange));
    HeaderMatch match = HeaderMatch.all(Map.of("a", "b"));
    all.row(
        "Exchange.bind(Binding)",
        () -> exchange.bind(Binding.toExchange("none")),
        () -> exchange.bind(Binding.toQueue("bound").headers(match)));
    all.each("Exchange.unbind(String, JobQueue)", KEYS, key -> exchange.unbind(key, scene.queue()));
    all.each("Exchange.unbind(String, Exchange)", KEYS, key -> exchange.unbind(key, exchange));
    all.onlyNull("Exchange.unbind(Binding)");
    all.row(
        "Exchange.bindings(String, int)",
        () -> exchange.bindings(null, 0),
        () -> exchange.bindings(null, 1001),
        () -> exchange.bindings("nonsense", 1));
  }

  private void publishing(Exchange exchange) {
    Order tea = order("tea");
    all.each(
        "Exchange.publish(String, String, Object)", KEYS, key -> exchange.publish(key, "buy", tea));
    all.each(
        "Exchange.publish(String, String, Object)",
        QUEUES.subList(0, 4),
        name -> exchange.publish("bound", name, tea));
    all.row(
        "Exchange.publish(String, String, Object, JobOptions)",
        () -> exchange.publish("bound", "buy", tea, TOO_SMALL),
        () -> exchange.publish("\ud83d", "buy", tea, PLAIN));
    all.row(
        "Exchange.publish(String, JobType, Object)", () -> exchange.publish("bound", BUY, HUGE));
    all.row(
        "Exchange.publish(String, JobType, Object, JobOptions, Map)",
        () -> exchange.publish("bound", BUY, tea, PLAIN, Map.of("", "1")),
        () -> exchange.publish("bound", BUY, tea, TOO_SMALL, Map.of()));
    all.row(
        "Exchange.publish(String, JobType, Object, JobOptions)",
        () -> exchange.publish("bound", BUY, tea, TOO_SMALL));
    Message good = Message.of("bound", BUY, tea);
    all.row(
        "Exchange.publish(Message)",
        () -> exchange.publish(Message.of("a".repeat(256), BUY, tea)),
        () -> exchange.publish(good.headers(Map.of("", "value"))),
        () -> exchange.publish(good.headers(Map.of("name", "a\0"))));
    all.row(
        "Exchange.publishAll(List)",
        () -> exchange.publishAll(Arrays.asList(good, null)),
        () -> exchange.publishAll(List.of(good, Message.of("bound", BUY, HUGE))),
        () -> exchange.publishAll(Collections.nCopies(10_001, good)));
  }
}
