package io.drover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Added.Outcome;
import io.drover.job.BreakerState;
import io.drover.job.QueueEvent.Type;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExamplesTest {

  private final Drover drover = Drover.open("embedded:");

  @AfterEach
  void close() {
    drover.close();
  }

  @Test
  void aWorkQueueRunsJobsOneByOneAndInBatches() throws InterruptedException {
    assertThat(WorkQueue.oneByOne(drover)).containsExactly(1, 4, 9, 16, 25);
    assertThat(WorkQueue.inBatches(drover)).containsExactly("4 completed", "1 failed");
  }

  @Test
  void eachKindOfJobHasItsHandler() {
    assertThat(KindsOfJobs.run(drover))
        .containsExactly("sent to ann@example.org", "reminded of invoice 42", "sent 1");
  }

  @Test
  void whatAHandlerSendsIsStoredWithItsEnd() throws Exception {
    assertThat(Sends.run(drover)).isEqualTo("order 7 is paid, parcels to pack: 1");
    assertThat(Sends.together(drover)).containsExactly("invoice written", "to count: 1");
  }

  @Test
  void messagesReachTheQueuesThatAreBound() throws Exception {
    assertThat(Routing.topics(drover)).containsExactly("emails", "eu-audit");
    assertThat(Routing.headers(drover)).containsExactly("pdf-printer");
    assertThat(Routing.unrouted(drover)).isEqualTo("[unrouted], strict refuses");
    assertThat(Routing.handled(drover)).isEqualTo("due.card {shop=eu}, then paid.card");
  }

  @Test
  void aParentRunsWhenItsChildrenHaveEnded() {
    assertThat(Flows.run(drover))
        .isEqualTo(
            "Alps with [small-cover.jpg], without [no picture]\n"
                + "albums(COMPLETEDimages(), IGNOREDimages())");
    assertThat(Flows.grow(drover)).isEqualTo("Rome 3");
    assertThat(Flows.large(drover, 500)).isEqualTo(500);
  }

  @Test
  void deadLettersAreGroupedMendedAndSentBack() {
    assertThat(DeadLetterQueue.run(drover))
        .containsExactly(
            "3 × the bank does not answer",
            "1 × no amount to charge: -5",
            "3 sent back",
            "left: 0");
  }

  @Test
  void aBreakerKeepsAWorkerFromEmptyingItsQueueIntoTheDeadLetters() {
    JobQueue<DeadLetterQueue.Order> orders =
        drover.queue("many-orders", DeadLetterQueue.Order.class);
    for (int i = 0; i < 50; i++) {
      orders.add("charge", new DeadLetterQueue.Order(i, 1));
    }
    try (Worker worker = DeadLetterQueue.careful(orders)) {
      while (worker.breakerState() == BreakerState.CLOSED) {
        Thread.onSpinWait();
      }
    }
    assertThat(drover.deadLetters("orders-dlq", Object.class).count()).isEqualTo(20);
    assertThat(orders.counts().waiting()).isEqualTo(30);
  }

  @Test
  void jobsRunInTheOrderOfTheirPriorities() throws InterruptedException {
    assertThat(Priorities.run(drover))
        .containsExactly("on fire", "disk full", "disk 80% full", "weekly report");
  }

  @Test
  void delayedJobsRunWhenDueOrPromoted() {
    assertThat(DelayedJobs.run(drover)).containsExactly("tea: take it out", "card: write it");
  }

  @Test
  void failedAttemptsAreRetriedUnlessUnrecoverable() {
    assertThat(Retries.run(drover))
        .containsExactly(
            "ann answered at attempt 3",
            "gave up after 1 of 3 attempts",
            "bob answered at attempt 3");
  }

  @Test
  void duplicatesAreNotStored() {
    assertThat(Deduplication.run(drover))
        .containsExactly(
            Outcome.CREATED,
            Outcome.DEDUPLICATED,
            Outcome.CREATED,
            Outcome.DEDUPLICATED,
            Outcome.CREATED,
            Outcome.DUPLICATE);
  }

  @Test
  void effectsHappenOnceForAKey() {
    assertThat(Idempotent.direct(drover))
        .containsOnly(new Idempotent.Receipt("order-7", 1))
        .hasSize(2);
    assertThat(Idempotent.handler(drover))
        .containsOnly(new Idempotent.Receipt("order-8", 1))
        .hasSize(2);
  }

  @Test
  void aRateLimitSpreadsJobsOverWindows() throws InterruptedException {
    assertThat(RateLimits.run(drover)).isGreaterThan(Duration.ofMillis(190));
  }

  @Test
  void resultsCanBeWaitedFor() {
    assertThat(WaitingForResults.run(drover))
        .extracting(WaitingForResults.Price::cents)
        .containsExactly(500, 250, 1000);
  }

  @Test
  void eventsTellAJobsLife() throws InterruptedException {
    assertThat(Events.run(drover))
        .startsWith(Type.ADDED, Type.WAITING, Type.ACTIVE, Type.PROGRESS, Type.COMPLETED);
  }
}
