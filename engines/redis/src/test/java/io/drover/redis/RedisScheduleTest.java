package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Schedules as they are stored, kept going by a worker (format §5). */
class RedisScheduleTest extends OneQueue<Object> {

  private final AtomicInteger runs = new AtomicInteger();

  RedisScheduleTest() {
    super(Object.class);
  }

  private void work() {
    queue.worker(job -> runs.incrementAndGet()).start();
  }

  private static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(condition);
  }

  /** Stores a schedule whose first run is due. */
  private Map<String, String> schedule(long at, Map<String, String> rule, String options) {
    Map<String, String> fields = new HashMap<>(Map.of("name", "tick", "ic", "1"));
    fields.putAll(rule);
    redis.zadd(key("repeat"), at, "s");
    redis.hset(key("repeat:s"), fields);
    redis.hset(
        key("repeat:s:" + at),
        Map.of(
            "name", "tick",
            "data", "{}",
            "opts", options,
            "timestamp", Long.toString(at),
            "delay", "0",
            "priority", "0",
            "rjk", "s"));
    redis.lpush(key("wait"), "repeat:s:" + at);
    return fields;
  }

  @Test
  void aNextRunThatTheStoreDoesNotTakeIsAddedLater() {
    Map<String, String> fields =
        schedule(System.currentTimeMillis(), Map.of("every", "50"), "{\"repeat\":{\"every\":50}}");
    redis.del(key("repeat:s"));
    redis.set(key("repeat:s"), "not a hash");
    work();
    until(() -> queue.counts().completed() == 1); // It has not waited for the next to be added.
    redis.del(key("repeat:s"));
    redis.hset(key("repeat:s"), fields);
    until(() -> runs.get() >= 3);
  }

  @Test
  void aScheduleThatMakesNoSenseEndsAndItsRunGoesOn() {
    for (String rule : new String[] {"not a cron", "* * * * * * * *"}) {
      schedule(System.currentTimeMillis(), Map.of("pattern", rule), "{\"repeat\":{}}");
    }
    work();
    until(() -> queue.counts().completed() >= 1 && queue.counts().unfinished() == 0);
  }

  @Test
  void anIntervalRunsOnceBeyondItsEndIfThatCameMeanwhile() {
    long now = System.currentTimeMillis();
    schedule(
        now,
        Map.of("every", "3600000", "endDate", Long.toString(now + 600_000)),
        "{\"repeat\":{\"every\":3600000}}");
    work();
    until(() -> queue.counts().completed() == 1 && queue.counts().delayed() == 1);
    assertThat(queue.state("repeat:s:" + (now + 3_600_000))).contains(JobState.DELAYED);
  }

  @Test
  void aCronAndAnEndedIntervalHaveNoRunBeyondTheirEnd() {
    long now = System.currentTimeMillis();
    schedule(
        now,
        Map.of("pattern", "0 0 1 1 *", "tz", "UTC", "endDate", Long.toString(now + 60_000)),
        "{\"repeat\":{}}");
    work();
    until(() -> queue.counts().completed() == 1);
    assertThat(queue.counts().unfinished()).isZero();
    schedule(
        now + 1,
        Map.of("every", "3600000", "endDate", Long.toString(now - 1)),
        "{\"repeat\":{\"every\":3600000}}");
    redis.hdel(key("repeat:s"), "pattern");
    redis.zadd(key("marker"), 0, "0");
    until(() -> queue.counts().completed() == 2);
    assertThat(queue.counts().unfinished()).isZero();
  }

  @Test
  void theNextRunNamesItsDeduplicationId() {
    long now = System.currentTimeMillis();
    schedule(
        now, Map.of("every", "3600000"), "{\"repeat\":{\"every\":3600000},\"de\":{\"id\":\"d\"}}");
    work();
    until(() -> queue.counts().delayed() == 1);
    String next = key("repeat:s:" + (now + 3_600_000));
    assertThat(redis.hget(next, "deid")).isEqualTo("d");
    assertThat(redis.hget(next, "rjk")).isEqualTo("s");
    assertThat(redis.exists(key("de:d"))).isZero();
  }
}
