package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drover.job.Backoff;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.UnrecoverableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What the claim and the end of an attempt write: Drover leaves in Redis what Node leaves there
 * (format §3.6 to §3.11). The marker is left out: who may find work next is told by other, equally
 * allowed ways.
 */
class InteropSettleTest {

  private static final JobOptions PLAIN = JobOptions.defaults();
  private static final Map<String, ?> OK = Map.of("do", "return", "value", "ok");
  private static final Map<String, ?> FAIL = Map.of("do", "fail", "message", "größer ✓");
  @AutoClose private static Interop both;

  @AutoClose private Twins twins;

  @BeforeAll
  static void open() {
    both = new Interop();
  }

  @BeforeEach
  void begin() {
    twins = new Twins(both);
  }

  private static Object fail() {
    throw new IllegalStateException("größer ✓");
  }

  /** Starts workers that fail every attempt. */
  private void failAll() {
    twins.work(FAIL, job -> fail());
  }

  private Map<String, String> hash(String id) {
    return both.hash(twins.java("q"), id);
  }

  @Test
  @DisplayName("row 14: a claimed job is active under a lease, its start counted and told")
  void aClaimedJobIsActiveUnderALease() {
    String id = twins.add();
    Semaphore go = new Semaphore(0);
    twins.nodeWorker("q", Map.of("name", "w ✓"), Map.of("do", "hang"));
    twins.start(
        twins
            .javaWorker(
                "q",
                job -> {
                  go.acquire();
                  return null;
                })
            .name("w ✓"));
    twins.until(id, JobState.ACTIVE);
    twins.assertSame("marker");
    assertThat(Interop.redis().pttl(twins.javaKey(id + ":lock"))).isBetween(5_000L, 30_000L);
    assertThat(hash(id)).containsEntry("ats", "1").containsEntry("pb", "w ✓");
    assertThat(Interop.redis().lrange(twins.javaKey("active"), 0, -1)).containsExactly(id);
    both.node().call("release", id, null);
    go.release();
    twins.until(id, JobState.COMPLETED);
    twins.assertSame("marker");
  }

  @Test
  @DisplayName("rows 15, 16: any result is stored and told as JSON, and the last job drains")
  void anyResultIsStoredAsJson() {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("null", null);
    results.put("\"s\"", "s");
    results.put("{\"r\":1}", Map.of("r", 1));
    results.put("[]", List.of());
    results.put("\"größe / ✓\"", "größe / ✓");
    results.put("false", false);
    results.forEach(
        (json, value) -> {
          String id = twins.add();
          Map<String, Object> step = new LinkedHashMap<>(Map.of("do", "return"));
          if (value != null) { // Node's function then returns undefined.
            step.put("value", value);
          }
          twins.work(step, job -> value);
          twins.until(id, JobState.COMPLETED);
          twins.rest();
          assertThat(hash(id)).containsEntry("returnvalue", json).containsEntry("atm", "1");
          assertThat(Interop.redis().zscore(twins.javaKey("completed"), id).longValue())
              .isEqualTo(Long.parseLong(hash(id).get("finishedOn")));
          assertThat(both.events(twins.java("q"))).last().isEqualTo("drained");
        });
    twins.assertSame("marker");
  }

  @Test
  @DisplayName("row 17: a queue with a delayed job is not drained by the end of another")
  void aDelayedJobKeepsDrainedBack() {
    String id = twins.add();
    twins.add(Map.of("delay", 3_600_000), PLAIN.delay(Duration.ofHours(1)));
    twins.work(OK, job -> "ok");
    twins.until(id, JobState.COMPLETED);
    twins.assertSame("marker");
    assertThat(both.events(twins.java("q"))).doesNotContain("drained");
  }

  @Test
  @DisplayName("row 18: a job that nobody keeps is gone, but its end is told")
  void aJobThatNobodyKeepsIsGone() {
    String id = twins.add(Map.of("removeOnComplete", true), PLAIN.keepCompleted(0));
    twins.work(OK, job -> "ok");
    twins.untilEvent("completed " + id + " active");
    twins.assertSame("marker");
    assertThat(hash(id)).isEmpty();
    assertThat(both.events(twins.java("q"))).last().isEqualTo("drained");
  }

