package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Added.Outcome;
import io.drover.job.Deduplication;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.NewJob;
import io.drover.job.Obliteration;
import io.drover.job.QueueStatus;
import io.drover.job.RateLimit;
import io.drover.job.Removal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that other programs wrote, or left, among those of a queue. */
class RedisForeignKeysTest extends OneQueue<Integer> {

  RedisForeignKeysTest() {
    super(Integer.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"meta", "repeat:s", "7:processed", "metrics:completed", "dn:d"})
  void whatIsNoJobIsNotFoundChangedOrRemoved(String id) {
    redis.hset(key(id), "kept", "1");
    assertThat(queue.find(id)).isEmpty();
    assertThat(queue.admin().remove(id)).isEqualTo(Removal.MISSING);
    assertThat(queue.admin().updateData(id, 5)).isFalse();
    assertThat(queue.admin().changePriority(id, 5)).isFalse();
    assertThatThrownBy(() -> queue.admin().addLog(id, "line"))
        .isInstanceOf(InvalidInputException.class);
    assertThat(queue.admin().logs(id)).isEmpty();
    assertThat(queue.admin().promote(id)).isFalse();
    assertThat(queue.admin().retry(id)).isFalse();
    assertThat(redis.hgetall(key(id))).containsEntry("kept", "1").doesNotContainKey("data");
    assertThat(redis.exists(key(id + ":logs"))).isZero();
  }

  @Test
  void aQueueWithOtherKeysKeepsNoOtherFromBeingTold() {
    queue.add("job", 1);
    String prefix = key("").substring(0, key("").indexOf(':'));
    redis.set(prefix + ":text:meta", "no hash");
    redis.hset(prefix + ":odd:meta", "version", "x");
    redis.set(prefix + ":odd:wait", "no list");
    assertThat(drover.statuses()).extracting(QueueStatus::queue).containsExactly(queue.name());
    assertThat(drover.health().healthy()).isTrue();
  }

  @Test
  void aRunOfAScheduleIsAJob() {
    String id = "repeat:a:b:17";
    redis.hset(key(id), Map.of("name", "n", "data", "1"));
    redis.lpush(key("wait"), id);
    assertThat(queue.find(id)).isPresent();
    assertThat(queue.admin().remove(id)).isEqualTo(Removal.REMOVED);
  }

  @Test
  void aHashInNoStateIsNoJob() {
    redis.hset(key("left"), Map.of("name", "n", "data", "1"));
    assertThat(queue.find("left")).isEmpty();
    redis.lpush(key("wait"), "left");
    assertThat(queue.state("left")).contains(JobState.WAITING);
  }

  @Test
  void anIdWithoutAJobIsNotRunAgainButDropped() {
    for (String state : List.of("failed", "completed")) {
      redis.zadd(key(state), 1, "gone");
      redis.zadd(key(state), 2, "gone-too");
    }
    redis.zadd(key("delayed"), 3, "gone-late");
    redis.zadd(key("delayed"), 4, "gone-later");
    assertThat(queue.admin().retry("gone")).isFalse();
    assertThat(queue.admin().retryAll(JobState.FAILED)).isZero();
    assertThat(queue.admin().retryAll(JobState.COMPLETED)).isZero();
    assertThat(queue.admin().promote("gone-late")).isFalse();
    assertThat(queue.admin().promoteAll()).isZero();
    assertThat(queue.counts().total()).isZero();
    assertThat(redis.keys(key("gone*"))).isEmpty();
  }

  @Test
  void aParentWithoutAJobIsNotReleased() {
    String parent = key("gone");
    redis.zadd(key("waiting-children"), 1, "gone");
    for (String id : List.of("finishes", "is-removed")) {
      queue.add("n", 1, JobOptions.defaults().id(id));
      redis.sadd(parent + ":dependencies", key(id));
      redis.hset(
          key(id),
          Map.of(
              "parentKey",
              parent,
              "parent",
              "{\"id\":\"gone\",\"queueKey\":\"" + prefix + ":q\"}"));
    }
    queue.admin().remove("is-removed");
    queue.worker(job -> 1).start();
    Awaitility.await().until(() -> queue.counts().completed() == 1);
    assertThat(queue.counts().waitingChildren()).isZero();
    assertThat(queue.counts().waiting() + queue.counts().active()).isZero();
    assertThat(queue.find("gone")).isEmpty();
  }

  @Test
  void fractionsAmongTheSettingsAreRead() {
    redis.hset(key("meta"), Map.of("concurrency", "2.5", "max", "7.0", "duration", "8571.43"));
    assertThat(queue.admin().settings().concurrency()).isEqualTo(3);
    assertThat(queue.admin().settings().rateLimit())
        .isEqualTo(RateLimit.of(7, Duration.ofMillis(8572)));
    redis.hset(key("meta"), Map.of("concurrency", "1e300", "max", "1e300", "duration", "1e300"));
    assertThat(queue.admin().settings().concurrency()).isEqualTo(Integer.MAX_VALUE);
    redis.hset(key("meta"), Map.of("concurrency", "x", "max", "x"));
    assertThat(queue.admin().settings().concurrency()).isNull();
    assertThat(queue.admin().settings().rateLimit()).isNull();
  }

