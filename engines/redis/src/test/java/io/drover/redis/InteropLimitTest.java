package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.job.Added;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.RateLimit;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Deduplication, limits and mixed workers, set by one side and honoured by the other. */
class InteropLimitTest {

  @AutoClose private Interop both;

  @BeforeEach
  void open() {
    both = new Interop();
  }

  private String nodeAdds(Object rule, Object... more) {
    return both.node().text("add", "q", "n", Map.of(), Map.of("deduplication", rule));
  }

  private Added javaAdds(Deduplication rule) {
    return both.queue("q").add("n", Interop.json("{}"), JobOptions.defaults().deduplication(rule));
  }

  @Test
  @DisplayName("rows 58, 62: an owner of either side keeps the other's adds away until it is done")
  void anOwnerKeepsTheOthersAddsAway() {
    String byNode = nodeAdds(Map.of("id", "a"));
    assertThat(javaAdds(Deduplication.simple("a")).id()).isEqualTo(byNode);
    String byJava = javaAdds(Deduplication.simple("b")).id();
    assertThat(nodeAdds(Map.of("id", "b"))).isEqualTo(byJava);
    assertThat(Interop.redis().pttl(both.key("q", "de:b"))).isEqualTo(-1);
    both.queue("q").worker(job -> "ok").start();
    both.until("q", byJava, JobState.COMPLETED);
    assertThat(Interop.redis().exists(both.key("q", "de:a"), both.key("q", "de:b"))).isZero();
    assertThat(both.events("q")).contains("deduplicated " + byNode, "deduplicated " + byJava);
  }

  @Test
  @DisplayName("row 59: a time to live outlasts its owner on both sides")
  void aTimeToLiveOutlastsItsOwner() {
    String byNode = nodeAdds(Map.of("id", "a", "ttl", 3_600_000));
    both.queue("q").worker(job -> "ok").start();
    both.until("q", byNode, JobState.COMPLETED);
    assertThat(javaAdds(Deduplication.throttle("a", Duration.ofHours(1))).id()).isEqualTo(byNode);
    String byJava = javaAdds(Deduplication.throttle("b", Duration.ofHours(1))).id();
    both.until("q", byJava, JobState.COMPLETED);
    assertThat(nodeAdds(Map.of("id", "b", "ttl", 3_600_000))).isEqualTo(byJava);
  }

  @Test
  @DisplayName("row 60: debouncing replaces the other side's delayed job")
  void debouncingReplacesTheOthersJob() {
    Map<String, Object> rule = Map.of("id", "a", "ttl", 3_600_000, "extend", true, "replace", true);
    String byNode =
        both.node().text("add", "q", "n", 1, Map.of("delay", 3_600_000, "deduplication", rule));
    JobOptions later = JobOptions.defaults().delay(Duration.ofHours(1));
    String byJava =
        both.queue("q")
            .add(
                "n",
                Interop.json("2"),
                later.deduplication(Deduplication.debounce("a", Duration.ofHours(1))))
            .id();
    assertThat(both.queue("q").find(byNode)).isEmpty();
    String last =
        both.node().text("add", "q", "n", 3, Map.of("delay", 3_600_000, "deduplication", rule));
    assertThat(both.queue("q").counts().delayed()).isOne();
    assertThat(Interop.redis().get(both.key("q", "de:a"))).isEqualTo(last).isNotEqualTo(byJava);
  }

  @Test
  @DisplayName("row 61: the last add that came while a job was active runs after it")
  void theLastAddRunsAfterTheActiveJob() {
    Semaphore go = new Semaphore(0);
    List<JsonNode> ran = Collections.synchronizedList(new java.util.ArrayList<>());
    both.queue("q")
        .worker(
            job -> {
              go.acquire();
              ran.add(job.data());
              return null;
            })
        .start();
    Map<String, Object> rule = Map.of("id", "a", "keepLastIfActive", true);
    String first = both.node().text("add", "q", "n", 1, Map.of("deduplication", rule));
    both.until("q", first, JobState.ACTIVE);
    both.node().text("add", "q", "n", 2, Map.of("deduplication", rule));
    both.node().text("add", "q", "n", 3, Map.of("deduplication", rule));
    go.release(2);
    both.until(() -> ran.size() == 2);
    assertThat(ran.get(1).asInt()).isEqualTo(3);
    assertThat(Interop.redis().exists(both.key("q", "dn:a"))).isZero();
  }

