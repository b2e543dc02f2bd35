package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.spi.Interest;
import io.drover.spi.JobStore;
import io.drover.spi.Signal;
import io.drover.spi.Signals;
import io.drover.spi.Signals.Listening;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Channels that Node's services publish to and subscribe to by the server's own commands. */
class InteropChannelTest {

  private static final String WHEN = "2026-11-30T08:15:30.250Z";

  @AutoClose private static Interop both;
  @AutoClose private static RedisEngine engine;

  @BeforeAll
  static void open() {
    both = new Interop();
    engine =
        RedisEngine.open(
            RedisSettings.at(RedisShared.uri()).prefix(both.prefix()), new VirtualTime());
  }

  /** Returns a channel of this test run's own; channels have no prefix. */
  private static String channel(String name) {
    return name + "." + both.prefix();
  }

  private static void publish(Signal signal) {
    engine.signals().publish(List.of(signal), List.of(), Map.of(), Instant.now()).join();
  }

  @Test
  void whatNodePublishesIsHeard() {
    String orders = channel("orders");
    SignalEar exact = new SignalEar();
    SignalEar pattern = new SignalEar();
    try (Listening one = exact.in(engine.signals(), orders);
        Listening all = pattern.inAll(engine.signals(), "orders.#")) {
      Map<String, Object> data = Map.of("orderId", "123", "größe", List.of(1.5, true));
      assertThat(both.node().call("document.publish", orders, data).asInt()).isEqualTo(2);
      String heard = exact.await(list -> !list.isEmpty()).get(0);
      JsonNode envelope = Interop.json(heard.substring(orders.length() + 1));
      assertThat(envelope.propertyNames()).containsExactly("id", "timestamp", "data");
      assertThat(UUID.fromString(envelope.path("id").asString())).isNotNull();
      assertThat(Instant.parse(envelope.path("timestamp").asString()))
          .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
      assertThat(envelope.path("data"))
          .isEqualTo(Interop.json("{\"orderId\":\"123\",\"größe\":[1.5,true]}"));
      assertThat(pattern.await(list -> !list.isEmpty())).containsExactly(heard);
    }
  }

  @Test
  void bytesGoBothWaysAsTheyAre() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    List<byte[]> heard = new CopyOnWriteArrayList<>();
    Signals.Listener listener =
        new Signals.Listener() {
          @Override
          public void heard(String channel, byte[] payload) {
            heard.add(payload);
          }

          @Override
          public void missed(Instant from, Instant until) {
            heard.add(new byte[0]);
          }
        };
    String channel = channel("bytes");
    String base64 = Base64.getEncoder().encodeToString(bytes);
    both.node().call("subscribeBytes", channel);
    try (Listening listening =
        engine.signals().listen(Interest.inChannel(channel), listener).join()) {
      assertThat(listening).isNotNull();
      both.node().call("publishBytes", channel, base64);
      both.until(() -> !heard.isEmpty());
      assertThat(heard).hasSize(1);
      assertThat(heard.get(0)).isEqualTo(bytes);
      publish(Signal.of(channel, bytes));
      both.until(() -> bytesOf(channel).size() == 2 && heard.size() == 2);
      assertThat(bytesOf(channel)).containsExactly(base64, base64);
      assertThat(heard.get(1)).isEqualTo(bytes);
    }
  }

  private static List<String> bytesOf(String channel) {
    return both.node().told("bytes").stream()
        .filter(each -> each.path("channel").asString().equals(channel))
        .map(each -> each.path("base64").asString())
        .toList();
  }

  @Test
  void nodeHearsWhatIsPublished() {
    String orders = channel("from-java");
    both.node().call("document.subscriber", "shop");
    both.node().call("document.subscribe", "shop", orders, "orders", null);
    both.node().call("document.subscribed", "shop");
    String message = "{\"id\":\"7\",\"timestamp\":\"" + WHEN + "\",\"data\":{\"größe\":%d}}";
    publish(Signal.of(orders, message.formatted(1).getBytes(UTF_8)));
    publish(
        Signal.of(orders, message.formatted(2).getBytes(UTF_8)).retained(Duration.ofMinutes(1)));
    both.node().await("handled", told -> told.path("data").path("größe").asInt() == 2);
    assertThat(both.node().told("handled"))
        .extracting(told -> told.path("data"))
        .containsExactly(Interop.json("{\"größe\":1}"), Interop.json("{\"größe\":2}"));
  }

  @Test
  void bothCountTheWorkersOfBoth() {
    String queue = "wörk";
    both.node().call("worker", "one", queue, List.of(), Map.of());
    both.node().call("worker", "two", queue, List.of(), Map.of("name", "second"));
    try (JobStore.Watch watch = engine.jobs().watch(queue, null, () -> {});
        JobStore.Watch named = engine.jobs().watch(queue, "fourth", () -> {})) {
      assertThat(List.of(watch, named)).doesNotContainNull();
      Awaitility.await()
          .atMost(Interop.LIMIT)
          .until(() -> engine.inspection().workers(queue).equals(OptionalInt.of(4)));
      assertThat(both.node().call("workersCount", queue).asInt()).isEqualTo(4);
    }
  }
}
