package io.drover.redis;

import static io.drover.redis.SignalEar.publish;
import static io.drover.redis.SignalEar.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.Obliteration;
import io.drover.routing.TopicPattern;
import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobStore;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import io.drover.spi.Signals;
import io.drover.spi.Signals.Listening;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Channels on a Redis Cluster of three masters: what one node is told, all of them tell. */
class RedisClusterSignalsTest {

  private static final RedisCluster CLUSTER = RedisCluster.start(3);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant NOW = Instant.ofEpochMilli(1_000);
  private static final List<JobDelivery> JOBS =
      List.of(JobDelivery.of("q", JobInsert.of("n", new byte[] {'1'}, JobOptions.defaults(), NOW)));

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  private static RedisEngine open(String prefix) {
    return RedisEngine.open(RedisSettings.at(CLUSTER.uri()).prefix(prefix), new VirtualTime());
  }

  private static RedisServer listenedTo() {
    return CLUSTER.nodes().stream()
        .filter(node -> node.run("CLIENT", "LIST", "TYPE", "pubsub").contains("id="))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void signalsAloneNeedNoHashTagAndAllElseIsRefused() {
    SignalEar ear = new SignalEar();
    try (RedisEngine engine = open("bull");
        RedisEngine other = open("bull");
        Listening one = ear.inAll(engine.signals(), "a.#")) {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        // Of different slots, and yet heard in their order.
        assertThat(publish(other.signals(), "a." + i, "1")).isEqualTo(Signalled.UNKNOWN);
        expected.add("a." + i + "=1");
      }
      ear.await(all -> all.size() == 200);
      assertThat(ear.heard).isEqualTo(expected);
      Signals signals = engine.signals();
      List<Signal> plain = List.of(signal("a.b", "no"));
      List<Signal> kept = List.of(signal("a.b", "no").retained(HOUR));
      List<ThrowingCallable> calls =
          List.of(
              () -> signals.publish(kept, List.of(), Map.of(), NOW),
              () -> signals.publish(plain, JOBS, Map.of(), NOW),
              () -> signals.publish(plain, List.of(), Map.of("x", 0L), NOW));
      for (ThrowingCallable call : calls) {
        assertThatThrownBy(call)
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("hash tag in the prefix, such as {bull}");
      }
      assertThat(signals.retained(Interest.inChannel("a.b"), NOW).join()).isEmpty();
      assertThat(signals.forget("a.b", NOW).join()).isFalse();
    }
  }

  @Test
  void withAHashTagAllIsOneStep() {
    SignalEar ear = new SignalEar();
    try (RedisEngine engine = open("{signals}");
        Listening one = ear.in(engine.signals(), "{x}")) {
      Signals signals = engine.signals();
      List<CompletableFuture<?>> calls = new ArrayList<>();
      for (int i = 0; i < 90; i++) {
        Signal signal = signal("{x}", "" + i);
        calls.add(
            signals.publish(
                List.of(i % 2 == 0 ? signal.retained(HOUR) : signal),
                i % 3 == 0 ? JOBS : List.of(),
                Map.of(),
                NOW));
      }
      calls.forEach(CompletableFuture::join);
      ear.await(all -> all.size() == 90);
      assertThat(ear.heard).isEqualTo(IntStream.range(0, 90).mapToObj(i -> "{x}=" + i).toList());
      assertThat(engine.inspection().counts("q").waiting()).isEqualTo(30);
      assertThat(signals.retained(Interest.in(TopicPattern.of("#")), NOW).join())
          .singleElement()
          .extracting(each -> new String(each.payload()))
          .isEqualTo("88");
      assertThat(signals.forget("{x}", NOW).join()).isTrue();
      engine.inspection().obliterate("q", Obliteration.FORCED);
    }
  }

  @Test
  void whoListensGoesToAnotherNode() {
    SignalEar ear = new SignalEar();
    try (RedisEngine engine = open("bull");
        Listening one = ear.in(engine.signals(), "a")) {
      RedisServer first = listenedTo();
      first.run("CLIENT", "KILL", "TYPE", "pubsub");
      ear.await("missed");
      RedisServer second = listenedTo();
      assertThat(second).isNotSameAs(first);
      publish(engine.signals(), "a", "1");
      assertThat(ear.await("a=1")).containsExactly("missed", "a=1");
    }
  }

  @Test
  void workersAreCountedWhereTheirQueueIs() {
    try (RedisEngine engine = open("bull")) {
      for (int i = 0; i < 5; i++) {
        String queue = "{q" + i + "}";
        assertThat(engine.inspection().workers(queue)).hasValue(0);
        try (JobStore.Watch watch = engine.jobs().watch(queue, "w", () -> {})) {
          assertThat(watch).isNotNull();
          Awaitility.await()
              .atMost(SignalEar.LIMIT)
              .until(() -> engine.inspection().workers(queue).equals(OptionalInt.of(1)));
        }
      }
    }
  }

  @Test
  void aNodeThatLeavesTheClusterIsLeft() {
    SignalEar ear = new SignalEar();
    try (RedisCluster shrinking = RedisCluster.start(3);
        RedisEngine engine =
            RedisEngine.open(RedisSettings.at(shrinking.uri()), new VirtualTime())) {
      // Others are listened to until it is the one that goes.
      RedisServer goes = shrinking.node(2);
      Listening one = ear.in(engine.signals(), "a");
      while (!goes.run("CLIENT", "LIST", "TYPE", "pubsub").contains("id=")) {
        int before = ear.until.size();
        shrinking.nodes().forEach(node -> node.run("CLIENT", "KILL", "TYPE", "pubsub"));
        ear.await(all -> ear.until.size() > before);
      }
      int before = ear.until.size();
      String id = goes.ask(commands -> commands.clusterMyId());
      for (RedisServer stays : List.of(shrinking.node(0), shrinking.node(1))) {
        stays.ask(commands -> commands.clusterForget(id));
      }
      goes.run("CLUSTER", "RESET", "HARD");
      ear.await(all -> ear.until.size() > before);
      int heard = ear.heard.size();
      Awaitility.await()
          .atMost(SignalEar.LIMIT)
          .ignoreExceptions()
          .until(
              () -> {
                shrinking.node(0).run("PUBLISH", "a", "again");
                return ear.heard.subList(heard, ear.heard.size()).contains("a=again");
              });
      one.close();
    }
  }
}
