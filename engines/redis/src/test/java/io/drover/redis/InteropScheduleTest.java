package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Worker;
import io.drover.job.DrainScope;
import io.drover.job.Removal;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Schedules that Node makes and Drover keeps going (format §5). */
class InteropScheduleTest {

  @AutoClose private Interop both;

  @BeforeEach
  void open() {
    both = new Interop();
  }

  private Worker countRuns(AtomicInteger runs) {
    return both.queue("q").worker(job -> runs.incrementAndGet()).start();
  }

  private JsonNode scheduler() {
    return both.node().call("schedulers", "q").get(0);
  }

  @Test
  @DisplayName("rows 63, 64: an interval goes on under Java, its runs counted and in place")
  void anIntervalGoesOn() {
    String first =
        both.node()
            .text(
                "scheduler",
                "q",
                "s1",
                Map.of("every", 200),
                Map.of("name", "tick", "data", Map.of("a", 1)));
    AtomicInteger runs = new AtomicInteger();
    countRuns(runs);
    both.until(() -> runs.get() >= 3);
    JsonNode seen = scheduler();
    assertThat(seen.path("iterationCount").asInt()).isGreaterThanOrEqualTo(3);
    assertThat(seen.path("name").asString()).isEqualTo("tick");
    String next = "repeat:s1:" + seen.path("next").asLong();
    assertThat(next).isNotEqualTo(first);
    both.queue("q").admin().pause();
    both.until(() -> both.queue("q").counts().active() == 0);
    Map<String, String> hash = both.hash("q", "repeat:s1:" + scheduler().path("next").asLong());
    assertThat(hash)
        .containsEntry("name", "tick")
        .containsEntry("data", "{\"a\":1}")
        .containsEntry("rjk", "s1");
    JsonNode options = Interop.json(hash.get("opts"));
    assertThat(options.path("repeat").path("count").asInt()).isGreaterThan(2);
    assertThat(options.path("repeatJobKey").asString()).isEqualTo("s1");
  }

  @Test
  void nodeGoesOnAfterJava() {
    both.node().text("scheduler", "q", "s1", Map.of("every", 150), Map.of("name", "tick"));
    AtomicInteger runs = new AtomicInteger();
    Worker worker = countRuns(runs);
    both.until(() -> runs.get() >= 2);
    worker.close();
    both.node().worker("q", Map.of(), Map.of("do", "return", "value", 1));
    both.until(() -> both.node().told("completed").size() >= 2);
    assertThat(both.queue("q").counts().delayed() + both.queue("q").counts().active())
        .isBetween(0L, 2L);
  }

  @Test
  @DisplayName("row 66: a limit ends the series after so many runs")
  void aLimitEndsTheSeries() {
    both.node()
        .text("scheduler", "q", "s1", Map.of("every", 60, "limit", 2), Map.of("name", "tick"));
    AtomicInteger runs = new AtomicInteger();
    countRuns(runs);
    both.until(() -> runs.get() == 2);
    both.until(() -> both.queue("q").counts().completed() == 2);
    assertThat(both.queue("q").counts().unfinished()).isZero();
    assertThat(Interop.redis().zcard(both.key("q", "repeat"))).isOne();
  }

  @Test
  void aCronInItsZoneGoesOn() {
    both.node()
        .text(
            "scheduler",
            "q",
            "s1",
            Map.of("pattern", "* * * * * *", "tz", "Asia/Kathmandu"),
            Map.of("name", "tick", "opts", Map.of("attempts", 2)));
    AtomicInteger runs = new AtomicInteger();
    countRuns(runs);
    both.until(() -> runs.get() >= 3);
    JsonNode seen = scheduler();
    assertThat(seen.path("next").asLong() % 1000).isZero();
    assertThat(seen.path("pattern").asString()).isEqualTo("* * * * * *");
  }

  @Test
  @DisplayName("row 68: the run a schedule waits for cannot be removed, nor drained")
  void theNextRunStays() {
    both.node()
        .text(
            "scheduler",
            "q",
            "s1",
            Map.of("pattern", "0 0 1 1 *", "tz", "UTC"),
            Map.of("name", "n"));
    String next = "repeat:s1:" + scheduler().path("next").asLong();
    assertThat(both.queue("q").admin().remove(next)).isEqualTo(Removal.PLANNED);
    both.queue("q").add("other", Interop.json("1"));
    assertThat(both.queue("q").admin().drain(DrainScope.READY_AND_DELAYED)).isOne();
    assertThat(both.queue("q").counts().delayed()).isOne();
  }

  @Test
  @DisplayName("row 65: a schedule written by hand goes on under Node")
  void aHandMadeScheduleGoesOnUnderNode() {
    long at = System.currentTimeMillis();
    Interop.redis().zadd(both.key("q", "repeat"), at, "s1");
    Interop.redis()
        .hset(
            both.key("q", "repeat:s1"),
            Map.of("name", "tick", "every", "100", "offset", Long.toString(at % 100), "ic", "1"));
    String id = "repeat:s1:" + at;
    Interop.redis()
        .hset(
            both.key("q", id),
            Map.of(
                "name", "tick",
                "data", "{}",
                "opts",
                    "{\"repeat\":{\"every\":100,\"count\":1},\"repeatJobKey\":\"s1\",\"jobId\":\""
                        + id
                        + "\"}",
                "timestamp", Long.toString(at),
                "delay", "0",
                "priority", "0",
                "rjk", "s1"));
    Interop.redis().lpush(both.key("q", "wait"), id);
    Interop.redis().zadd(both.key("q", "marker"), 0, "0");
    both.node().worker("q", Map.of(), Map.of("do", "return", "value", 1));
    both.until(() -> both.node().told("completed").size() >= 3);
    assertThat(scheduler().path("key").asString()).isEqualTo("s1");
  }
}
