package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.JobInsert;
import io.drover.spi.JobStore;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.testkit.VirtualTime;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Code that is not the engine's and throws where the engine calls it: logs, hints, dependants. */
class RedisForeignCodeTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_000);

  private final RedisCommands<String, String> redis = RedisShared.keys();
  private final String prefix = RedisBench.newPrefix();
  private RedisEngine engine;

  @BeforeEach
  void open() {
    engine =
        RedisEngine.open(RedisSettings.at(RedisShared.uri()).prefix(prefix), new VirtualTime());
  }

  @AfterEach
  void close() {
    engine.close();
    RedisBench.remove(prefix);
  }

  private String key(String suffix) {
    return prefix + ":q:" + suffix;
  }

  private static void until(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
  }

  private void add(int jobs) {
    JobInsert job = JobInsert.of("n", "1".getBytes(UTF_8), JobOptions.defaults(), NOW);
    for (int i = 0; i < jobs; i++) {
      engine.jobs().add("q", List.of(job)).join();
    }
  }

  private Advanced advance(List<Settlement> settlements) {
    Claim claim = Claim.of(1, "token", Duration.ofMinutes(1));
    return engine.jobs().advance("q", Advance.of(NOW, settlements, claim)).join();
  }

  private long wrongTypes() {
    Matcher count =
        Pattern.compile("errorstat_WRONGTYPE:count=([0-9]+)").matcher(redis.info("errorstats"));
    return count.find() ? Long.parseLong(count.group(1)) : 0;
  }

  @Test
  void aBrokenLogSilencesNoWatch() {
    AtomicInteger hints = new AtomicInteger();
    long before = wrongTypes();
    redis.set(key("marker"), "no set");
    try (TestLogs.Broken log = TestLogs.broken();
        JobStore.Watch watch = engine.jobs().watch("q", null, hints::incrementAndGet)) {
      watch.listen(true);
      until(() -> wrongTypes() >= before + 2);
      redis.del(key("marker"));
      redis.zadd(key("marker"), 0, "0");
      until(() -> hints.get() == 1);
    }
  }

  @Test
  void aHintThatThrowsIsGivenAgain() {
    AtomicInteger hints = new AtomicInteger();
    Runnable hint =
        () -> {
          hints.incrementAndGet();
          throw new AssertionError("a hint");
        };
    try (JobStore.Watch watch = engine.jobs().watch("q", null, hint)) {
      for (int round = 1; round <= 3; round++) {
        int some = round;
        watch.listen(true);
        redis.zadd(key("marker"), 0, "0");
        until(() -> hints.get() == some);
      }
    }
  }

  @Test
  void aBrokenLogLosesNoClaim() {
    add(2);
    assertThat(advance(List.of()).claimed()).hasSize(1);
    redis.set(key("completed"), "no set");
    Settlement settlement =
        Settlement.complete(Lease.of("1", "token"), "1".getBytes(UTF_8), Keep.all());
    try (TestLogs.Broken log = TestLogs.broken()) {
      assertThat(advance(List.of(settlement)).claimed()).hasSize(1);
    }
  }

  @Test
  void aBrokenLogLosesNoClaimOfAScheduleThatMakesNoSense() {
    redis.zadd(key("repeat"), 5, "s");
    redis.hset(key("repeat:s"), Map.of("name", "tick", "pattern", "every now and then"));
    redis.hset(
        key("repeat:s:5"),
        Map.of("name", "tick", "data", "{}", "opts", "{}", "timestamp", "5", "rjk", "s"));
    redis.lpush(key("wait"), "repeat:s:5");
    try (TestLogs.Broken log = TestLogs.broken()) {
      assertThat(advance(List.of()).claimed()).hasSize(1);
    }
  }

  @Test
  void whatHangsOnAnAnswerHarmsNoOtherCall() {
    for (int i = 0; i < 20; i++) {
      add(1);
      var unused =
          engine
              .jobs()
              .advance("q", Advance.of(NOW, List.of(), null))
              .whenComplete(
                  (value, error) -> {
                    throw new AssertionError("a dependant");
                  });
    }
    assertThat(engine.inspection().counts("q").waiting()).isEqualTo(20);
  }
}
