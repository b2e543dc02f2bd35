package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.DrainScope;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Placement;
import io.drover.job.RetryRequest;
import io.drover.job.UnrecoverableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What is done by hand to the jobs of a queue: Drover leaves in Redis what Node leaves there
 * (format §3.12 to §3.18).
 */
class InteropCareTest {

  private static final JobOptions PLAIN = JobOptions.defaults();
  private static final JobOptions LATER = PLAIN.delay(Duration.ofHours(1));
  private static final Map<String, ?> NODES_LATER = Map.of("delay", 3_600_000);
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

  /** Adds jobs and lets workers end each in one way. */
  private void finish(JobState state, String... ids) {
    for (String id : ids) {
      twins.add(Map.of("jobId", id), PLAIN.id(id));
    }
    if (state == JobState.COMPLETED) {
      twins.work(Map.of("do", "return", "value", 1), job -> 1);
    } else {
      twins.work(
          Map.of("do", "unrecoverable", "message", "no"),
          job -> {
            throw new UnrecoverableException("no");
          });
    }
    for (String id : ids) {
      twins.until(id, state);
    }
    twins.rest();
  }

  @Test
  @DisplayName("row 69: progress and log lines are stored and told, the oldest lines going")
  void progressAndLinesAreStored() {
    String id = twins.add(Map.of("keepLogs", 2), PLAIN.keepLogs(2));
    Map<String, ?> progress = Map.of("do", "progress", "value", Map.of("p", 50));
    List<Map<String, ?>> steps =
        List.of(
            progress,
            Map.of("do", "log", "line", "first"),
            Map.of("do", "log", "line", "größer / ✓"),
            Map.of("do", "log", "line", "third"));
    twins.work(
        Map.of("do", "all", "steps", steps),
        job -> {
          job.updateProgress(Map.of("p", 50));
          job.log("first");
          job.log("größer / ✓");
          job.log("third");
          return null;
        });
    twins.until(id, JobState.COMPLETED);
    twins.assertSame("marker");
    assertThat(both.hash(twins.java("q"), id)).containsEntry("progress", "{\"p\":50}");
    assertThat(Interop.redis().lrange(twins.javaKey(id + ":logs"), 0, -1))
        .containsExactly("größer / ✓", "third");
  }

  @Test
  @DisplayName("row 74: a changed priority puts a job where Node puts it")
  void aChangedPriorityPutsAJobWhereNodeDoes() {
    for (int i = 0; i < 3; i++) {
      twins.add();
    }
    twins.add(Map.of("priority", 3), PLAIN.priority(3));
    twins.add(NODES_LATER, LATER);
    change("1", 3, false);
    change("2", 3, true);
    change("4", 0, false);
    change("5", 9, false);
    change("1", 0, true);
    twins.onJob("3", "changePriority", Map.of("priority", 0));
    twins.queue("q").admin().changePriority("3", 0);
    twins.assertSame();
    assertThat(Interop.redis().zscore(twins.javaKey("prioritized"), "2"))
        .isEqualTo(3 * 4294967296.0);
    assertThat(Interop.redis().lrange(twins.javaKey("wait"), 0, -1)).containsExactly("3", "4", "1");
  }

  private void change(String id, int priority, boolean front) {
    twins.onJob(id, "changePriority", Map.of("priority", priority, "lifo", front));
    assertThat(
            twins
                .queue("q")
                .admin()
                .changePriority(id, priority, front ? Placement.FRONT : Placement.BACK))
        .isTrue();
  }

  @Test
  void changedDelaysAndDataAreStoredAsNodes() {
    twins.add(NODES_LATER, LATER);
    twins.add(NODES_LATER, LATER);
    twins.onJob("1", "changeDelay", 7_200_000);
    twins.queue("q").admin().changeDelay("1", Duration.ofHours(2));
    twins.onJob("2", "updateData", Map.of("new", List.of()));
    twins.queue("q").admin().updateData("2", Interop.json("{\"new\":[]}"));
    twins.onJob("2", "remove");
    twins.queue("q").admin().remove("2");
    twins.assertSame();
  }

