package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Schedules: the run that Drover adds when it claims the one before is that which Node adds (format
 * §5.4).
 */
class InteropSeriesTest {

  private static final long HOUR = 3_600_000;
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

  private void work() {
    twins.work(Map.of("do", "return", "value", 1), job -> 1);
  }

  /** Lets Node make a schedule on both sides; returns the first run's id on Drover's. */
  private String schedule(Map<String, ?> repeat, Map<String, ?> template) {
    both.node().text("scheduler", twins.node("q"), "s:1", repeat, template);
    return both.node().text("scheduler", twins.java("q"), "s:1", repeat, template);
  }

  private double planned() {
    return Interop.redis().zscore(twins.javaKey("repeat"), "s:1");
  }

  private JsonNode nextOptions() {
    String next = "repeat:s:1:%.0f".formatted(planned());
    return Interop.json(both.hash(twins.java("q"), next).get("opts"));
  }

  @Test
  @DisplayName(
      "rows 63, 64: the run after one of an interval is an interval later, with its options")
  void theRunAfterOneIsAnIntervalLater() {
    Map<String, ?> opts =
        Map.of("attempts", 3, "backoff", 250, "own", Map.of("x", 1), "removeOnFail", 5);
    String first =
        schedule(
            Map.of("every", HOUR), Map.of("name", "tick", "data", Map.of("a", 1), "opts", opts));
    double start = planned();
    assertThat(first).isEqualTo("repeat:s:1:%.0f".formatted(start));
    work();
    both.until(twins.java("q"), first, JobState.COMPLETED);
    both.until(() -> twins.queue("q").counts().delayed() == 1);
    both.until(() -> both.queue(twins.node("q")).counts().completed() == 1);
    assertThat(planned()).isEqualTo(start + HOUR);
    assertThat(Interop.redis().hget(twins.javaKey("repeat:s:1"), "ic")).isEqualTo("2");
    JsonNode next = nextOptions();
    assertThat(next.path("attempts").asInt()).isEqualTo(3);
    assertThat(next.path("backoff").asInt()).isEqualTo(250);
    assertThat(next.path("own").path("x").asInt()).isOne();
    assertThat(next.path("repeat").path("count").asInt()).isEqualTo(2);
    assertThat(next.path("repeatJobKey").asString()).isEqualTo("s:1");
  }

  @Test
  @DisplayName("rows 64, 65: a schedule written by hand goes on under Drover as under Node")
  void aScheduleWrittenByHandGoesOn() {
    long at = System.currentTimeMillis() - 5_000;
    String id = "repeat:s:1:" + at;
    for (String queue : List.of(twins.node("q"), twins.java("q"))) {
      Map<String, String> hash =
          Map.of(
              "name",
              "tick",
              "data",
              "{\"from\":\"template\"}",
              "every",
              Long.toString(HOUR),
              "offset",
              Long.toString(at % HOUR),
              "ic",
              "1");
      Interop.redis().zadd(both.key(queue, "repeat"), at, "s:1");
      Interop.redis().hset(both.key(queue, "repeat:s:1"), hash);
      both.write(
          queue,
          id,
          "rjk",
          "s:1",
          "timestamp",
          Long.toString(at),
          "opts",
          "{\"attempts\":2,\"priority\":3,\"repeat\":{\"every\":%d,\"count\":1,\"immediately\":true}}"
              .formatted(HOUR));
      Interop.redis().lpush(both.key(queue, "wait"), id);
      both.mark(queue);
    }
    work();
    twins.until(id, JobState.COMPLETED);
    twins.until("repeat:s:1:" + (at + HOUR), JobState.DELAYED);
    twins.assertSame("marker");
    assertThat(planned()).isEqualTo(at + HOUR);
    assertThat(both.node().call("schedulers", twins.java("q")).get(0).path("key").asString())
        .isEqualTo("s:1");
  }

  @Test
  @DisplayName("row 64: the run after one of a cron is the next time in its zone")
  void theRunAfterOneOfACronIsTheNextTime() {
    String first =
        schedule(
            Map.of("pattern", "0 30 2 31 3 *", "tz", "Europe/Stockholm"),
            Map.of("name", "tick", "opts", Map.of("priority", 2)));
    double start = planned();
    both.node().call("onJob", twins.node("q"), first, "promote");
    twins.queue("q").admin().promote(first);
    work();
    twins.until(first, JobState.COMPLETED);
    both.until(() -> planned() > start);
    twins.assertSame("marker");
    assertThat(planned() - start).isGreaterThan(364 * 24.0 * HOUR);
    assertThat(nextOptions().path("prevMillis").asDouble()).isEqualTo(planned());
  }

  @Test
  @DisplayName("row 66: after the last run of a limit the schedule stays without a run")
  void afterTheLastRunTheScheduleStays() {
    long at = System.currentTimeMillis() - 5_000;
    String id = "repeat:s:1:" + at;
    for (String queue : List.of(twins.node("q"), twins.java("q"))) {
      Interop.redis().zadd(both.key(queue, "repeat"), at, "s:1");
      Interop.redis()
          .hset(
              both.key(queue, "repeat:s:1"),
              Map.of("name", "n", "every", "2000", "limit", "2", "ic", "2"));
      String opts = "{\"repeat\":{\"every\":2000,\"limit\":2,\"count\":2}}";
      both.write(queue, id, "rjk", "s:1", "opts", opts);
      Interop.redis().lpush(both.key(queue, "wait"), id);
    }
    work();
    twins.until(id, JobState.COMPLETED);
    twins.assertSame("marker");
    assertThat(twins.queue("q").counts().total()).isOne();
  }

  @Test
  @DisplayName("row 67: a schedule that Node removed does not come back with the run Drover ends")
  void aRemovedScheduleDoesNotComeBack() {
    String queue = twins.java("q");
    String first = both.node().text("scheduler", queue, "s1", Map.of("every", HOUR), Map.of());
    Semaphore go = new Semaphore(0);
    twins.start(
        twins.javaWorker(
            "q",
            job -> {
              go.acquire();
              return null;
            }));
    both.until(queue, first, JobState.ACTIVE);
    both.until(() -> twins.queue("q").counts().delayed() == 1);
    String next = Interop.redis().zrange(twins.javaKey("delayed"), 0, -1).get(0);
    assertThat(both.node().call("onQueue", queue, "removeJobScheduler", "s1").asBoolean()).isTrue();
    go.release();
    both.until(queue, first, JobState.COMPLETED);
    assertThat(both.events(queue)).contains("removed " + next + " delayed");
    assertThat(twins.queue("q").counts().total()).isOne();
    assertThat(Interop.redis().exists(twins.javaKey("repeat"), twins.javaKey("repeat:s1")))
        .isZero();
  }

  @Test
  @DisplayName("row 67: a run whose schedule is gone is run, and is the last")
  void aRunWhoseScheduleIsGoneIsTheLast() {
    String queue = twins.java("q");
    String first = both.node().text("scheduler", queue, "s1", Map.of("every", HOUR), Map.of());
    both.node().call("onQueue", queue, "removeJobScheduler", "s1");
    assertThat(twins.queue("q").state(first)).contains(JobState.WAITING);
    twins.start(twins.javaWorker("q", job -> null));
    both.until(queue, first, JobState.COMPLETED);
    assertThat(twins.queue("q").counts().total()).isOne();
  }
}
