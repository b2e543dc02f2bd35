package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.facets.Store;
import io.drover.embedded.storage.Table;
import io.drover.embedded.storage.WadingStorage;
import io.drover.job.Deduplication;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.QueueEvent;
import io.drover.spi.EventLog;
import io.drover.spi.Ledger;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerValue;
import io.drover.spi.Signal;
import io.drover.testkit.QueueBench;
import io.drover.testkit.VirtualEngineFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However much was removed, no step goes through it: what was removed is counted as it is met. */
class WadingTest {

  private static final int MANY = 2_000;
  private static final int FEW = 40;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final WadingStorage storage = new WadingStorage();
  private final QueueBench q =
      new QueueBench(
          new VirtualEngineFixture(
              time ->
                  EmbeddedEngine.over(new Store(storage, new NoDurability(), 100, storage), time),
              () -> {}));

  @AfterEach
  void close() {
    q.close();
  }

  private void assertNothingWaded() {
    assertThat(storage.takeWaded()).isLessThan(FEW);
  }

  @Test
  void logGoesOnWithoutALookAtDroppedLines() {
    String id = q.add();
    for (int i = 0; i < MANY; i++) {
      q.inspection().addLog(QueueBench.QUEUE, id, "line " + i, 10);
      assertNothingWaded();
    }
    assertThat(q.inspection().logs(QueueBench.QUEUE, id, 8, 10))
        .containsExactly("line 1998", "line 1999");
    assertNothingWaded();
  }

  @Test
  void logKeepsWhatEachLineSays() {
    String id = q.add();
    Random random = new Random(17);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      int keep = random.nextInt(4) == 0 ? 1 + random.nextInt(60) : 30;
      lines.add("line " + i);
      lines.subList(0, Math.max(0, lines.size() - keep)).clear();
      assertThat(q.inspection().addLog(QueueBench.QUEUE, id, "line " + i, keep))
          .isEqualTo(lines.size());
      int offset = random.nextInt(lines.size() + 1);
      assertThat(q.inspection().logs(QueueBench.QUEUE, id, offset, 100))
          .isEqualTo(lines.subList(offset, lines.size()));
    }
    assertThat(q.inspection().logs(QueueBench.QUEUE, id, Long.MAX_VALUE, 1)).isEmpty();
  }

  @Test
  void eventsAreFoundWithoutALookAtRemovedOnes() {
    for (int i = 0; i < MANY; i++) {
      q.add();
    }
    storage.takeWaded();
    try (EventLog.Cursor cursor = q.engine().events().follow(QueueBench.QUEUE, "0")) {
      List<QueueEvent> events = cursor.read().join();
      assertThat(events).hasSize(100);
      assertNothingWaded();
      assertThat(cursor.read().join()).isEmpty();
      q.add();
      assertThat(cursor.read().join()).hasSize(2);
      assertNothingWaded();
    }
  }

  @Test
  void oldJobsArePrunedWithoutALookAtThoseBefore() {
    for (int i = 0; i < MANY; i++) {
      q.add();
      q.complete(q.claim(), Keep.age(SECOND));
      q.passMillis(200);
      assertNothingWaded();
    }
    assertThat(q.count(JobState.COMPLETED)).isLessThan(10);
  }

  @Test
  void whatTheLedgerRecordedEndsWithoutALookAtWhatEndedBefore() {
    Ledger ledger = q.engine().ledger();
    for (int i = 0; i < MANY; i++) {
      LedgerClaim claim = LedgerClaim.of("key " + i, "t");
      ledger.claim(claim, q.now(), SECOND).join();
      ledger.record(claim, LedgerValue.result(new byte[] {'1'}), q.now(), SECOND).join();
      q.passMillis(100);
      assertNothingWaded();
    }
    assertThat(storage.rows(Table.LEDGER)).isLessThan(20);
  }

  @Test
  void whatChannelsRetainEndsWithoutALookAtWhatEndedBefore() {
    for (int i = 0; i < MANY; i++) {
      Signal signal = Signal.of("channel-" + i, new byte[] {'1'}).retained(SECOND);
      q.engine().signals().publish(List.of(signal), List.of(), Map.of(), q.now()).join();
      q.passMillis(100);
      assertNothingWaded();
    }
    assertThat(storage.rows(Table.RETAINED)).isLessThan(40);
  }

  @Test
  void ownershipsEndWithoutAWorkerAndWithoutALookAtThoseBefore() {
    for (int i = 0; i < MANY; i++) {
      String id = "id " + i;
      q.add(options -> options.deduplication(Deduplication.throttle(id, SECOND)));
      q.passMillis(100);
      assertNothingWaded();
    }
    q.passMillis(3_000);
    Awaitility.await().until(() -> storage.rows(Table.OWNERS) == 0);
    assertThat(storage.rows(Table.EXPIRIES)).isZero();
  }
}