  @Test
  @DisplayName("row 19: the newest of the kept jobs stay, the others go with their logs")
  void theNewestStay() {
    for (int i = 0; i < 4; i++) {
      twins.add(Map.of("removeOnComplete", 2), PLAIN.keepCompleted(2));
    }
    twins.work(
        Map.of("do", "log", "line", "a line"),
        job -> {
          job.log("a line");
          return null;
        });
    twins.untilEvent("completed 4 active");
    twins.assertSame("marker");
    assertThat(Interop.redis().exists(twins.javaKey("2"), twins.javaKey("2:logs"))).isZero();
    assertThat(Interop.redis().exists(twins.javaKey("3"), twins.javaKey("3:logs"))).isEqualTo(2);
  }

  @Test
  @DisplayName("row 20: of the jobs that are too old the newer go first, up to the limit")
  void jobsThatAreTooOldGo() {
    twins.work(OK, job -> "ok");
    for (int i = 1; i <= 2; i++) {
      String id = twins.add();
      twins.until(id, JobState.COMPLETED);
      long ended = System.currentTimeMillis() - 3_600_000 + i;
      for (String key : List.of(twins.nodeKey("completed"), twins.javaKey("completed"))) {
        Interop.redis().zadd(key, ended, id);
      }
    }
    String last =
        twins.add(
            Map.of("removeOnComplete", Map.of("age", 10, "limit", 1)),
            PLAIN.keepCompleted(Keep.age(Duration.ofSeconds(10)).limit(1)));
    twins.until(last, JobState.COMPLETED);
    twins.assertSame("marker");
    assertThat(Interop.redis().zrange(twins.javaKey("completed"), 0, -1))
        .containsExactly("1", last);
  }

  @Test
  @DisplayName("row 21: a job that keeps all is not overruled by its worker")
  void aJobIsNotOverruledByItsWorker() {
    twins.add();
    twins.add();
    twins.add(Map.of("removeOnComplete", false), PLAIN.keepCompleted(Keep.all()));
    twins.nodeWorker("q", Map.of("removeOnComplete", Map.of("count", 1)), OK);
    twins.start(twins.javaWorker("q", job -> "ok").keepCompleted(Keep.count(1)));
    twins.until("3", JobState.COMPLETED);
    twins.assertSame("marker");
    assertThat(Interop.redis().zrange(twins.javaKey("completed"), 0, -1)).containsExactly("2", "3");
  }

  @Test
  @DisplayName("row 22: a job without attempts left fails with its reason, and tells so")
  void aJobWithoutAttemptsLeftFails() {
    String id = twins.add();
    failAll();
    twins.until(id, JobState.FAILED);
    twins.assertSame("marker");
    assertThat(hash(id)).containsEntry("failedReason", "größer ✓");
    assertThat(both.events(twins.java("q"))).contains("retries-exhausted " + id);
  }

  @Test
  @DisplayName("row 23: a job tried again runs after those that wait")
  void aJobTriedAgainRunsLast() {
    String id = twins.add(Map.of("attempts", 3), PLAIN.attempts(3));
    twins.add(Map.of("attempts", 3), PLAIN.attempts(3));
    failAll();
    twins.until(id, JobState.FAILED);
    twins.until("2", JobState.FAILED);
    twins.assertSame("marker");
    assertThat(both.events(twins.java("q")).stream().filter(e -> e.startsWith("active")))
        .containsExactly(
            "active 1 waiting",
            "active 2 waiting",
            "active 1 waiting",
            "active 2 waiting",
            "active 1 waiting",
            "active 2 waiting");
  }

  @Test
  @DisplayName("row 24: a job with a priority that is tried again goes behind the others of it")
  void aJobWithAPriorityGoesBehindTheOthers() {
    twins.add(Map.of("attempts", 2, "priority", 4), PLAIN.attempts(2).priority(4));
    twins.add(Map.of("priority", 4), PLAIN.priority(4));
    failAll();
    twins.until("1", JobState.FAILED);
    twins.until("2", JobState.FAILED);
    twins.assertSame("marker");
  }

