package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.PageRequest;
import io.drover.job.Removal;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.Script;
import io.drover.testkit.VirtualTime;
import io.lettuce.core.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What touches more jobs than one script may. */
class RedisStepsTest extends OneQueue<Integer> {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  RedisStepsTest() {
    super(Integer.class);
  }

  private void parent(String id) {
    redis.hset(key(id), Map.of("name", "n", "data", "1", "opts", "{}", "priority", "0"));
    redis.zadd(key("waiting-children"), 1, id);
  }

  private void child(String id, String parent) {
    queue.add("n", 1, JobOptions.defaults().id(id));
    String under = "{\"id\":\"" + parent + "\",\"queueKey\":\"" + prefix + ":q\"}";
    redis.hset(key(id), Map.of("parentKey", key(parent), "parent", under));
    redis.sadd(key(parent + ":dependencies"), key(id));
  }

  /** A parent with children and one with children of its own under it. */
  private void flow(int children) {
    parent("top");
    parent("middle");
    redis.hset(key("middle"), "parentKey", key("top"));
    redis.hset(key("middle"), "parent", "{\"id\":\"top\",\"queueKey\":\"" + prefix + ":q\"}");
    redis.sadd(key("top:dependencies"), key("middle"));
    for (int i = 0; i < children; i++) {
      child("child-" + i, i % 2 == 0 ? "top" : "middle");
    }
    redis.hset(key("top:processed"), key("finished"), "1");
    redis.hset(
        key("finished"), Map.of("name", "n", "data", "1", "opts", "{}", "parentKey", key("top")));
    redis.zadd(key("completed"), 1, "finished");
  }

  private List<String> removed() {
    return redis.xrange(key("events"), Range.unbounded()).stream()
        .filter(entry -> "removed".equals(entry.getBody().get("event")))
        .map(entry -> entry.getBody().get("jobId"))
        .toList();
  }

  @Test
  void aLargeFlowIsRemovedChildrenFirst() {
    flow(301);
    queue.add("n", 1, JobOptions.defaults().id("other"));
    assertThat(queue.admin().remove("top")).isEqualTo(Removal.REMOVED);
    assertThat(queue.counts().total()).isOne();
    assertThat(removed()).hasSize(304).startsWith("finished").endsWith("top");
    assertThat(removed().subList(0, removed().indexOf("middle")))
        .containsAll(IntStream.range(0, 150).mapToObj(i -> "child-" + (2 * i + 1)).toList());
    assertThat(redis.keys(key("*")))
        .containsExactlyInAnyOrder(
            key("other"), key("wait"), key("id"), key("meta"), key("events"), key("marker"));
  }

  @Test
  void aLargeFlowWithAnActiveChildStays() {
    flow(301);
    redis.psetex(key("child-300:lock"), 60_000, "token");
    assertThat(queue.admin().remove("top")).isEqualTo(Removal.ACTIVE);
    assertThat(queue.counts().total()).isEqualTo(304);
    assertThat(removed()).isEmpty();
    assertThat(queue.state("middle")).contains(JobState.WAITING_CHILDREN);
  }

  @Test
  void aFlowThatIsACircleIsRemovedAsWell() {
    flow(120);
    redis.sadd(key("middle:dependencies"), key("top"));
    assertThat(queue.admin().remove("top")).isEqualTo(Removal.REMOVED);
    assertThat(queue.counts().total()).isZero();
  }

  @Test
  void obliteratingTakesSchedulesInSteps() {
    for (int i = 0; i < 230; i++) {
      redis.zadd(key("repeat"), i, "s" + i);
      redis.hset(key("repeat:s" + i), "name", "n");
      queue.add("n", i);
    }
    queue.admin().obliterate();
    assertThat(redis.keys(key("*"))).isEmpty();
  }

  @Test
  void cleaningAndDrainingLeaveTheOthersInTheirOrder() {
    long old = 1_000;
    List<String> young = new ArrayList<>();
    for (int i = 0; i < 260; i++) {
      String id = queue.add("n", i).id();
      if (i % 3 == 0) {
        young.add(id);
      } else {
        redis.hset(key(id), "timestamp", Long.toString(old));
      }
    }
    assertThat(queue.admin().clean(JobState.WAITING, Duration.ofHours(1), 0))
        .hasSize(260 - young.size());
    assertThat(
            queue.admin().page(PageRequest.of(JobState.WAITING).limit(200)).items().stream()
                .map(job -> job.id())
                .toList())
        .isEqualTo(young);
    redis.zadd(key("repeat"), 5, "s");
    redis.hset(key("repeat:s:5"), Map.of("name", "n", "data", "1"));
    redis.linsert(key("wait"), true, young.get(40), "repeat:s:5");
    assertThat(queue.admin().drain()).isEqualTo(young.size());
    assertThat(redis.lrange(key("wait"), 0, -1)).containsExactly("repeat:s:5");
    assertThat(redis.exists(key("repeat:s:5"))).isOne();
  }

