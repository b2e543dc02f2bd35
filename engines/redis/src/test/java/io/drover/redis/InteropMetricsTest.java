package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.QueueMetrics;
import io.drover.job.QueueMetrics.Minute;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Counts of finished jobs by minute, which both sides keep and read (format §3.21). */
class InteropMetricsTest {

  private static final int KEPT = 5;
  private static final Map<String, ?> OK = Map.of("do", "return", "value", "ok");
  private static final Map<String, ?> FAIL = Map.of("do", "fail", "message", "bad");
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

  /** Lets minutes pass for what is stored. */
  private static void age(String key, long minutes) {
    long last = Long.parseLong(Interop.redis().hget(key, "prevTS"));
    Interop.redis().hset(key, "prevTS", Long.toString(last - minutes * 60_000));
  }

  private void work(Object nodes, boolean fails) {
    twins.nodeWorker("q", Map.of("metrics", Map.of("maxDataPoints", KEPT)), nodes);
    twins.start(
        twins
            .javaWorker(
                "q",
                job -> {
                  if (fails) {
                    throw new IllegalStateException("bad");
                  }
                  return "ok";
                })
            .metrics(Duration.ofMinutes(KEPT)));
  }

  private void finish(int jobs, JobState how) {
    for (int i = 0; i < jobs; i++) {
      twins.until(twins.add(), how);
    }
  }

  private void assertSameCounts(String set, long total, List<String> points) {
    for (String key : List.of(twins.nodeKey("metrics:" + set), twins.javaKey("metrics:" + set))) {
      assertThat(Interop.redis().hget(key, "count")).as(key).isEqualTo(Long.toString(total));
      assertThat(Interop.redis().hkeys(key))
          .as(key)
          .containsExactlyInAnyOrder("count", "prevTS", "prevCount");
      assertThat(Interop.redis().lrange(key + ":data", 0, -1)).as(key).isEqualTo(points);
    }
    assertThat(Interop.redis().hget(twins.javaKey("metrics:" + set), "prevCount"))
        .isEqualTo(Interop.redis().hget(twins.nodeKey("metrics:" + set), "prevCount"));
  }

  private void ageBoth(String set, long minutes) {
    age(twins.nodeKey("metrics:" + set), minutes);
    age(twins.javaKey("metrics:" + set), minutes);
  }

  @Test
  @DisplayName("row 70: both count completed jobs by minute, gaps and the longest time included")
  void bothCountCompletedJobs() {
    work(OK, false);
    finish(3, JobState.COMPLETED);
    assertSameCounts("completed", 3, List.of());
    ageBoth("completed", 1);
    finish(2, JobState.COMPLETED);
    assertSameCounts("completed", 5, List.of("3"));
    ageBoth("completed", 3);
    finish(1, JobState.COMPLETED);
    assertSameCounts("completed", 6, List.of("0", "0", "2", "3"));
    ageBoth("completed", 1);
    finish(1, JobState.COMPLETED);
    ageBoth("completed", 1);
    finish(1, JobState.COMPLETED);
    assertSameCounts("completed", 8, List.of("1", "1", "0", "0", "2"));
    ageBoth("completed", 300);
    finish(1, JobState.COMPLETED);
    assertSameCounts("completed", 9, List.of("0", "0", "0", "0", "1"));
    assertThat(Interop.redis().exists(twins.javaKey("metrics:failed"))).isZero();
  }

  @Test
  @DisplayName("row 70: both count failed jobs by minute")
  void bothCountFailedJobs() {
    work(FAIL, true);
    finish(2, JobState.FAILED);
    ageBoth("failed", 1);
    finish(1, JobState.FAILED);
    assertSameCounts("failed", 3, List.of("2"));
    assertThat(Interop.redis().exists(twins.javaKey("metrics:completed"))).isZero();
  }

  @Test
  @DisplayName("row 70: what both count together both read")
  void whatBothCountTogetherBothRead() {
    JobQueue<JsonNode> queue = twins.queue("q");
    String name = queue.name();
    both.node().worker(name, Map.of("metrics", Map.of("maxDataPoints", KEPT)), OK);
    both.until(name, queue.add("n", Interop.json("1")).id(), JobState.COMPLETED);
    both.node().call("closeWorker", name);
    age(twins.javaKey("metrics:completed"), 2);
    try (Worker worker = queue.worker(job -> "ok").metrics(Duration.ofMinutes(KEPT)).start()) {
      both.until(name, queue.add("n", Interop.json("2")).id(), JobState.COMPLETED);
      both.until(name, queue.add("n", Interop.json("3")).id(), JobState.COMPLETED);
      assertThat(worker.activeJobs()).isEmpty();
    }
    JsonNode read = both.node().call("onQueue", name, "getMetrics", "completed");
    assertThat(read.path("meta").path("count").asLong()).isEqualTo(3);
    assertThat(StreamSupport.stream(read.path("data").spliterator(), false).map(JsonNode::asLong))
        .containsExactly(0L, 1L);
    QueueMetrics metrics = queue.metrics(Duration.ofMinutes(KEPT));
    assertThat(metrics.completed()).isEqualTo(3);
    assertThat(metrics.minutes().stream().mapToLong(Minute::completed).sum()).isEqualTo(3);
    assertThat(metrics.minutes().stream().map(Minute::completed).filter(count -> count > 0))
        .containsExactly(2L, 1L);
  }

  @Test
  @DisplayName("row 70: what a stranger put in the place of counts keeps no job from its end")
  void aStrangersKeyKeepsNoJobFromItsEnd() {
    JobQueue<JsonNode> queue = twins.queue("q");
    Interop.redis().set(twins.javaKey("metrics:completed"), "strange");
    try (Drover drover = both.another();
        Worker worker =
            drover
                .queue(queue.name(), JsonNode.class)
                .worker(job -> "ok")
                .metrics(Duration.ofMinutes(KEPT))
                .start()) {
      String id = queue.add("n", Interop.json("1"), JobOptions.defaults()).id();
      both.until(queue.name(), id, JobState.COMPLETED);
      assertThat(worker.activeJobs()).isEmpty();
    }
    assertThat(Interop.redis().get(twins.javaKey("metrics:completed"))).isEqualTo("strange");
  }
}
