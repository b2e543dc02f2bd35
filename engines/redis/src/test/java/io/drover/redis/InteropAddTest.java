package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Backoff;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an add writes: Drover leaves in Redis what Node leaves there (format §2, §3.1 to §3.5). */
class InteropAddTest {

  private static final long LATER = Instant.parse("2030-01-01T00:00:00Z").toEpochMilli();
  private static final double PER_PRIORITY = 4294967296.0;
  @AutoClose private static Interop both;
  private static final JobOptions PLAIN = JobOptions.defaults();

  @AutoClose private Twins twins;

  @BeforeAll
  static void open() {
    both = new Interop();
  }

  @BeforeEach
  void begin() {
    twins = new Twins(both);
  }

  @Test
  @DisplayName("row 1: a new queue knows how many events it keeps, which Drover leaves as it is")
  void aNewQueueKnowsHowManyEventsItKeeps() {
    twins.add();
    assertThat(Interop.redis().hgetall(twins.nodeKey("meta")))
        .containsOnly(
            Map.entry("opts.maxLenEvents", "10000"), Map.entry("version", "bullmq:6.7.0"));
    assertThat(Interop.redis().hgetall(twins.javaKey("meta")))
        .containsOnly(Map.entry("opts.maxLenEvents", "10000"));

    Interop.redis().hset(twins.javaKey("meta"), "opts.maxLenEvents", "1000");
    for (int i = 0; i < 1_000; i++) {
      twins.queue("q").addAsync("n", Interop.json("1"));
    }
    twins.queue("q").add("n", Interop.json("1"));
    assertThat(Interop.redis().hget(twins.javaKey("meta"), "opts.maxLenEvents")).isEqualTo("1000");
    assertThat(Interop.redis().xlen(twins.javaKey("events"))).isLessThan(1_300);
  }

  @Test
  @DisplayName("row 2: an added job is stored, told and signalled")
  void anAddedJobIsStored() {
    String id = twins.add();
    twins.assertSame();
    assertThat(Interop.redis().hgetall(twins.javaKey(id)))
        .containsOnlyKeys("name", "data", "opts", "timestamp", "delay", "priority");
    assertThat(Interop.redis().zscore(twins.javaKey("marker"), "0")).isZero();
  }

  @Test
  @DisplayName("row 3: any JSON is data, and data that was left out reads as an empty object")
  void anyJsonIsData() {
    for (String data : List.of("null", "\"str\"", "[1,2]", "12", "{}", "[]", "0.5", "\"ü✓\"")) {
      twins.add(data, Map.of(), PLAIN);
    }
    twins.assertSame();
    String none = both.node().text("addUndefined", twins.java("q"), "n");
    assertThat(both.queue(twins.java("q")).find(none).orElseThrow().data())
        .isEqualTo(Interop.json("{}"));
  }

  @Test
  @DisplayName("row 4: a lifo job goes to the end of the list that runs next")
  void aLifoJobRunsNext() {
    twins.add();
    twins.add();
    twins.add(Map.of("lifo", true), PLAIN.lifo(true));
    twins.assertSame();
    assertThat(Interop.redis().lrange(twins.javaKey("wait"), 0, -1)).containsExactly("2", "1", "3");
  }

  @Test
  @DisplayName("row 5: options have their short names, and those Drover does not have are left")
  void optionsHaveTheirShortNames() {
    twins.add(
        Map.of("keepLogs", 7, "deduplication", Map.of("id", "d")),
        PLAIN.keepLogs(7).deduplication(Deduplication.simple("d")));
    twins.assertSame();
    assertThat(Interop.redis().hget(twins.javaKey("1"), "opts"))
        .contains("\"kl\":7", "\"de\":{\"id\":\"d\"}");

    Map<String, ?> more =
        Map.of("failParentOnFailure", true, "telemetry", Map.of("metadata", "m"), "own", "x");
    String theirs = both.node().text("add", twins.java("q"), "n", 1, more);
    String before = Interop.redis().hget(twins.javaKey(theirs), "opts");
    assertThat(before).contains("\"fpof\":true", "\"tm\":\"m\"", "\"own\":\"x\"");
    twins.start(twins.javaWorker("q", job -> null));
    both.until(twins.java("q"), theirs, JobState.COMPLETED);
    assertThat(Interop.redis().hget(twins.javaKey(theirs), "opts")).isEqualTo(before);
  }

