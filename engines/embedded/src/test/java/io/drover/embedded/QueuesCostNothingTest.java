package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.facets.Store;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.embedded.storage.RocksStorage;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.PageRequest;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.spi.Engine;
import io.drover.spi.Inspection;
import io.drover.spi.JobInsert;
import io.drover.testkit.VirtualTime;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a queue costs, counted in the objects that are left of it. */
class QueuesCostNothingTest {

  private static final Instant NOW = Instant.EPOCH;
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path temp;

  @Test
  void queuesThatAreOnlyLookedAtLeaveNothing() throws JMException {
    MemoryStorage storage = new MemoryStorage();
    try (Engine engine = over(storage)) {
      look(engine, 0, 100);
      Held before = Held.byThisProcess();
      look(engine, 100, 50_100);
      assertNothingMore(engine, before);
      assertThat(engine.inspection().queues()).isEmpty();
      assertThat(rows(storage)).isZero();
    }
  }

  @Test
  void queuesThatAreObliteratedLeaveNothing() throws JMException {
    MemoryStorage storage = new MemoryStorage();
    try (Engine engine = over(storage)) {
      useAndObliterate(engine, 0, 100);
      Held before = Held.byThisProcess();
      useAndObliterate(engine, 100, 5_100);
      assertNothingMore(engine, before);
      assertThat(engine.inspection().queues()).isEmpty();
      assertThat(rows(storage)).as("rows, that of the last numbers included").isOne();
    }
  }

  @Test
  void queuesThatAreObliteratedLeaveNothingOnDisk() {
    try (Engine engine = EmbeddedEngine.open(EmbeddedSettings.in(temp), new VirtualTime())) {
      useAndObliterate(engine, 0, 50);
    }
    try (RocksStorage storage = new RocksStorage(temp.resolve("db"), 1 << 20, 32L << 20)) {
      assertThat(rows(storage)).as("rows, that of the last numbers included").isOne();
    }
  }

  private static Engine over(Storage storage) {
    return EmbeddedEngine.over(
        new Store(storage, new NoDurability(), 1000, storage), new VirtualTime());
  }

  private static void look(Engine engine, int from, int to) {
    Inspection inspection = engine.inspection();
    List<Consumer<String>> looks =
        List.of(
            inspection::counts,
            queue -> inspection.find(queue, "1"),
            inspection::settings,
            queue -> inspection.page(queue, PageRequest.of(JobState.WAITING)),
            queue -> inspection.clean(queue, JobState.COMPLETED, NOW, NOW, 10),
            queue -> engine.events().follow(queue, null).close(),
            queue -> engine.jobs().watch(queue, "worker", () -> {}).close(),
            queue -> claim(engine, queue),
            queue -> engine.jobs().recoverStalled(queue, NOW, HOUR, 1).join());
    for (int i = from; i < to; i++) {
      looks.get(i % looks.size()).accept("queue-" + i);
    }
  }

  private static void claim(Engine engine, String queue) {
    Claim claim = Claim.of(1, "token", Duration.ofSeconds(30));
    engine.jobs().advance(queue, Advance.of(NOW, List.of(), claim)).join();
  }

  private static void useAndObliterate(Engine engine, int from, int to) {
    JobOptions options = JobOptions.defaults();
    for (int i = from; i < to; i++) {
      String queue = "queue-" + i;
      Deduplication owned = Deduplication.throttle("owned", Duration.ofDays(9));
      List<JobInsert> jobs =
          List.of(
              insert(options),
              insert(options.id("own")),
              insert(options.priority(3)),
              insert(options.delay(Duration.ofDays(1))),
              insert(options.deduplication(owned)));
      try (var events = engine.events().follow(queue, null);
          var watch = engine.jobs().watch(queue, "worker", () -> {})) {
        engine.jobs().add(queue, jobs).join();
        claim(engine, queue);
        engine.inspection().addLog(queue, "own", "line", 9);
        assertThat(events.read().join()).isNotEmpty();
      }
      engine.inspection().obliterate(queue, Obliteration.FORCED);
    }
  }

  private static JobInsert insert(JobOptions options) {
    return JobInsert.of("job", new byte[] {'1'}, options, NOW).delay(options.delay());
  }

  private static long rows(Storage storage) {
    long rows = 0;
    for (Table table : Table.ALL) {
      try (Storage.Rows all = storage.ascend(table, new byte[0], new byte[] {-1, -1, -1, -1})) {
        while (all.next()) {
          rows++;
        }
      }
    }
    return rows;
  }

  private static void assertNothingMore(Engine engine, Held before) throws JMException {
    // Claims are answered before the sync thread is done with them; this is not, and comes after.
    engine.jobs().recoverStalled("queue-0", NOW, HOUR, 1).join();
    Held after = Held.byThisProcess();
    assertThat(after.ours() - before.ours()).as("objects of Drover's classes").isLessThan(100);
    assertThat(after.bytes() - before.bytes()).as("bytes of all objects").isLessThan(512 << 10);
  }

  /** What is reachable in this process: objects of Drover's classes, and bytes of all. */
  private record Held(long ours, long bytes) {

    static Held byThisProcess() throws JMException {
      String histogram =
          (String)
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      new ObjectName("com.sun.management:type=DiagnosticCommand"),
                      "gcClassHistogram",
                      new Object[] {new String[0]},
                      new String[] {String[].class.getName()});
      long ours = 0;
      long bytes = 0;
      for (String line : histogram.lines().toList()) {
        String[] words = line.strip().split("\\s+");
        if (words.length < 4 || !words[0].endsWith(":")) {
          continue;
        }
        bytes += Long.parseLong(words[2]);
        if (words[3].startsWith("io.drover.")) {
          ours += Long.parseLong(words[1]);
        }
      }
      assertThat(bytes).isPositive();
      return new Held(ours, bytes);
    }
  }
}
