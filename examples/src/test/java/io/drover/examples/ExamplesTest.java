package io.drover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.AlertWatch;
import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Added.Outcome;
import io.drover.job.Alert;
import io.drover.job.BreakerState;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import io.drover.job.QueueEvent.Type;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs each example on an empty store in memory; the subclasses do on the others. Classes instead
 * of parameters, as reports tell the names of classes only.
 */
@Timeout(60)
class ExamplesTest {

  @TempDir Path folder;
  private Drover drover;

  @BeforeEach
  void open() {
    drover = Drover.open(store().uri(folder));
  }

  TestStore store() {
    return TestStore.MEMORY;
  }

  @AfterEach
  void close() {
    drover.close();
  }

  @Test
  void aWorkQueueRunsRetriesAndGivesUp() throws InterruptedException {
    assertThat(WorkQueue.run(drover))
        .containsExactlyInAnyOrder(
            "sent to ann@example.org",
            "sent to bob@example.org",
            "no address: nobody, attempt 1",
            "no address: nobody, attempt 2",
            "no address: nobody, attempt 3",
            "gave up nobody",
            "5 at once");
  }

  @Test
  void theFirstExampleRetriesItsJob() {
    // It opens its store itself, and one on disk cannot be opened twice.
    assertThat(QuickStart.run(store().uri(folder.resolve("own"))))
        .isEqualTo("sent to ann@example.org");
  }

  @Test
  void metersTellWhatWaitsAndWhatFailed() {
    String uri = store().uri(folder.resolve("own"));
    assertThat(MetricsAndTraces.run(uri, new SimpleMeterRegistry(), OpenTelemetry.noop()))
        .containsExactly("waiting: 1", "sent", "failed: 1");
  }

  @Test
  void recurringJobsAreToldInWordsAndRunByHand() throws InterruptedException {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    LocalDate before = LocalDate.now(berlin);
    List<String> story = RecurringJobs.run(drover);
    assertThat(story)
        .startsWith("at 09:00 every day, Europe/Berlin", "7 times")
        .hasSize(3)
        .last()
        .isIn(
            "digest of " + before + " to everybody",
            "digest of " + LocalDate.now(berlin) + " to everybody");
  }

  @Test
  void batchesAreSettledJobByJob() throws InterruptedException {
    assertThat(Batches.run(drover)).containsExactly("4 completed", "1 failed");
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
    assertThat(Routing.direct(drover))
        .containsExactly("error to [archive, pager]", "info to [archive]");
    assertThat(Routing.headers(drover)).containsExactly("pdf-printer");
    assertThat(Routing.unrouted(drover)).isEqualTo("[unrouted], strict refuses");
    assertThat(Routing.handled(drover)).isEqualTo("due.card {shop=eu}, then paid.card");
    assertThat(Routing.together(drover))
        .containsExactly(
            "[2, 2] queues, then [website]",
            "tea is back, from news",
            "cups, too, from news",
            "open on Sunday, from news",
            "for the newsletter: 2");
  }

  @Test
  void everySubscriberGetsEveryEvent() throws Exception {
    assertThat(PublishSubscribe.live(drover)).containsExactly("notified cust_456", "processed 123");
    List<String> durable = PublishSubscribe.durable(drover);
    assertThat(durable.get(0)).isEqualTo("[audit@payments.#]");
    assertThat(durable.subList(1, 4))
        .containsExactlyInAnyOrder("audited payments.eu", "audited payments.eu", "billed 124");
    assertThat(PublishSubscribe.lastValue(drover)).containsExactly("tea 4, last", "tea 5");
    assertThat(PublishSubscribe.removed(drover))
        .containsExactly(
            "newsletter keeps 1", "shop keeps 1", "newsletter is removed", "left: [shop@stock]");
  }

  @Test
  void methodsAreCalledThroughAQueue() throws InterruptedException {
    assertThat(RequestReply.calls(drover))
        .containsExactly(
            "123 costs 250",
            "456 costs 300",
            "the server says: nothing has no price",
            "no such method");
    List<Integer> heard = new CopyOnWriteArrayList<>();
    do { // A reply may be there before the progress is heard.
      assertThat(RequestReply.progress(drover, heard)).isEqualTo("2026 for ann");
    } while (heard.isEmpty());
    assertThat(heard).isSubsetOf(50, 100);
    assertThat(RequestReply.cancelled(drover))
        .containsExactly("pending calls: 0", "the handler is told");
    assertThat(RequestReply.proxy(drover)).isEqualTo("pricing: 250 cents, 7 there");
    assertThat(RequestReply.nobody(drover))
        .isEqualTo(
            "no reply to calculatePrice after 0.2s (queue=nobody, waiting=1, active=0, workers=0); the request was still waiting, and is removed");
  }

