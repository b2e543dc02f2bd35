package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.facets.Store;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.job.StoreException;
import io.drover.spi.JobInsert;
import io.drover.spi.Settlement;
import io.drover.testkit.QueueBench;
import io.drover.testkit.VirtualEngineFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A step of pruning that nobody waits for may fail before it changes anything; the next job that
 * finishes prunes then.
 */
class PruningFailsTest {

  private static final int KEPT = 12;

  /** So large that a step has a few jobs, and each is read by itself. */
  private static final byte[] DATA = new byte[1_500_000];

  @Test
  void whatAStepLeftIsPrunedWithTheNextJob() {
    int failedAlone = 0;
    for (int cursor = 1; cursor <= 12; cursor++) {
      failedAlone += failsAt(cursor) ? 1 : 0;
    }
    assertThat(failedAlone).isPositive();
  }

  /** Returns whether it was a step by itself that failed, before it changed anything. */
  private static boolean failsAt(int cursor) {
    SurprisingStorage storage = new SurprisingStorage();
    try (QueueBench q =
        new QueueBench(
            new VirtualEngineFixture(
                time ->
                    EmbeddedEngine.over(new Store(storage, new NoDurability(), 100, storage), time),
                () -> {}))) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < KEPT + 2; i++) {
        JobInsert job = JobInsert.of("job", DATA, JobOptions.defaults(), q.now());
        q.engine().jobs().add(QueueBench.QUEUE, List.of(job)).join();
        ids.add(q.claim());
      }
      for (String id : ids.subList(2, ids.size())) {
        q.settle(Settlement.complete(q.lease(id), QueueBench.json("1"), Keep.all()));
      }
      storage.surpriseAtCursor(cursor);
      q.complete(ids.get(0), Keep.count(1));
      for (int i = 0; i < 20; i++) { // Each goes behind the step that waits by then.
        completed(q);
      }
      boolean failed = storage.hasSurprised();
      q.complete(ids.get(1), Keep.count(1));
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> completed(q) == 1);
      return failed;
    } catch (StoreException e) {
      return false; // The command itself has failed, or the store is frozen.
    }
  }

  private static long completed(QueueBench q) {
    return q.engine().inspection().counts(QueueBench.QUEUE).completed();
  }
}
