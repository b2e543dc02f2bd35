package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Jobs of dead workers, recovered by either side (format §3.16). */
class InteropStallTest {

  private static final Duration HOUR = Duration.ofHours(1);
  @AutoClose private static Interop both;
  @AutoClose private static RedisEngine engine;

  @AutoClose private Twins twins;

  @BeforeAll
  static void open() {
    both = new Interop();
    engine =
        RedisEngine.open(
            RedisSettings.at(RedisShared.uri()).prefix(both.prefix()), new VirtualTime());
  }

  @BeforeEach
  void begin() {
    twins = new Twins(both);
  }

  /** Writes a job whose worker has died, and which was active when stalled jobs were looked for. */
  private void writeStalled(String id, String... fields) {
    for (String queue : List.of(twins.node("q"), twins.java("q"))) {
      both.write(queue, id, fields);
      Interop.redis().lpush(both.key(queue, "active"), id);
      Interop.redis().sadd(both.key(queue, "stalled"), id);
    }
  }

  /** Pauses both queues and lets workers look for stalled jobs once. */
  private void recoverWhilePaused() {
    twins.onQueue("pause");
    twins.queue("q").admin().pause();
    twins.nodeWorker("q", Map.of("stalledInterval", HOUR.toMillis()), Map.of("do", "return"));
    twins.start(twins.javaWorker("q", job -> null).stalledInterval(HOUR));
  }

  /** Lets Drover look for stalled jobs as a worker does; returns the ids of those it recovered. */
  private List<String> recover(String queue) {
    return engine.jobs().recoverStalled(queue, Instant.now(), HOUR, 1).join();
  }

  @Test
  @DisplayName("row 45: a stalled job runs next, its stall counted and told")
  void aStalledJobRunsNext() {
    writeStalled("job", "ats", "1", "processedOn", Long.toString(System.currentTimeMillis()));
    recoverWhilePaused();
    twins.until("job", JobState.WAITING);
    twins.assertSame("marker");
    assertThat(both.hash(twins.java("q"), "job")).containsEntry("stc", "1");
    assertThat(both.events(twins.java("q"))).containsSequence("waiting job active", "stalled job");
    assertThat(Interop.redis().pttl(twins.javaKey("stalled-check")))
        .isBetween(3_000_000L, 3_600_000L);
  }

  @Test
  @DisplayName(
      "rows 46, 47: after too many stalls a job fails unrun, whichever side it was left by")
  void afterTooManyStallsAJobFails() {
    writeStalled("job", "stc", "1", "opts", "{\"attempts\":3}");
    recoverWhilePaused();
    twins.until("job", JobState.WAITING);
    twins.assertSame("marker");
    assertThat(both.hash(twins.java("q"), "job"))
        .containsEntry("stc", "2")
        .containsEntry("defa", "job stalled more than allowable limit");
    twins.rest();

    both.node().call("worker", "finisher", twins.java("q"), List.of(Map.of("do", "return")));
    var ours = both.queue(twins.node("q")).worker(job -> null).withoutMetrics().start();
    twins.onQueue("resume");
    twins.queue("q").admin().resume();
    twins.until("job", JobState.FAILED);
    ours.close();
    both.node().call("closeWorker", "finisher");
    twins.assertSame("marker");
    assertThat(both.hash(twins.node("q"), "job"))
        .containsEntry("failedReason", "job stalled more than allowable limit")
        .containsEntry("atm", "1")
        .doesNotContainKey("defa");
    assertThat(both.node().told("processed"))
        .noneMatch(run -> run.path("worker").asString().equals("finisher"));
  }

  @Test
  @DisplayName("row 75: a stalled job with a priority goes before those without one")
  void aStalledJobWithAPriorityGoesFirst() {
    twins.add();
    writeStalled("job", "priority", "7");
    recoverWhilePaused();
    twins.until("job", JobState.WAITING);
    twins.assertSame("marker");
    assertThat(Interop.redis().lrange(twins.javaKey("wait"), 0, -1)).containsExactly("1", "job");
  }

  @Test
  @DisplayName(
      "row 76: in an interval one side looks for stalled jobs, and then the other does not")
  void oneSideLooksForStalledJobs() {
    String byNode = twins.node("q");
    String byJava = twins.java("q");
    Map<String, ?> options = Map.of("stalledInterval", HOUR.toMillis());
    twins.nodeWorker("q", options, Map.of("do", "return"));
    String first = both.node().text("add", byNode, "n", 1, Map.of());
    both.until(byNode, first, JobState.COMPLETED);
    writeStalled("job");
    assertThat(recover(byNode)).isEmpty();
    assertThat(both.queue(byNode).state("job")).contains(JobState.ACTIVE);

    long before = System.currentTimeMillis();
    assertThat(recover(byJava)).containsExactly("job");
    assertThat(Long.parseLong(Interop.redis().get(twins.javaKey("stalled-check"))))
        .isBetween(before, System.currentTimeMillis());
    both.queue(byJava).admin().pause();
    both.write(byJava, "late");
    Interop.redis().lpush(twins.javaKey("active"), "late");
    Interop.redis().sadd(twins.javaKey("stalled"), "late");
    both.queue(byJava).admin().resume();
    both.node().call("worker", "theirs", byJava, List.of(Map.of("do", "return")), options);
    both.until(byJava, "job", JobState.COMPLETED); // Node looks for stalled jobs before any other.
    assertThat(both.queue(byJava).state("late")).contains(JobState.ACTIVE);
    both.node().call("closeWorker", "theirs");
  }

  @Test
  @DisplayName("row 77: only a job that was active at the look before and has no lock is stalled")
  void onlyASuspectWithoutALockIsStalled() {
    String queue = twins.java("q");
    both.write(queue, "job");
    Interop.redis().lpush(twins.javaKey("active"), "job");
    assertThat(recover(queue)).isEmpty();
    assertThat(Interop.redis().smembers(twins.javaKey("stalled"))).containsExactly("job");

    Interop.redis().del(twins.javaKey("stalled-check"));
    Interop.redis().psetex(twins.javaKey("job:lock"), HOUR.toMillis(), "of a Node worker");
    assertThat(recover(queue)).isEmpty();
    assertThat(Interop.redis().lrange(twins.javaKey("active"), 0, -1)).containsExactly("job");
    assertThat(Interop.redis().smembers(twins.javaKey("stalled"))).containsExactly("job");

    Interop.redis().del(twins.javaKey("stalled-check"), twins.javaKey("job:lock"));
    assertThat(recover(queue)).containsExactly("job");
    assertThat(Interop.redis().exists(twins.javaKey("stalled"))).isZero();
  }
}
