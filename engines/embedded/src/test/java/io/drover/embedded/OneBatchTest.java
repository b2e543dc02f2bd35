package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.facets.Store;
import io.drover.job.Deduplication;
import io.drover.job.JobKey;
import io.drover.job.Keep;
import io.drover.spi.JobDelivery;
import io.drover.spi.Move;
import io.drover.spi.Settlement;
import io.drover.testkit.QueueBench;
import io.drover.testkit.VirtualEngineFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Steps over several queues reach the storage as one batch, so that no end of the process or of the
 * power can part them.
 */
class OneBatchTest {

  private static final Keep BY_AGE = Keep.age(Duration.ofHours(1)).limit(5);

  private final MeteredStorage storage = new MeteredStorage();
  private final QueueBench q =
      new QueueBench(
          new VirtualEngineFixture(
              time ->
                  EmbeddedEngine.over(
                      new Store(storage, new NoDurability(), 10_000, storage), time),
              () -> {}));

  @BeforeEach
  void populate() {
    q.addMany(3);
    q.add(options -> options.id("own").deduplication(Deduplication.simple("d")));
    q.claim(4);
    q.complete("1", BY_AGE);
    storage.reset();
  }

  @AfterEach
  void close() {
    q.close();
  }

  @Test
  void completionAndItsDeliveriesAreOneBatch() {
    q.settle(
        Settlement.complete(q.lease("own"), QueueBench.json("1"), BY_AGE).deliveries(deliveries()));
    assertThat(storage.batches).isOne();
  }

  @Test
  void deadLetterAndItsJobAreOneBatch() {
    JobDelivery letter = q.delivery("dead", options -> options.id("letter"));
    q.settle(Settlement.deadLetter(q.lease("own"), QueueBench.failure("x"), 1, letter));
    assertThat(storage.batches).isOne();
  }

  @Test
  void jobsForSeveralQueuesAreOneBatch() {
    q.engine().jobs().deliver(deliveries()).join();
    assertThat(storage.batches).isOne();
  }

  @Test
  void movesAreOneBatch() {
    Move move =
        Move.of(
            JobKey.of(QueueBench.QUEUE, "1"),
            q.job("1").data(),
            q.delivery(
                "other", options -> options.id("new").deduplication(Deduplication.simple("e"))));
    q.engine().jobs().move(List.of(move)).join();
    assertThat(storage.batches).isOne();
  }

  private List<JobDelivery> deliveries() {
    return List.of(
        q.delivery("other"),
        q.delivery("other", options -> options.id("same")),
        q.delivery("other", options -> options.id("same")),
        q.delivery("third", options -> options.deduplication(Deduplication.simple("e"))),
        q.delivery("third", options -> options.deduplication(Deduplication.simple("e"))),
        q.delivery(QueueBench.QUEUE, options -> options.id("own")),
        q.delivery(QueueBench.QUEUE));
  }
}
