package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.facets.Store;
import io.drover.job.Deduplication;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.spi.Advance;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Move;
import io.drover.spi.Routes;
import io.drover.spi.Settlement;
import io.drover.testkit.QueueBench;
import io.drover.testkit.VirtualEngineFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
  void jobsThatAreTooLargeForOneBatchAreRefused() {
    JobInsert large = JobInsert.of("job", new byte[1 << 20], JobOptions.defaults(), q.now());
    List<JobDelivery> many = Collections.nCopies(513, JobDelivery.of("other", large));
    assertThatThrownBy(() -> q.engine().jobs().deliver(many).join())
        .hasCauseInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("at most 536870912 bytes", "got: 537919488");
    assertThat(
            q.settle(
                Settlement.complete(q.lease("own"), QueueBench.json("1"), BY_AGE).deliveries(many)))
        .containsExactly(Settled.DELIVERY_REFUSED);
    assertThat(q.engine().health().healthy()).isTrue();
    assertThat(storage.batches).isZero();
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

  @Test
  void endsOfBothOutcomesAndTheirCountsAreOneBatch() {
    Instant now = q.now();
    q.add();
    q.add();
    q.claim(2);
    count(now, Settlement.complete(q.lease("own"), QueueBench.json("1"), Keep.all()));
    count(now, Settlement.fail(q.lease("2"), QueueBench.failure("x"), Keep.all(), 1));
    storage.reset();
    count(
        now.plusSeconds(61),
        Settlement.complete(q.lease("3"), QueueBench.json("1"), Keep.all()),
        Settlement.fail(q.lease("5"), QueueBench.failure("x"), Keep.all(), 1));
    assertThat(storage.batches).isOne();
  }

  private void count(Instant now, Settlement... settlements) {
    Advance request = Advance.of(now, List.of(settlements), null).countedFor(10);
    q.engine().jobs().advance(QueueBench.QUEUE, request).join();
  }

  @Test
  void whatIsPublishedIsOneBatch() {
    Routes routes = q.engine().routes();
    routes.declare(ExchangeDeclaration.of("shop", ExchangeType.TOPIC));
    Map<String, Long> versions = Map.of("shop", routes.find("shop").orElseThrow().version());
    storage.reset();
    assertThat(routes.publish(deliveries(), versions).join()).isPresent();
    assertThat(storage.batches).isOne();
  }

  @Test
  void changesOfExchangesAreOneBatchEach() {
    Routes routes = q.engine().routes();
    for (String name : List.of("a", "b", "c")) {
      storage.reset();
      routes.declare(ExchangeDeclaration.of(name, ExchangeType.FANOUT));
      assertThat(storage.batches).isOne();
    }
    storage.reset();
    routes.bind("a", Binding.toExchange("b"));
    assertThat(storage.batches).isOne();
    routes.bind("b", Binding.toExchange("c"));
    routes.bind("b", Binding.toQueue("q"));
    storage.reset();
    routes.unbind("b", Binding.toQueue("q"));
    assertThat(storage.batches).isOne();
    storage.reset();
    routes.delete("b", false);
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
