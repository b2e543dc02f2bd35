package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.Idempotency;
import io.drover.job.EffectFailedException;
import io.drover.job.TypeToken;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Effects that happen once, with the source document's class in Node on the other side. */
class InteropOnceTest {

  private static final TypeToken<Map<String, Integer>> NUMBERS = new TypeToken<>() {};
  private static final Duration HOUR = Duration.ofHours(1);
  @AutoClose private static Interop both;

  private final String key = "interop-" + UUID.randomUUID();

  @BeforeAll
  static void open() {
    both = new Interop();
  }

  private static Idempotency once() {
    return both.drover().idempotency(HOUR);
  }

  @Test
  void nodeReadsWhatDroverRecorded() {
    assertThat(once().run(key, NUMBERS, () -> Map.of("n", 1))).isEqualTo(Map.of("n", 1));
    assertThat(Interop.redis().get("processed:" + key)).isEqualTo("{\"n\":1}");
    assertThat(Interop.redis().pttl("processed:" + key)).isBetween(3_500_000L, HOUR.toMillis());
    JsonNode read = both.node().call("document.once", key, Map.of("n", 2));
    assertThat(read.path("n").asInt()).isEqualTo(1);
    assertThat(Interop.redis().keys("*" + key + "*")).containsExactly("processed:" + key);
  }

  @Test
  void droverReadsWhatNodeRecorded() {
    both.node().call("document.once", key, Map.of("n", 3));
    assertThat(once().run(key, NUMBERS, () -> Map.of("n", 4))).isEqualTo(Map.of("n", 3));
    assertThat(Interop.redis().ttl("processed:" + key)).isBetween(86_000L, 86_400L);
  }

  @Test
  void whatHasNoResultInNodeHasHappenedNevertheless() {
    both.node().call("document.once", key, (Object) null);
    AtomicInteger runs = new AtomicInteger();
    once().runAction(key, runs::incrementAndGet);
    Interop.redis().set("processed:" + key, ""); // What Node writes of undefined.
    once().runAction(key, runs::incrementAndGet);
    assertThat(runs).hasValue(0);
  }

  @Test
  void neitherAClaimNorAFailureIsAResultToNode() {
    Idempotency recording = once().recordFailures(true);
    assertThatThrownBy(
            () ->
                recording.run(
                    key,
                    NUMBERS,
                    () -> {
                      assertThat(Interop.redis().keys("*" + key + "*"))
                          .containsExactly("drover:claim:{processed:" + key + "}");
                      throw new IllegalStateException("declined");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Interop.redis().keys("*" + key + "*"))
        .containsExactly("drover:failure:{processed:" + key + "}");
    assertThatThrownBy(() -> once().run(key, NUMBERS, () -> Map.of("n", 5)))
        .isInstanceOf(EffectFailedException.class);
    assertThat(both.node().call("document.once", key, Map.of("n", 6)).path("n").asInt())
        .isEqualTo(6);
    assertThat(once().run(key, NUMBERS, () -> Map.of("n", 7))).isEqualTo(Map.of("n", 6));
  }

  @Test
  void twoProcessesOfDroverHaveOneEffect() throws Exception {
    try (Drover other = both.another()) {
      AtomicInteger runs = new AtomicInteger();
      Thread first =
          new Thread(
              () ->
                  once()
                      .runAction(
                          key,
                          () -> {
                            runs.incrementAndGet();
                            both.until(() -> Interop.redis().exists("go:" + key) == 1);
                          }));
      first.start();
      both.until(() -> runs.get() == 1);
      Thread second =
          new Thread(() -> other.idempotency(HOUR).runAction(key, runs::incrementAndGet));
      second.start();
      both.until(() -> second.getState() == Thread.State.WAITING);
      Interop.redis().set("go:" + key, "1");
      first.join();
      second.join();
      assertThat(runs).hasValue(1);
    }
  }
}
