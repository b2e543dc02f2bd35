package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Pauses, limits, and jobs that a program of neither side wrote (format §3.2, §3.3, §3.17). */
class InteropStateTest {

  private static final JobOptions PLAIN = JobOptions.defaults();
  private static final Map<String, ?> OK = Map.of("do", "return", "value", "ok");
  private static final Instant PAST = Instant.parse("2020-01-01T00:00:00Z");
  @AutoClose private static Interop both;

  @AutoClose private Twins twins;
  private String queue;

  @BeforeAll
  static void open() {
    both = new Interop();
  }

  @BeforeEach
  void begin() {
    twins = new Twins(both);
    queue = twins.java("q");
  }

  private void startJava() {
    twins.start(twins.javaWorker("q", job -> "ok"));
  }

  /**
   * Waits until a worker has looked for jobs from now on: then it makes ready what is due, whatever
   * keeps it from claiming.
   */
  private String untilAWorkerLooked(String where) {
    JobOptions due = PLAIN.delay(Duration.ofMillis(1)).timestamp(PAST);
    String id = both.queue(where).add("due", Interop.json("1"), due).id();
    both.until(where, id, JobState.WAITING);
    return id;
  }

  @Test
  @DisplayName("row 31: pausing takes the marker away, and an add meanwhile sets none")
  void pausingTakesTheMarkerAway() {
    twins.add();
    twins.onQueue("pause");
    twins.queue("q").admin().pause();
    twins.add();
    twins.assertSame();
    assertThat(Interop.redis().exists(twins.javaKey("marker"))).isZero();
    twins.onQueue("resume");
    twins.queue("q").admin().resume();
    twins.assertSame();
    assertThat(Interop.redis().zscore(twins.javaKey("marker"), "0")).isZero();
  }

  @Test
  @DisplayName("row 32: what falls due in a paused queue is made ready, but not run")
  void whatFallsDueInAPausedQueueIsMadeReady() {
    twins.onQueue("pause");
    twins.queue("q").admin().pause();
    String id =
        twins.add(
            Map.of("delay", 1, "timestamp", PAST.toEpochMilli()),
            PLAIN.delay(Duration.ofMillis(1)).timestamp(PAST));
    twins.work(OK, job -> "ok");
    twins.until(id, JobState.WAITING);
    twins.assertSame("marker");
    assertThat(both.hash(queue, id)).containsEntry("delay", "0").doesNotContainKey("ats");
  }

  @Test
  @DisplayName("row 34: a pause and its end written by hand hold for Drover's workers")
  void aPauseWrittenByHandHolds() {
    Interop.redis().hset(twins.javaKey("meta"), "paused", "1");
    Interop.redis().del(twins.javaKey("marker"));
    String id = twins.queue("q").add("n", Interop.json("1")).id();
    startJava();
    untilAWorkerLooked(queue);
    assertThat(twins.queue("q").state(id)).contains(JobState.WAITING);
    Interop.redis().hdel(twins.javaKey("meta"), "paused");
    both.mark(queue);
    both.until(queue, id, JobState.COMPLETED);
  }

  @Test
  @DisplayName("row 34: a pause by Drover and its end hold for Node's workers")
  void aPauseByDroverHoldsForNode() {
    String where = twins.node("q");
    both.queue(where).admin().pause();
    String id = both.queue(where).add("n", Interop.json("1")).id();
    twins.nodeWorker("q", Map.of(), OK);
    untilAWorkerLooked(where);
    assertThat(both.queue(where).state(id)).contains(JobState.WAITING);
    both.queue(where).admin().resume();
    both.until(where, id, JobState.COMPLETED);
  }

  @Test
  @DisplayName("row 35: a concurrency written by hand or set by Drover holds for all workers")
  void aConcurrencyHoldsForAllWorkers() {
    Interop.redis().hset(twins.javaKey("meta"), "concurrency", "1");
    List<Long> active = Collections.synchronizedList(new ArrayList<>());
    twins.start(
        twins
            .javaWorker("q", job -> active.add(twins.queue("q").counts().active()))
            .concurrency(5));
    for (int i = 0; i < 10; i++) {
      twins.queue("q").add("n", Interop.json("1"));
    }
    both.until(() -> twins.queue("q").counts().completed() == 10);
    assertThat(active).containsOnly(1L);

    String where = twins.node("q");
    both.queue(where).admin().limitConcurrency(1);
    twins.nodeWorker("q", Map.of("concurrency", 5), Map.of("do", "hang"));
    String first = both.queue(where).add("n", Interop.json("1")).id();
    both.until(where, first, JobState.ACTIVE);
    both.queue(where).add("n", Interop.json("1"));
    untilAWorkerLooked(where);
    assertThat(both.queue(where).counts().active()).isOne();
    both.node().call("release", first, 1);
    both.until(() -> both.queue(where).state("2").filter(JobState.ACTIVE::equals).isPresent());
    both.queue(where).admin().unlimitConcurrency();
    both.node().call("release", "2", 1);
    both.until(() -> both.queue(where).counts().active() == 1);
    both.node().call("release", "3", 1);
    both.until(() -> both.queue(where).counts().completed() == 3);
  }

