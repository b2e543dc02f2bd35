package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Deduplication in all its modes: Drover leaves in Redis what Node leaves there (format §6). */
class InteropDeduplicationTest {

  private static final JobOptions PLAIN = JobOptions.defaults();
  private static final Duration HOUR = Duration.ofHours(1);
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

  private static Map<String, ?> rule(Map<String, ?> rule) {
    return Map.of("deduplication", rule);
  }

  private void work() {
    twins.work(Map.of("do", "return", "value", 1), job -> 1);
  }

  private long left(String suffix) {
    return Interop.redis().pttl(twins.javaKey(suffix));
  }

  @Test
  @DisplayName("row 58: an owner keeps adds away until it is done, and each is told")
  void anOwnerKeepsAddsAway() {
    Map<String, ?> rule = rule(Map.of("id", "größe:1"));
    JobOptions options = PLAIN.deduplication(Deduplication.simple("größe:1"));
    String first = twins.add(rule, options);
    assertThat(twins.add("2", rule, options)).isEqualTo(first);
    twins.assertSame();
    assertThat(left("de:größe:1")).isEqualTo(-1);
    work();
    twins.until(first, JobState.COMPLETED);
    twins.assertSame("marker");
    assertThat(Interop.redis().exists(twins.javaKey("de:größe:1"))).isZero();
  }

  @Test
  @DisplayName("row 59: a time to live stays with the id when its owner is done")
  void aTimeToLiveStays() {
    Map<String, ?> rule = rule(Map.of("id", "d", "ttl", HOUR.toMillis()));
    JobOptions options = PLAIN.deduplication(Deduplication.throttle("d", HOUR));
    String first = twins.add(rule, options);
    work();
    twins.until(first, JobState.COMPLETED);
    assertThat(twins.add(rule, options)).isEqualTo(first);
    twins.assertSame("marker");
    assertThat(left("de:d")).isBetween(3_000_000L, HOUR.toMillis());
  }

  @Test
  @DisplayName("row 59: a time to live that is extended starts anew with each add")
  void aTimeToLiveIsExtended() {
    Map<String, ?> rule = rule(Map.of("id", "d", "ttl", HOUR.toMillis(), "extend", true));
    JobOptions options = PLAIN.deduplication(Deduplication.throttle("d", HOUR).extend(true));
    String first = twins.add(rule, options);
    Interop.redis().pexpire(twins.javaKey("de:d"), 60_000);
    assertThat(twins.add(rule, options)).isEqualTo(first);
    twins.assertSame();
    assertThat(left("de:d")).isBetween(3_000_000L, HOUR.toMillis());
  }

  @Test
  @DisplayName("an add that reschedules moves an owner that is still delayed")
  void anOwnerIsRescheduled() {
    Map<String, ?> rule = Map.of("id", "d", "reschedule", true);
    JobOptions options = PLAIN.deduplication(Deduplication.simple("d").reschedule(true));
    long at = System.currentTimeMillis();
    String first =
        twins.add(
            Map.of("delay", 600_000, "timestamp", at, "deduplication", rule),
            options.delay(Duration.ofMinutes(10)).timestamp(Instant.ofEpochMilli(at)));
    for (int minutes : new int[] {60, 5, 0}) {
      Map<String, Object> node = new HashMap<>(Map.of("timestamp", at + 7, "deduplication", rule));
      node.put("delay", minutes * 60_000);
      String again =
          twins.add(
              node,
              options.delay(Duration.ofMinutes(minutes)).timestamp(Instant.ofEpochMilli(at + 7)));
      assertThat(again).isEqualTo(first);
      twins.assertSame("marker");
      assertThat(Interop.redis().zscore(twins.javaKey("delayed"), first).longValue() / 4096)
          .isEqualTo(at + 7 + minutes * 60_000L);
    }
  }

  @Test
  @DisplayName("telemetry metadata are stored as Node stores them, and read")
  void telemetryIsCarried() {
    String metadata = "{\"traceparent\":\"00-4bf9/größe-01\"}";
    String id =
        twins.add(
            Map.of("telemetry", Map.of("metadata", metadata, "omitContext", true)),
            PLAIN.telemetry(metadata).omitTelemetryContext(true));
    twins.assertSame();
    for (String queue : new String[] {twins.javaKey(id), twins.javaKey(id)}) {
      Interop.redis().hset(queue, "tm", "of a failure");
    }
    assertThat(twins.queue("q").find(id).orElseThrow().failureTelemetry()).contains("of a failure");
    assertThat(twins.queue("q").find(id).orElseThrow().options().telemetry()).isEqualTo(metadata);
  }

  @Test
  @DisplayName("row 60: debouncing replaces the delayed owner, its time starting anew")
  void debouncingReplacesTheOwner() {
    Map<String, ?> rule =
        Map.of(
            "delay",
            HOUR.toMillis(),
            "deduplication",
            Map.of("id", "d", "ttl", HOUR.toMillis(), "extend", true, "replace", true));
    JobOptions options = PLAIN.delay(HOUR).deduplication(Deduplication.debounce("d", HOUR));
    twins.add("1", rule, options);
    Interop.redis().pexpire(twins.javaKey("de:d"), 60_000);
    String last = twins.add("2", rule, options);
    twins.assertSame();
    assertThat(Interop.redis().get(twins.javaKey("de:d"))).isEqualTo(last);
    assertThat(left("de:d")).isBetween(3_000_000L, HOUR.toMillis());
    twins.onJob(last, "promote");
    twins.queue("q").admin().promote(last);
    assertThat(twins.add("3", rule, options)).isEqualTo(last); // It is not delayed any more.
    twins.assertSame();
  }