  @Test
  void runningOneAgainIsStoredAsNodes() {
    finish(JobState.FAILED, "a", "b");
    finish(JobState.COMPLETED, "c");
    twins.onJob("a", "retry", "failed");
    twins.queue("q").admin().retry("a");
    twins.onJob(
        "b", "retry", "failed", Map.of("resetAttemptsMade", true, "resetAttemptsStarted", true));
    twins
        .queue("q")
        .admin()
        .retry("b", RetryRequest.of(JobState.FAILED).attempts(RetryRequest.Attempts.RESET));
    twins.onJob("c", "retry", "completed");
    twins.queue("q").admin().retry("c");
    twins.assertSame();
    twins.work(Map.of("do", "return", "value", 2), job -> 2);
    twins.until("a", JobState.COMPLETED);
    twins.until("c", JobState.COMPLETED);
    twins.assertSame("marker");
    assertThat(both.hash(twins.java("q"), "a")).containsEntry("atm", "2");
  }

  @Test
  void runningAllAgainAndPromotingAllAreStoredAsNodes() {
    finish(JobState.FAILED, "a", "b", "c");
    twins.onQueue("retryJobs", Map.of("state", "failed"));
    assertThat(twins.queue("q").admin().retryAll(JobState.FAILED)).isEqualTo(3);
    twins.assertSame();
    twins.add(NODES_LATER, LATER);
    twins.add(NODES_LATER, LATER);
    twins.onQueue("promoteJobs");
    assertThat(twins.queue("q").admin().promoteAll()).isEqualTo(2);
    // Node leaves the delay of a promoted job as it was, which nothing reads.
    for (String key : List.of(twins.nodeKey("4"), twins.nodeKey("5"))) {
      Interop.redis().hset(key, "delay", "0");
    }
    twins.assertSame();
    assertThat(Interop.redis().lrange(twins.javaKey("wait"), 0, -1))
        .containsExactly("5", "4", "c", "b", "a");
  }

  @Test
  void drainingIsStoredAsNodes() {
    for (boolean delayed : List.of(false, true)) {
      finish(JobState.COMPLETED, "kept" + delayed);
      twins.add();
      twins.add(Map.of("priority", 2), PLAIN.priority(2));
      twins.add(NODES_LATER, LATER);
      twins.onQueue("drain", delayed);
      assertThat(
              twins
                  .queue("q")
                  .admin()
                  .drain(delayed ? DrainScope.READY_AND_DELAYED : DrainScope.READY))
          .isEqualTo(delayed ? 4 : 2);
      twins.assertSame();
    }
  }

  @Test
  void cleaningIsStoredAsNodes() {
    finish(JobState.COMPLETED, "a", "b");
    finish(JobState.FAILED, "c", "d");
    twins.add();
    twins.add();
    twins.add(Map.of("priority", 2), PLAIN.priority(2));
    twins.add(NODES_LATER, LATER);
    List<Map.Entry<String, JobState>> states =
        List.of(
            Map.entry("completed", JobState.COMPLETED),
            Map.entry("failed", JobState.FAILED),
            Map.entry("wait", JobState.WAITING),
            Map.entry("prioritized", JobState.PRIORITIZED),
            Map.entry("delayed", JobState.DELAYED));
    for (var state : states) {
      for (int limit : List.of(1, 0)) {
        List<String> gone = twins.queue("q").admin().clean(state.getValue(), Duration.ZERO, limit);
        assertThat(twins.onQueue("clean", 0, limit, state.getKey()))
            .extracting(id -> id.asString())
            .isEqualTo(gone);
        twins.assertSame("marker");
      }
    }
    assertThat(twins.queue("q").counts().total()).isZero();
  }

  @Test
  void eitherSideCleansAndObliteratesWhatTheOtherMade() {
    finish(JobState.COMPLETED, "a", "b");
    twins.add(Map.of("priority", 2), PLAIN.priority(2));
    String byNode = twins.node("q");
    String byJava = twins.java("q");
    assertThat(both.queue(byNode).admin().clean(JobState.COMPLETED, Duration.ZERO, 0))
        .containsExactly("a", "b");
    assertThat(both.node().call("onQueue", byJava, "clean", 0, 0, "completed")).hasSize(2);
    twins.assertSame("marker");
    both.node().text("scheduler", byNode, "s", Map.of("every", 3_600_000), Map.of());
    both.queue(byNode).admin().obliterate();
    both.node().call("onQueue", byJava, "obliterate", Map.of("force", false));
    assertThat(Interop.redis().keys(both.key(byNode, "*"))).isEmpty();
    assertThat(Interop.redis().keys(both.key(byJava, "*"))).isEmpty();
  }
}