  @Test
  @DisplayName("row 6: a fixed backoff is stored with its type")
  void aFixedBackoffIsStoredWithItsType() {
    twins.add(
        Map.of("attempts", 2, "backoff", 1000),
        PLAIN.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(1))));
    twins.add(
        Map.of("attempts", 2, "backoff", Map.of("type", "exponential", "delay", 9, "jitter", 0.5)),
        PLAIN.attempts(2).backoff(Backoff.exponential(Duration.ofMillis(9)).jitter(0.5)));
    twins.assertSame();
  }

  @Test
  @DisplayName("row 7: an empty array among the options, stored as an object, keeps no job back")
  void anEmptyArrayAmongTheOptionsIsRead() {
    Map<String, ?> options = Map.of("tags", List.of(), "backoff", List.of(), "attempts", 2);
    String id = both.node().text("add", twins.java("q"), "n", 1, options);
    assertThat(Interop.redis().hget(twins.javaKey(id), "opts")).contains("\"tags\":{}");
    twins.start(twins.javaWorker("q", job -> job.options().attempts()));
    both.until(twins.java("q"), id, JobState.COMPLETED);
    assertThat(Interop.redis().hget(twins.javaKey(id), "returnvalue")).isEqualTo("2");
  }

  @Test
  @DisplayName("row 8: adding an id again changes nothing but takes a number and says so")
  void addingAnIdAgainChangesNothing() {
    Map<String, ?> named = Map.of("jobId", "eigene ✓ id");
    twins.add("1", named, PLAIN.id("eigene ✓ id"));
    twins.add("2", Map.of("jobId", "eigene ✓ id", "delay", 1000), PLAIN.id("eigene ✓ id"));
    twins.assertSame();
    assertThat(Interop.redis().get(twins.javaKey("id"))).isEqualTo("2");
    assertThat(both.events(twins.java("q"))).last().isEqualTo("duplicated eigene ✓ id");
  }

  @Test
  @DisplayName("rows 9, 10: delayed jobs are due in order, also those due at the same time")
  void delayedJobsAreDueInOrder() {
    for (int i = 0; i < 3; i++) {
      twins.add(
          Map.of("delay", 60_000, "timestamp", LATER),
          PLAIN.delay(Duration.ofMinutes(1)).timestamp(Instant.ofEpochMilli(LATER)));
    }
    twins.assertSame();
    double due = (LATER + 60_000) * 4096.0;
    assertThat(Interop.redis().zrangeWithScores(twins.javaKey("delayed"), 0, -1))
        .isEqualTo(Interop.redis().zrangeWithScores(twins.nodeKey("delayed"), 0, -1))
        .extracting(one -> one.getScore() - due)
        .containsExactly(0.0, 1.0, 2.0);
    assertThat(Interop.redis().zscore(twins.javaKey("marker"), "1")).isEqualTo(LATER + 60_000.0);
  }

  @Test
  @DisplayName("row 11: a delay counts from the timestamp, be the end of it past")
  void aDelayCountsFromTheTimestamp() {
    long before = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
    twins.add(
        Map.of("delay", 60_000, "timestamp", before),
        PLAIN.delay(Duration.ofMinutes(1)).timestamp(Instant.ofEpochMilli(before)));
    twins.assertSame();
    assertThat(Interop.redis().zscore(twins.javaKey("delayed"), "1"))
        .isEqualTo((before + 60_000) * 4096.0);
  }

  @Test
  @DisplayName("row 12: priorities have Node's scores, and Node's jobs run in their order")
  void prioritiesHaveNodesScores() {
    for (int priority : List.of(5, 1, 5)) {
      twins.add(Map.of("priority", priority), PLAIN.priority(priority));
    }
    twins.add();
    twins.assertSame();
    assertThat(Interop.redis().zrangeWithScores(twins.javaKey("prioritized"), 0, -1))
        .extracting(one -> one.getScore())
        .containsExactly(PER_PRIORITY + 2, 5 * PER_PRIORITY + 1, 5 * PER_PRIORITY + 3);
    assertThat(Interop.redis().get(twins.javaKey("pc"))).isEqualTo("3");

    List<String> order = Collections.synchronizedList(new ArrayList<>());
    both.queue(twins.node("q")).worker(job -> order.add(job.id())).start();
    both.until(() -> both.queue(twins.node("q")).counts().completed() == 4);
    assertThat(order).containsExactly("4", "2", "1", "3");
    assertThat(Interop.redis().exists(twins.nodeKey("pc"))).isZero();
  }

  @Test
  @DisplayName("row 13: a delayed job keeps its priority for when it is promoted or due")
  void aDelayedJobKeepsItsPriority() {
    String id =
        twins.add(
            Map.of("delay", 3_600_000, "priority", 4),
            PLAIN.delay(Duration.ofHours(1)).priority(4));
    twins.assertSame();
    twins.onJob(id, "promote");
    assertThat(twins.queue("q").admin().promote(id)).isTrue();
    twins.assertSame();
    assertThat(Interop.redis().zscore(twins.javaKey("prioritized"), id))
        .isEqualTo(4 * PER_PRIORITY + 1);
  }
}