  @Test
  @DisplayName("row 60: replacing without extending keeps the time of the first add")
  void replacingKeepsTheTime() {
    Map<String, ?> rule =
        Map.of(
            "delay",
            HOUR.toMillis(),
            "deduplication",
            Map.of("id", "d", "ttl", HOUR.toMillis(), "replace", true));
    JobOptions options =
        PLAIN.delay(HOUR).deduplication(Deduplication.throttle("d", HOUR).replace(true));
    twins.add("1", rule, options);
    Interop.redis().pexpire(twins.javaKey("de:d"), 600_000);
    twins.add("2", rule, options);
    twins.assertSame();
    assertThat(left("de:d")).isBetween(1L, 600_000L);
  }

  @Test
  @DisplayName(
      "row 61: the last add that came while the owner was active is kept and runs after it")
  void theLastAddIsKept() {
    Map<String, ?> rule = rule(Map.of("id", "d", "keepLastIfActive", true));
    JobOptions options = PLAIN.deduplication(Deduplication.keepLastIfActive("d"));
    String first = twins.add("1", rule, options);
    Semaphore go = new Semaphore(0);
    twins.nodeWorker("q", Map.of(), Map.of("do", "hang"));
    twins.start(
        twins.javaWorker(
            "q",
            job -> {
              go.acquire();
              return null;
            }));
    twins.until(first, JobState.ACTIVE);
    twins.add("2", rule, options);
    twins.add("{\"last\":[]}", rule, options);
    twins.assertSame("marker");
    assertThat(Interop.redis().hget(twins.javaKey("dn:d"), "data")).isEqualTo("{\"last\":[]}");

    both.node().call("release", first, null);
    go.release();
    twins.until("3", JobState.ACTIVE);
    twins.assertSame("marker");
    assertThat(both.hash(twins.java("q"), "3")).containsEntry("data", "{\"last\":[]}");
    assertThat(both.events(twins.java("q")))
        .containsSequence("added 3", "waiting 3", "completed 1 active");
    both.node().call("release", "3", null);
    go.release();
    twins.until("3", JobState.COMPLETED);
    twins.assertSame("marker");
  }

  @Test
  @DisplayName("row 62: an owner written by hand keeps Drover's adds away until Drover ends it")
  void anOwnerWrittenByHandIsOne() {
    String queue = twins.java("q");
    both.write(queue, "hand", "deid", "d");
    Interop.redis().lpush(twins.javaKey("wait"), "hand");
    Interop.redis().set(twins.javaKey("de:d"), "hand");
    JobOptions options = PLAIN.deduplication(Deduplication.simple("d"));
    assertThat(twins.queue("q").add("n", Interop.json("1"), options).id()).isEqualTo("hand");
    twins.start(twins.javaWorker("q", job -> null));
    both.until(queue, "hand", JobState.COMPLETED);
    assertThat(Interop.redis().exists(twins.javaKey("de:d"))).isZero();
    assertThat(twins.queue("q").add("n", Interop.json("1"), options).isNew()).isTrue();
  }

  @Test
  @DisplayName("row 62: an owner without a job is none")
  void anOwnerWithoutAJobIsNone() {
    for (String key : new String[] {twins.nodeKey("de:d"), twins.javaKey("de:d")}) {
      Interop.redis().set(key, "gone");
    }
    twins.add(rule(Map.of("id", "d")), PLAIN.deduplication(Deduplication.simple("d")));
    twins.assertSame();
    assertThat(Interop.redis().get(twins.javaKey("de:d"))).isEqualTo("1");
  }

  @Test
  void whatEndsAJobOtherwiseFreesItsId() {
    Map<String, ?> rule = rule(Map.of("id", "d", "ttl", HOUR.toMillis()));
    JobOptions options = PLAIN.deduplication(Deduplication.throttle("d", HOUR));
    twins.onJob(twins.add(rule, options), "remove");
    twins.queue("q").admin().remove("1");
    twins.assertSame("marker");
    twins.add(rule, options);
    twins.onQueue("drain");
    twins.queue("q").admin().drain();
    twins.assertSame("marker");
    assertThat(Interop.redis().exists(twins.javaKey("de:d"))).isZero();
  }

  @Test
  void nodeMayRescheduleWhatDroverDelayed() {
    JobOptions options = PLAIN.delay(HOUR).deduplication(Deduplication.simple("d"));
    String id = twins.queue("q").add("n", Interop.json("1"), options).id();
    Map<String, ?> sooner =
        Map.of("delay", 20, "deduplication", Map.of("id", "d", "reschedule", true));
    assertThat(both.node().text("add", twins.java("q"), "n", 2, sooner)).isEqualTo(id);
    twins.start(twins.javaWorker("q", job -> job.data()));
    both.until(twins.java("q"), id, JobState.COMPLETED);
    assertThat(both.hash(twins.java("q"), id)).containsEntry("returnvalue", "1");
  }
}