  @Test
  void topicsReachTheQueuesWhosePatternFits() {
    assertThat(Topics.run(drover)).containsExactly("emails", "eu-audit");
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
    assertThat(Priorities.oneQueue(drover))
        .containsExactly("recall", "express", "standard", "bulk");
    assertThat(Priorities.separateQueues(drover)).isEqualTo("1 express, 1 standard");
  }

  @Test
  void delayedJobsRunWhenDueOrPromoted() {
    assertThat(DelayedJobs.run(drover))
        .containsExactly("3 delayed", "send-reminder: cart of user 123", "christmas-email: xmas");
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
  void queuesAreCountedAndBuildUpIsTold() throws Exception {
    List<String> story = Monitoring.run(drover);
    assertThat(story)
        .startsWith(
            "orders: 3 jobs are ready, more than 2", "1 alert is up", "2 completed, 1 failed")
        .hasSize(4);
    assertThat(story.get(3))
        .contains("\"emails\":{\"active\":0,\"completed\":0,\"delayed\":0,\"failed\":0")
        .contains("\"orders\":{\"active\":0,\"completed\":2,\"delayed\":0,\"failed\":1");
  }

  @Test
  void whyAJobDoesNotRunIsTold() throws InterruptedException {
    assertThat(WhyNotRunning.run(drover))
        .containsExactly(
            "no worker serves the queue; 1 job is served before it",
            "the one slot of the one worker is taken",
            "press runs 1 of 1: [yearly]",
            "all is well");
  }

  @Test
  void theConsoleTellsAndPausesAndHidesCards() throws Exception {
    List<String> story = WebConsole.run(drover);
    assertThat(story.get(0)).startsWith("{\"orders\":{").contains("\"waiting\":1");
    assertThat(story.get(1)).contains("card ****").doesNotContain("4111");
    assertThat(story.get(3)).isEqualTo("paused: true");
  }

  @Test
  void aQueueIsLateWhenItsNextJobHasWaitedTooLong() throws InterruptedException {
    JobQueue<Integer> queue = drover.queue("late", Integer.class);
    queue.add("n", 1, JobOptions.defaults().timestamp(Instant.now().minusSeconds(1_000)));
    BlockingQueue<Alert> alerts = new LinkedBlockingQueue<>();
    try (AlertWatch watch = Monitoring.watch(drover, alerts::add)) {
      Alert alert = alerts.poll(20, TimeUnit.SECONDS);
      assertThat(alert).isNotNull();
      assertThat(alert.text()).startsWith("late: the next job has been ready for 16m");
      assertThat(alert.text()).endsWith(", longer than 15m");
      assertThat(watch.rules()).hasSize(7);
    }
  }

  @Test
  void allBestPracticesGoTogether() throws InterruptedException {
    assertThat(BestPractices.run(drover))
        .containsExactly("99 charged", "1 dead letters", "99 measured");
  }

  @Test
  void workersAreScaledByTheDepthOfTheirQueue() {
    JobQueue<Integer> queue = drover.queue("deep", Integer.class);
    assertThat(BestPractices.wanted(queue.counts())).isEqualTo(1);
    queue.addAll(IntStream.range(0, 70).mapToObj(i -> NewJob.of("n", i)).toList());
    assertThat(BestPractices.wanted(queue.counts())).isEqualTo(7);
    queue.addAll(IntStream.range(0, 1000).mapToObj(i -> NewJob.of("n", i)).toList());
    assertThat(BestPractices.wanted(queue.counts())).isEqualTo(50);
  }

  @Test
  void aWorkerFindsItsConcurrency() throws InterruptedException {
    assertThat(SelfScaling.run(drover))
        .isNotEmpty()
        .allMatch(change -> change.from() >= 2 && change.to() <= 64)
        .first()
        .matches(change -> change.to() > 2 && change.text().contains("jobs wait"));
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