  @Test
  @DisplayName("row 36: starts that others have counted keep a limited worker back")
  void startsThatOthersCountedHold() {
    long before = System.currentTimeMillis();
    Interop.redis().psetex(twins.javaKey("limiter"), 1_000, "5");
    String id = twins.queue("q").add("n", Interop.json("1")).id();
    twins.start(twins.javaWorker("q", job -> "ok").rateLimit(5, Duration.ofSeconds(1)));
    both.until(queue, id, JobState.COMPLETED);
    assertThat(Long.parseLong(both.hash(queue, id).get("processedOn")))
        .isGreaterThanOrEqualTo(before + 950);
    assertThat(Interop.redis().get(twins.javaKey("limiter"))).isIn("1", null);
  }

  @Test
  @DisplayName("row 36: starts that others have counted keep a limited worker of Node's back")
  void startsThatOthersCountedHoldForNode() {
    String where = twins.node("q");
    long before = System.currentTimeMillis();
    Interop.redis().psetex(twins.nodeKey("limiter"), 1_000, "5");
    String id = both.queue(where).add("n", Interop.json("1")).id();
    twins.nodeWorker("q", Map.of("limiter", Map.of("max", 5, "duration", 1_000)), OK);
    both.until(where, id, JobState.COMPLETED);
    assertThat(Long.parseLong(both.hash(where, id).get("processedOn")))
        .isGreaterThanOrEqualTo(before + 950);
    assertThat(Interop.redis().get(twins.nodeKey("limiter"))).isIn("1", null);
  }

  @Test
  @DisplayName("row 37: the queue's number of starts holds within the worker's window")
  void theQueuesNumberHoldsInTheWorkersWindow() {
    twins.onQueue("setGlobalRateLimit", 1, 7_200_000);
    twins.queue("q").admin().limitRate(RateLimit.of(1, Duration.ofHours(2)));
    twins.add();
    twins.add();
    twins.nodeWorker("q", Map.of("limiter", Map.of("max", 2, "duration", 3_600_000)), OK);
    twins.start(twins.javaWorker("q", job -> "ok").rateLimit(2, Duration.ofHours(1)));
    twins.until("1", JobState.COMPLETED);
    twins.assertSame("marker");
    assertThat(Interop.redis().get(twins.javaKey("limiter"))).isEqualTo("1");
    assertThat(Interop.redis().pttl(twins.javaKey("limiter"))).isBetween(1L, 3_600_000L);
    untilAWorkerLooked(queue);
    assertThat(twins.queue("q").state("2")).contains(JobState.WAITING);
  }

  @Test
  @DisplayName("row 37: a rate that Node sets holds for Drover's workers until Node lifts it")
  void aRateThatNodeSetsHolds() {
    both.node().call("onQueue", queue, "setGlobalRateLimit", 1, 3_600_000);
    twins.queue("q").add("n", Interop.json("1"));
    twins.queue("q").add("n", Interop.json("1"));
    startJava();
    both.until(queue, "1", JobState.COMPLETED);
    untilAWorkerLooked(queue);
    assertThat(twins.queue("q").state("2")).contains(JobState.WAITING);
    twins.rest();
    both.node().call("onQueue", queue, "removeGlobalRateLimit");
    startJava();
    both.until(queue, "2", JobState.COMPLETED);
  }

  @Test
  @DisplayName("row 38: a hold is stored as Node's, and a worker without a rate does not heed it")
  void aHoldIsStoredAsNodes() {
    twins.onQueue("rateLimit", 3_600_000);
    twins.queue("q").admin().holdRate(Duration.ofHours(1));
    String id = twins.add();
    twins.assertSame();
    assertThat(Interop.redis().get(twins.javaKey("limiter"))).isEqualTo("9007199254740991");
    assertThat(Interop.redis().pttl(twins.javaKey("limiter"))).isBetween(3_000_000L, 3_600_000L);
    twins.start(twins.javaWorker("q", job -> "limited").rateLimit(9, Duration.ofSeconds(1)));
    untilAWorkerLooked(queue);
    assertThat(twins.queue("q").state(id)).contains(JobState.WAITING);
    twins.rest();
    startJava();
    both.until(queue, id, JobState.COMPLETED);
  }