  @Test
  void obliteratingLeavesTheKeysOfAnotherPrefixAlone() {
    try (Drover other = Drover.open(RedisShared.uri() + "?prefix=" + prefix + ":q")) {
      JobQueue<Integer> de = other.queue("de", Integer.class);
      String id =
          de.add(
                  "n",
                  1,
                  JobOptions.defaults()
                      .deduplication(Deduplication.throttle("d", Duration.ofHours(1))))
              .id();
      redis.psetex(prefix + ":q:de:" + id + ":lock", 3_600_000, "token");
      redis.psetex(prefix + ":q:de:limiter", 3_600_000, "3");
      queue.add("n", 1);
      queue.admin().obliterate();
      assertThat(redis.keys(prefix + ":q:de:*"))
          .contains(
              prefix + ":q:de:de:d", prefix + ":q:de:" + id + ":lock", prefix + ":q:de:limiter");
    }
  }

  @Test
  void obliteratingForgetsDeduplicationIdsThatOutlastTheirJobs() {
    Deduplication rule = Deduplication.throttle("d", Duration.ofHours(1));
    JobOptions options = JobOptions.defaults().deduplication(rule).keepCompleted(Keep.none());
    queue.add("n", 1, options);
    try (Worker worker = queue.worker(job -> 1).start()) {
      Awaitility.await().until(() -> queue.counts().total() == 0);
    }
    redis.psetex(key("de:owned"), 3_600_000, "mine");
    redis.psetex(key("de:x:lock"), 3_600_000, "token");
    queue.admin().obliterate(Obliteration.FORCED);
    assertThat(redis.exists(key("de:d"))).isZero();
    assertThat(redis.keys(key("*"))).containsExactly(key("de:x:lock"));
  }

  @Test
  void numbersOfAnyShapeAreReadFromJobs() {
    String id = queue.add("n", 1).id();
    redis.hset(
        key(id),
        Map.of("timestamp", "1e+300", "delay", "-5.5", "ats", "2.0", "processedOn", "1.5e+3"));
    var job = queue.find(id).orElseThrow();
    assertThat(job.delay()).isZero();
    assertThat(job.processedOn()).contains(Instant.ofEpochMilli(1500));
  }

  @Test
  void aHashThatWasLeftBehindKeepsNoJobFromBeingAdded() {
    for (JobOptions options : List.of(JobOptions.defaults(), JobOptions.defaults().priority(2))) {
      redis.hset(
          key("mine"),
          Map.of("name", "n", "data", "1", "timestamp", "1", "atm", "3", "parentKey", "p"));
      redis.hset(key("mine"), "parent", "{\"id\":\"p\",\"queueKey\":\"x\"}");
      assertThat(queue.add("n", 2, options.id("mine")).outcome()).isEqualTo(Outcome.CREATED);
      assertThat(queue.add("n", 3, options.id("mine")).outcome()).isEqualTo(Outcome.DUPLICATE);
      assertThat(redis.hgetall(key("mine")))
          .containsEntry("data", "2")
          .containsEntry("parentKey", "p")
          .doesNotContainKey("atm");
      assertThat(queue.counts().total()).isOne();
      queue.admin().obliterate();
    }
  }

  @Test
  void twoAddsOfOneIdInOneCallAreOneJob() {
    JobOptions options = JobOptions.defaults().id("mine");
    queue.addAll(List.of(NewJob.of("n", 1, options), NewJob.of("n", 2, options)));
    assertThat(redis.lrange(key("wait"), 0, -1)).containsExactly("mine");
    assertThat(redis.hget(key("mine"), "data")).isEqualTo("1");
  }

  @Test
  void aHashThatIsNoJobIsNotOverwritten() {
    redis.hset(key("theirs"), "kept", "1");
    assertThat(queue.add("n", 2, JobOptions.defaults().id("theirs")).outcome())
        .isEqualTo(Outcome.DUPLICATE);
    assertThat(redis.hgetall(key("theirs"))).containsOnlyKeys("kept");
  }

  @Test
  void obliteratingRemovesJobsWhoseListIsGone() {
    queue.add("n", 1);
    String id = queue.add("n", 1, JobOptions.defaults().id("mine")).id();
    queue.admin().addLog(id, "line");
    redis.hset(key("repeat:s:17"), Map.of("name", "n", "data", "1", "rjk", "s"));
    redis.del(key("wait"));
    redis.hset(key("theirs"), "kept", "1");
    queue.admin().obliterate();
    assertThat(redis.keys(key("*"))).containsExactly(key("theirs"));
  }
}