  @Test
  @DisplayName("row 35: a concurrency that either side sets holds for all workers together")
  void concurrencyHoldsForAll() {
    both.node().call("onQueue", "q", "setGlobalConcurrency", 1);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < 10; i++) {
      both.node().text("add", "q", "n", i, Map.of());
    }
    both.queue("q")
        .worker(
            job -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              long active = both.queue("q").counts().active();
              most.accumulateAndGet((int) active, Math::max);
              now.decrementAndGet();
              return null;
            })
        .concurrency(5)
        .start();
    both.until(() -> both.queue("q").counts().completed() == 10);
    assertThat(most).hasValue(1);

    both.queue("r").admin().limitConcurrency(2);
    assertThat(both.node().call("onQueue", "r", "getGlobalConcurrency").asInt()).isEqualTo(2);
  }

  @Test
  @DisplayName("row 37: a rate that Drover sets holds for Node's workers until Node lifts it")
  void ratesHoldForTheOther() {
    both.queue("q").admin().limitRate(RateLimit.of(1, Duration.ofHours(1)));
    both.node().text("add", "q", "n", 1, Map.of());
    both.node().text("add", "q", "n", 2, Map.of());
    both.node().worker("q", Map.of("concurrency", 5), Map.of("do", "return", "value", 1));
    both.until(() -> both.queue("q").counts().completed() == 1);
    assertThat(both.node().call("onQueue", "q", "getRateLimitTtl").asLong()).isPositive();
    assertThat(both.queue("q").counts().waiting()).isOne();
    both.node().call("onQueue", "q", "removeGlobalRateLimit");
    assertThat(both.queue("q").admin().settings().rateLimit()).isNull();
    Interop.redis().del(both.key("q", "limiter"));
    both.queue("q").worker(job -> "ok").start();
    both.until(() -> both.queue("q").counts().completed() == 2);
  }

  @Test
  @DisplayName("rows 31, 34: a pause by either side stops the other's workers")
  void aPauseStopsTheOther() {
    both.node().call("onQueue", "q", "pause");
    assertThat(both.queue("q").admin().settings().paused()).isTrue();
    both.queue("q").worker(job -> "ok").start();
    String id = both.queue("q").add("n", Interop.json("1")).id();
    assertThat(Interop.redis().exists(both.key("q", "marker"))).isZero();
    assertThat(both.node().call("job", "q", id).path("state").asString()).isEqualTo("waiting");
    both.node().call("onQueue", "q", "resume");
    both.until("q", id, JobState.COMPLETED);
    both.queue("q").admin().pause();
    assertThat(both.node().call("onQueue", "q", "isPaused").asBoolean()).isTrue();
  }

  @Test
  @DisplayName("row 33: jobs that an older BullMQ set aside run after a resume")
  void jobsSetAsideRunAfterAResume() {
    String first = both.queue("q").add("n", Interop.json("1")).id();
    both.queue("q").admin().pause();
    Interop.redis().rename(both.key("q", "wait"), both.key("q", "paused"));
    String second = both.queue("q").add("n", Interop.json("2")).id();
    assertThat(both.queue("q").counts().waiting()).isOne();
    assertThat(both.queue("q").state(first)).contains(JobState.WAITING);
    both.queue("q").admin().resume();
    assertThat(both.queue("q").counts().waiting()).isEqualTo(2);
    assertThat(Interop.redis().lrange(both.key("q", "wait"), 0, -1)).containsExactly(second, first);
  }

  @Test
  void mixedWorkersLoseNothingAndRunNothingTwice() {
    int jobs = 3_000;
    Set<String> ran = Collections.synchronizedSet(new HashSet<>());
    AtomicInteger runs = new AtomicInteger();
    both.node().worker("q", Map.of("concurrency", 20), Map.of("do", "echo"));
    try (Drover other = both.another()) {
      for (Drover drover : List.of(both.drover(), other)) {
        drover
            .queue("q", JsonNode.class)
            .worker(
                job -> {
                  runs.incrementAndGet();
                  ran.add(job.id());
                  return null;
                })
            .concurrency(20)
            .start();
      }
      for (int i = 0; i < jobs / 2; i++) {
        both.queue("q").addAsync("n", Interop.json("1"));
        both.node().callLater("add", "q", "n", i, Map.of());
      }
      both.until(() -> both.queue("q").counts().completed() == jobs);
      both.until(() -> both.node().told("processed").size() + runs.get() == jobs);
    }
    both.node()
        .told("processed")
        .forEach(e -> assertThat(ran.add(e.path("jobId").asString())).isTrue());
    assertThat(ran).hasSize(jobs);
    assertThat(both.queue("q").counts().unfinished()).isZero();
  }

  @Test
  @DisplayName("rows 45, 77: the job of a Node that died is recovered and run again")
  void jobsOfADeadNodeAreRecovered() {
    NodePeer dying = both.newPeer();
    dying.worker("q", Map.of("lockDuration", 500, "stalledInterval", 200), Map.of("do", "hang"));
    String id = both.queue("q").add("n", Interop.json("1")).id();
    both.until("q", id, JobState.ACTIVE);
    dying.kill();
    both.queue("q").worker(job -> "alive").stalledInterval(Duration.ofMillis(200)).start();
    both.until("q", id, JobState.COMPLETED);
    assertThat(both.hash("q", id)).containsEntry("stc", "1").containsEntry("ats", "2");
    assertThat(both.events("q")).contains("stalled " + id, "waiting " + id + " active");
  }

  @Test
  @DisplayName(
      "rows 45, 78: Node leaves our job alone while we renew its lease, and takes it when we do not")
  void nodeTakesAJobWhoseLeaseRanOut() {
    Semaphore go = new Semaphore(0);
    var ours =
        both.queue("q")
            .worker(
                job -> {
                  go.acquire();
                  return "ours";
                })
            .lease(Duration.ofSeconds(3))
            .stalledInterval(Duration.ofMillis(200))
            .start();
    String id = both.queue("q").add("n", Interop.json("1")).id();
    both.until("q", id, JobState.ACTIVE);
    both.node()
        .worker(
            "q",
            Map.of("stalledInterval", 150, "lockDuration", 2_000),
            Map.of("do", "return", "value", "theirs"));
    String checked = Interop.redis().get(both.key("q", "stalled-check"));
    both.until(
        () -> {
          String at = Interop.redis().get(both.key("q", "stalled-check"));
          return at != null
              && checked != null
              && Long.parseLong(at) > Long.parseLong(checked) + 4_000;
        });
    assertThat(both.queue("q").state(id)).contains(JobState.ACTIVE);
    assertThat(both.node().told("stalled")).isEmpty();
    go.release();
    both.until("q", id, JobState.COMPLETED);
    ours.close();

    var lost =
        io.drover.redis.RedisEngine.open(
            RedisSettings.at(RedisShared.uri()).prefix(both.prefix()),
            new io.drover.testkit.VirtualTime());
    try {
      both.node().call("onQueue", "p", "pause");
      String dead = both.queue("p").add("n", Interop.json("1")).id();
      both.node().call("onQueue", "p", "resume");
      lost.jobs()
          .advance(
              "p",
              io.drover.spi.Advance.of(
                  java.time.Instant.now(),
                  List.of(),
                  io.drover.spi.Claim.of(1, "dead", Duration.ofMillis(50))))
          .join();
      both.node()
          .worker("p", Map.of("stalledInterval", 150), Map.of("do", "return", "value", "theirs"));
      both.until("p", dead, JobState.COMPLETED);
      assertThat(both.hash("p", dead)).containsEntry("stc", "1");
    } finally {
      lost.close();
    }
  }
}