  @Test
  @DisplayName("row 39: a job written by hand is run, also if no marker tells of it")
  void aJobWrittenByHandIsRun() {
    startJava();
    both.write(queue, "hand");
    Interop.redis().lpush(twins.javaKey("wait"), "hand");
    both.mark(queue);
    both.until(queue, "hand", JobState.COMPLETED);
    both.write(queue, "untold");
    Interop.redis().lpush(twins.javaKey("wait"), "untold");
    both.until(queue, "untold", JobState.COMPLETED);
    Interop.redis().hset(twins.javaKey("bare"), "name", "only a name");
    Interop.redis().lpush(twins.javaKey("wait"), "bare");
    both.mark(queue);
    both.until(queue, "bare", JobState.COMPLETED);
  }

  @Test
  @DisplayName("row 40: a delayed job written by hand runs when it is due")
  void aDelayedJobWrittenByHandRunsWhenDue() {
    startJava();
    long due = System.currentTimeMillis() + 400;
    both.write(queue, "hand", "delay", "400");
    Interop.redis().zadd(twins.javaKey("delayed"), due * 4096.0, "hand");
    Interop.redis().zadd(twins.javaKey("marker"), due, "1");
    both.until(queue, "hand", JobState.COMPLETED);
    Map<String, String> job = both.hash(queue, "hand");
    assertThat(job).containsEntry("delay", "0");
    assertThat(Long.parseLong(job.get("processedOn"))).isGreaterThanOrEqualTo(due);
  }

  @Test
  @DisplayName("row 41: prioritized jobs written by hand run in the order of their scores")
  void prioritizedJobsWrittenByHandRunInOrder() {
    List<String> hands = List.of("c", "a", "b");
    hands.forEach(id -> both.write(queue, id, "priority", "3"));
    Interop.redis().zadd(twins.javaKey("prioritized"), 3 * 4294967296.0 + 7, "c");
    Interop.redis().zadd(twins.javaKey("prioritized"), 17, "a");
    Interop.redis().zadd(twins.javaKey("prioritized"), 2 * 4294967296.0, "b");
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    twins.start(twins.javaWorker("q", job -> order.add(job.id())));
    both.until(() -> order.size() == 3);
    assertThat(order).containsExactly("a", "b", "c");
  }

  @Test
  @DisplayName("row 42: the end of a job written by hand reaches who waits for it in Java")
  void anEndWrittenByHandIsHeard() {
    both.write(queue, "hand");
    Interop.redis().lpush(twins.javaKey("active"), "hand");
    CompletableFuture<JsonNode> result = twins.queue("q").result("hand", JsonNode.class);
    endByHand(queue);
    tellEndByHand(queue);
    assertThat(result.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(Interop.json("{\"v\":7}"));
    assertThat(twins.queue("q").state("hand")).contains(JobState.COMPLETED);
    assertThat(twins.queue("q").awaitResult("hand", JsonNode.class, Interop.LIMIT))
        .isEqualTo(Interop.json("{\"v\":7}"));
  }

  private void endByHand(String where) {
    String now = Long.toString(System.currentTimeMillis());
    both.write(where, "hand", "returnvalue", "{\"v\":7}", "finishedOn", now);
    // In this order, so that who looks meanwhile finds it somewhere.
    Interop.redis().zadd(both.key(where, "completed"), Double.parseDouble(now), "hand");
    Interop.redis().lrem(both.key(where, "active"), 1, "hand");
  }

  private void tellEndByHand(String where) {
    Map<String, String> event = new LinkedHashMap<>();
    event.put("event", "completed"); // The first field, as in every event.
    event.putAll(Map.of("jobId", "hand", "returnvalue", "{\"v\":7}", "prev", "active"));
    Interop.redis().xadd(both.key(where, "events"), event);
  }

  @Test
  @DisplayName("row 42: the end of a job written by hand reaches who waits for it in Node")
  void anEndWrittenByHandIsHeardByNode() {
    String where = twins.node("q");
    both.write(where, "hand");
    Interop.redis().lpush(twins.nodeKey("active"), "hand");
    both.node().call("listen", where);
    CompletableFuture<JsonNode> told =
        both.node().callLater("waitFor", where, "hand", Interop.LIMIT.toMillis());
    both.until(
        () -> {
          tellEndByHand(where); // As often as it takes until Node listens.
          return told.isDone();
        });
    assertThat(told.join()).isEqualTo(Interop.json("{\"v\":7}"));
    endByHand(where);
    assertThat(both.node().call("waitFor", where, "hand", Interop.LIMIT.toMillis()))
        .isEqualTo(Interop.json("{\"v\":7}"));
    assertThat(both.node().call("job", where, "hand").path("state").asString())
        .isEqualTo("completed");
  }
}