  @Test
  @DisplayName("row 25: a backoff delays the next attempt")
  void aBackoffDelaysTheNextAttempt() {
    String id =
        twins.add(
            Map.of("attempts", 3, "backoff", Map.of("type", "fixed", "delay", 3_600_000)),
            PLAIN.attempts(3).backoff(Backoff.fixed(Duration.ofHours(1))));
    failAll();
    twins.until(id, JobState.DELAYED);
    twins.assertSame("marker");
    assertThat(hash(id)).containsEntry("delay", "3600000").containsEntry("atm", "1");
    double due = Interop.redis().zscore(twins.javaKey("delayed"), id) / 4096;
    assertThat(due)
        .isEqualTo(Long.parseLong(hash(id).get("processedOn")) + 3_600_000.0, within(60_000.0));
  }

  @Test
  @DisplayName("row 26: an exponential backoff doubles with each attempt until the last failed")
  void anExponentialBackoffDoubles() {
    String id =
        twins.add(
            Map.of("attempts", 4, "backoff", Map.of("type", "exponential", "delay", 3_600_000)),
            PLAIN.attempts(4).backoff(Backoff.exponential(Duration.ofHours(1))));
    failAll();
    for (String delay : List.of("3600000", "7200000", "14400000")) {
      twins.until(id, JobState.DELAYED);
      assertThat(hash(id)).containsEntry("delay", delay);
      twins.assertSame("marker");
      twins.onJob(id, "promote");
      twins.queue("q").admin().promote(id);
    }
    twins.until(id, JobState.FAILED);
    twins.assertSame("marker");
    assertThat(hash(id)).containsEntry("atm", "4").containsEntry("ats", "4");
  }

  @Test
  @DisplayName("row 27: an unrecoverable error uses up one attempt only")
  void anUnrecoverableErrorUsesUpOneAttempt() {
    String id = twins.add(Map.of("attempts", 3), PLAIN.attempts(3));
    twins.work(
        Map.of("do", "unrecoverable", "message", "no"),
        job -> {
          throw new UnrecoverableException("no");
        });
    twins.until(id, JobState.FAILED);
    twins.assertSame("marker");
    assertThat(hash(id)).containsEntry("atm", "1");
  }

  @Test
  @DisplayName("row 28: a success leaves the failures before it to be read")
  void aSuccessLeavesTheFailures() {
    String id = twins.add(Map.of("attempts", 2), PLAIN.attempts(2));
    twins.nodeWorker("q", Map.of(), FAIL, OK);
    twins.start(twins.javaWorker("q", job -> job.attemptsMade() == 0 ? fail() : "ok"));
    twins.until(id, JobState.COMPLETED);
    twins.assertSame("marker");
    assertThat(hash(id)).containsEntry("failedReason", "größer ✓").containsKey("stacktrace");
  }

  @Test
  @DisplayName("row 29: a handler that moves its job to later does not use up an attempt")
  void aHandlerMayMoveItsJobToLater() {
    String id = twins.add();
    twins.work(
        Map.of("do", "later", "delay", 3_600_000),
        job -> {
          throw job.moveToLater(Duration.ofHours(1));
        });
    twins.until(id, JobState.DELAYED);
    twins.assertSame("marker");
    assertThat(hash(id)).containsEntry("ats", "1").doesNotContainKey("atm");
  }

  @Test
  @DisplayName("row 30: a job given back because of a rate runs next, its start counted")
  void aJobGivenBackRunsNext() {
    twins.add();
    twins.add();
    Map<String, ?> limit = Map.of("limiter", Map.of("max", 10, "duration", 1000));
    twins.nodeWorker("q", limit, Map.of("do", "limit", "ms", 3_600_000), OK);
    twins.start(
        twins
            .javaWorker(
                "q",
                job -> {
                  if (job.attemptsStarted() == 1 && job.id().equals("1")) {
                    throw job.giveBack(Duration.ofHours(1));
                  }
                  return "ok";
                })
            .rateLimit(10, Duration.ofSeconds(1)));
    twins.untilEvent("waiting 1 active");
    twins.assertSame("marker");
    assertThat(Interop.redis().lrange(twins.javaKey("wait"), 0, -1)).containsExactly("2", "1");
    assertThat(Interop.redis().pttl(twins.javaKey("limiter"))).isBetween(3_000_000L, 3_600_000L);
    twins.rest();
    Interop.redis().del(twins.javaKey("limiter"));
    twins.start(twins.javaWorker("q", job -> "ok"));
    both.until(twins.java("q"), "2", JobState.COMPLETED);
    assertThat(hash("1")).containsEntry("ats", "2").containsEntry("atm", "1");
  }
}
