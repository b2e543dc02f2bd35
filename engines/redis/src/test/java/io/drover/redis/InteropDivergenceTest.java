package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.threads.SystemTime;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.spi.Engine;
import io.lettuce.core.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Corners in which Drover could do otherwise than Node, and has to do the same. */
class InteropDivergenceTest {

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

  private List<String> members(String queue, String set) {
    return Interop.redis().zrange(both.key(queue, set), 0, -1);
  }

  @Test
  void lifoIsForJobsWithoutAPriority() {
    twins.add(Map.of("priority", 3), JobOptions.defaults().priority(3));
    twins.add(Map.of("priority", 3, "lifo", true), JobOptions.defaults().priority(3).lifo(true));
    twins.assertSame();
    assertThat(members(twins.java("q"), "prioritized")).containsExactly("1", "2");
  }

  @Test
  void aJobThatIsKeptForItsOwnersEndIgnoresLifoIfItHasAPriority() {
    for (String queue : List.of(twins.node("q"), twins.java("q"))) {
      both.write(queue, "old", "priority", "3");
      Interop.redis().zadd(both.key(queue, "prioritized"), 3 * Math.pow(2, 32) + 1, "old");
      Interop.redis().set(both.key(queue, "pc"), "1");
      both.write(queue, "owner", "deid", "d");
      Interop.redis().set(both.key(queue, "de:d"), "owner");
      Interop.redis()
          .hset(
              both.key(queue, "dn:d"),
              Map.of(
                  "name", "n", "data", "1", "opts", "{\"priority\":3,\"lifo\":true}", "jid", "k"));
      Interop.redis().lpush(both.key(queue, "wait"), "owner");
      Interop.redis().hset(both.key(queue, "meta"), "concurrency", "1");
    }
    twins.work(Map.of("do", "return", "value", 1), job -> 1);
    twins.until("k", JobState.COMPLETED);
    twins.rest();
    for (String queue : List.of(twins.node("q"), twins.java("q"))) {
      assertThat(both.events(queue).stream().filter(e -> e.startsWith("active")))
          .containsExactly("active owner waiting", "active old waiting", "active k waiting");
    }
  }

  /** Node looks for the last of those due at a time while the job itself is among them. */
  @Test
  void aDelayThatIsChangedToTheSameTimePutsTheJobBehindItself() {
    twins.queue("q").add("n", Interop.json("1"), JobOptions.defaults().delay(HOUR));
    Instant now = Instant.now().plusSeconds(60); // At which no other job is due.
    try (Engine engine = RedisBench.open(both.prefix(), new SystemTime())) {
      for (int turn = 0; turn < 3; turn++) {
        assertThat(engine.inspection().changeDelay(twins.java("q"), "1", now, HOUR)).isTrue();
        assertThat(Interop.redis().zscore(twins.javaKey("delayed"), "1"))
            .isEqualTo(now.plus(HOUR).toEpochMilli() * 4096.0 + turn);
      }
    }
  }

  @Test
  void aChildThatSaysItsParentInOneFieldOnlyReleasesIt() {
    for (String queue : List.of(twins.node("q"), twins.java("q"))) {
      both.write(queue, "parent");
      Interop.redis().zadd(both.key(queue, "waiting-children"), 1, "parent");
      Interop.redis().sadd(both.key(queue, "parent:dependencies"), both.key(queue, "child"));
      both.write(queue, "child", "parentKey", both.key(queue, "parent"));
      Interop.redis().lpush(both.key(queue, "wait"), "child");
    }
    twins.work(Map.of("do", "return", "value", 1), job -> 1);
    twins.until("child", JobState.COMPLETED);
    both.until(twins.java("q"), "parent", JobState.COMPLETED);
    twins.rest();
    twins.assertSame("events", "marker");
  }

  @Test
  void everyEventBeginsWithItsName() {
    twins.queue("q").add("n", Interop.json("1"));
    twins.queue("q").admin().clean(JobState.WAITING, Duration.ZERO, 0);
    Interop.redis()
        .xrange(twins.javaKey("events"), Range.unbounded())
        .forEach(entry -> assertThat(entry.getBody().keySet()).startsWith("event"));
    assertThat(both.events(twins.java("q"))).contains("cleaned");
  }
}