  private void activate(String id, Map<String, String> more) {
    redis.hset(key(id), Map.of("name", "n", "data", "1", "priority", "0", "stc", "1"));
    redis.hset(key(id), more);
    redis.lpush(key("active"), id);
    redis.sadd(key("stalled"), id);
  }

  private RedisEngine engine() {
    return RedisEngine.open(RedisSettings.at(RedisShared.uri()).prefix(prefix), new VirtualTime());
  }

  private List<String> recover(int maxStalls) {
    try (RedisEngine engine = engine()) {
      return engine.jobs().recoverStalled("q", NOW, INTERVAL, maxStalls).join();
    }
  }

  @Test
  void manyStalledJobsAreRecoveredInSteps() {
    for (int i = 0; i < 330; i++) {
      activate("stalled-" + i, Map.of("n", "n"));
    }
    for (int i = 0; i < 1_300; i++) {
      String id = "runs-" + i;
      redis.lpush(key("active"), id);
      redis.psetex(key(id + ":lock"), 60_000, "token");
      if (i % 2 == 0) {
        redis.sadd(key("stalled"), id);
      }
    }
    assertThat(recover(5)).hasSize(330).doesNotHaveDuplicates();
    assertThat(redis.llen(key("wait"))).isEqualTo(330);
    assertThat(redis.llen(key("active"))).isEqualTo(1_300);
    assertThat(redis.scard(key("stalled"))).isEqualTo(1_300);
    assertThat(recover(5)).isEmpty();
  }

  @Test
  void aLookDoesNotKeepTheNextOneOfTheSameWorkerAway() {
    Duration interval = Duration.ofHours(1);
    try (RedisEngine engine = engine()) {
      engine.jobs().recoverStalled("q", NOW, interval, 1).join();
    }
    assertThat(redis.pttl(key("stalled-check")))
        .isBetween(interval.toMillis() / 2, interval.toMillis() * 95 / 100);
  }

  @Test
  void aRecoveryThatEndedHalfWayIsGoneOnWith() {
    for (int i = 0; i < 100; i++) {
      activate("stalled-" + i, Map.of("n", "n"));
    }
    Arguments firstStep =
        Arguments.of(prefix + ":q:", Long.toString(NOW.toEpochMilli()), "1000", "5", "");
    try (RedisEngine engine = engine()) {
      engine.link().call(Script.RECOVER, prefix + ":q:", firstStep);
    }
    assertThat(redis.llen(key("wait"))).isBetween(1L, 99L);
    redis.del(key("stalled-check"));
    recover(5);
    assertThat(redis.llen(key("wait"))).isEqualTo(100);
    assertThat(redis.llen(key("active"))).isZero();
  }

  @Test
  void onlyJobsOfSchedulesThatLiveMayStallAsOftenAsTheyDo() {
    redis.zadd(key("repeat"), 5, "listed");
    redis.zadd(key("repeat"), 6, "plain");
    redis.hset(key("repeat:stored"), "name", "n");
    activate("plain", Map.of("n", "n"));
    activate("orphan", Map.of("rjk", "nowhere"));
    activate("by-list", Map.of("rjk", "listed"));
    activate("by-hash", Map.of("rjk", "stored"));
    redis.lpush(key("active"), "0:17");
    redis.sadd(key("stalled"), "0:17");
    assertThat(recover(1)).containsExactlyInAnyOrder("plain", "orphan", "by-list", "by-hash");
    assertThat(redis.hget(key("plain"), "defa")).contains("stalled");
    assertThat(redis.hget(key("orphan"), "defa")).contains("stalled");
    assertThat(redis.hexists(key("by-list"), "defa")).isFalse();
    assertThat(redis.hexists(key("by-hash"), "defa")).isFalse();
    assertThat(redis.llen(key("active"))).isZero();
    assertThat(redis.exists(key("0:17"))).isZero();
  }
}
