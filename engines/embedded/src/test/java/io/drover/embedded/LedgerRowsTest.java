package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.facets.Store;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.Obliteration;
import io.drover.spi.Ledger;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry.Standing;
import io.drover.spi.LedgerValue;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LedgerRowsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTime time = new VirtualTime();
  private final MemoryStorage storage = new MemoryStorage();
  private final EmbeddedEngine engine =
      EmbeddedEngine.over(new Store(storage, new NoDurability(), 100, storage), time);
  private final Ledger ledger = engine.ledger();

  @Test
  void whatHasEndedDoesNotPileUp() {
    for (int i = 0; i < 2_000; i++) {
      time.advance(Duration.ofMillis(10));
      record("key " + i);
    }
    // A second's worth of rows is there by right.
    assertThat(rows(Table.LEDGER)).isBetween(100, 120);
    assertThat(rows(Table.LEDGER_ENDS)).isEqualTo(rows(Table.LEDGER));
    time.advance(SECOND);
    for (int i = 0; i < 50; i++) {
      record("one");
      time.advance(SECOND);
    }
    assertThat(rows(Table.LEDGER)).isEqualTo(1);
    assertThat(rows(Table.LEDGER_ENDS)).isEqualTo(1);
  }

  @Test
  void anObliteratedQueueTakesNothingOfTheLedgerAlong() {
    Instant now = time.instant();
    // A key whose bytes begin as those of the first queue's rows do.
    String key = "\0\0\0\1key";
    LedgerClaim claim = LedgerClaim.of(key, "t");
    ledger.claim(claim, now, SECOND).join();
    ledger.record(claim, LedgerValue.result(new byte[] {'1'}), now, SECOND).join();
    Jobs.add(engine, "a");
    engine.inspection().obliterate(Jobs.QUEUE, Obliteration.FORCED);
    assertThat(ledger.read(key, now).join().standing()).isEqualTo(Standing.RECORDED);
  }

  private void record(String key) {
    LedgerClaim claim = LedgerClaim.of(key, "t");
    ledger.claim(claim, time.instant(), SECOND).join();
    LedgerValue value = LedgerValue.result(new byte[] {'1'});
    assertThat(ledger.record(claim, value, time.instant(), SECOND).join()).isTrue();
  }

  private int rows(Table table) {
    int rows = 0;
    try (Storage.Rows all = storage.ascend(table, new byte[0], new byte[] {-1, -1, -1, -1})) {
      while (all.next()) {
        rows++;
      }
    }
    return rows;
  }
}
