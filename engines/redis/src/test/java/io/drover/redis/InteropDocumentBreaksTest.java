package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.DeadLetters;
import io.drover.Idempotency;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Redriven;
import io.drover.job.UnrecoverableException;
import io.drover.schedule.Cron;
import io.drover.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Where the source document's code breaks, shown in Node, with Drover's way beside it. The page
 * {@code docs/guide/where-the-document-breaks.md} names each test.
 */
class InteropDocumentBreaksTest {

  /** An order of the document's, as far as a test needs it. */
  record Order(String orderId, String how) {}

  private static final Order FAILING = new Order("123", "fail");
  private static final Duration DAY = Duration.ofHours(24);

  @AutoClose private Interop both;

  @BeforeEach
  void open() {
    both = new Interop();
  }

  private String inNode(String call, Object... args) {
    return both.node().text("document." + call, args);
  }

  private void startInNode(String worker, Object... args) {
    both.node().call("document." + worker, args);
  }

  private int told(String event) {
    return both.node().told(event).size();
  }

  private JobQueue<Order> orders() {
    return both.drover().queue("java-orders", Order.class);
  }

  /** A worker of Drover's that does with orders what the document's does. */
  private Worker worker() {
    return orders()
        .worker(
            job -> {
              if (job.data().how().equals("hopeless")) {
                throw new UnrecoverableException("no such customer");
              }
              throw new IllegalStateException("no luck");
            })
        .deadLetterTo("java-orders-dlq")
        .start();
  }

  private DeadLetters<Order> letters(String queue) {
    return both.drover().deadLetters(queue, Order.class);
  }

  private DeadLetter<Order> onlyLetter(String queue) {
    both.until(() -> letters(queue).count() == 1);
    return letters(queue).page(DeadLetterFilter.all()).items().get(0);
  }

  private String letterOfNode(Map<String, ?> options) {
    inNode("order", FAILING, options);
    startInNode("orderWorker", Map.of("looksAtAttempts", "mended"));
    return onlyLetter("orders-dlq").id();
  }

  // ---- work queue -----------------------------------------------------------------------------

  @Test
  void theConnectionAsItIsWrittenStartsNoWorker() {
    assertThatThrownBy(() -> both.node().call("document.asWritten"))
        .hasMessageContaining("maxRetriesPerRequest must be null");
    try (Worker worker = orders().actionWorker(job -> {}).start()) {
      assertThat(worker.state()).isEqualTo(Worker.State.RUNNING);
    }
  }

  // ---- dead letters ---------------------------------------------------------------------------

  @Test
  void aFailureThatEndsAllAttemptsMakesNoLetterInAHandler() {
    String id = inNode("order", new Order("123", "hopeless"), Map.of());
    startInNode("orderWorker", Map.of("looksAtAttempts", "mended"));
    both.until("orders", id, JobState.FAILED);
    assertThat(letters("orders-dlq").count()).isZero();

    orders().add("place", new Order("123", "hopeless"), JobOptions.defaults().attempts(3));
    try (Worker worker = worker()) {
      assertThat(onlyLetter("java-orders-dlq").attempts()).isOne();
      assertThat(worker.state()).isEqualTo(Worker.State.RUNNING);
    }
  }

  @Test
  void aLetterThatIsAddedBeforeTheFailureIsAddedTwiceAfterACrash() {
    String id = inNode("order", FAILING, Map.of("attempts", 1));
    NodePeer dying = both.newPeer();
    // Whoever looks for stalled jobs says when the next look is.
    Map<String, Object> looking = Map.of("looksAtAttempts", "mended", "stalledInterval", 200);
    Map<String, Object> waiting = new HashMap<>(looking);
    waiting.putAll(Map.of("waitsAfterLetter", true, "lockDuration", 500));
    dying.call("document.orderWorker", waiting);
    dying.await("letter", e -> true);
    dying.kill();
    startInNode("orderWorker", looking);
    both.until("orders", id, JobState.FAILED);
    assertThat(letters("orders-dlq").count()).isEqualTo(2);
  }

  /** So the same order is there to be run again in two ways. */
  @Test
  void aJobWithALetterIsStillAFailedJobOfItsQueue() {
    letterOfNode(Map.of("attempts", 2));
    both.until(() -> both.queue("orders").counts().failed() == 1);

    orders().add("place", FAILING, JobOptions.defaults().attempts(2));
    try (Worker worker = worker()) {
      onlyLetter("java-orders-dlq");
      assertThat(orders().counts().total()).isZero();
      assertThat(worker.state()).isEqualTo(Worker.State.RUNNING);
    }
  }

  @Test
  void aLetterSentBackByTwoStepsLosesItsNameAndOptions() {
    String letter = letterOfNode(Map.of("attempts", 2, "priority", 7));
    both.node().call("onQueue", "orders", "pause");
    inNode("retryDeadLetter", letter);
    JsonNode back = both.node().call("jobs", "orders", List.of("waiting", "prioritized")).path(0);
    assertThat(back.path("opts").path("priority").asInt()).isZero();
    assertThat(back.path("opts").path("attempts").asInt()).isEqualTo(3);

    orders().add("place", FAILING, JobOptions.defaults().attempts(2).priority(7));
    try (Worker worker = worker()) {
      onlyLetter("java-orders-dlq");
      assertThat(worker.state()).isEqualTo(Worker.State.RUNNING);
    }
    Redriven redriven = letters("java-orders-dlq").redrive(onlyLetter("java-orders-dlq").id());
    assertThat(orders().find(redriven.id()).orElseThrow())
        .returns("place", Job::name)
        .returns(7, Job::priority)
        .returns(2, job -> job.options().attempts());
  }

  @Test
  void aLetterSentBackByTwoStepsIsInBothQueuesAfterACrash() {
    String letter = letterOfNode(Map.of("attempts", 1));
    both.node().call("onQueue", "orders", "pause");
    NodePeer dying = both.newPeer();
    CompletableFuture<JsonNode> retry =
        dying.callLater("document.retryDeadLetter", letter, "never");
    dying.await("readded", e -> true);
    dying.kill();
    assertThat(retry).failsWithin(Interop.LIMIT);
    assertThat(both.queue("orders").counts().waiting()).isOne();
    assertThat(letters("orders-dlq").count()).isOne();

    // Sent back again it is there twice; what Drover sends back is never in both.
    letters("orders-dlq").redrive(letter, "java-orders");
    assertThat(letters("orders-dlq").count()).isZero();
    assertThat(orders().counts().waiting()).isOne();
  }

  @Test
  void aLetterThatIsUnderReviewIsSentBackAndStays() {
    String letter = letterOfNode(Map.of("attempts", 1));
    both.node().call("onQueue", "orders", "pause");
    startInNode("deadLetterWorker", "reviewed");
    both.node().await("support", e -> true);
    assertThatThrownBy(() -> inNode("retryDeadLetter", letter)).hasMessageContaining("lock");
    assertThat(both.queue("orders").counts().waiting()).isOne();
    assertThat(both.queue("orders-dlq").state(letter)).contains(JobState.ACTIVE);

    Redriven refused = letters("orders-dlq").redrive(letter, "java-orders");
    assertThat(refused.outcome()).isEqualTo(Redriven.Outcome.ACTIVE);
    assertThat(orders().counts().total()).isZero();
    both.node().call("document.open", "reviewed");
  }

  // ---- priorities -----------------------------------------------------------------------------

  @Test
  void theQueueOfHighPriorityIsNotProcessedFirst() {
    startInNode("priorityWorker", "orders-high", 1);
    startInNode("priorityWorker", "orders-normal", 1);
    inNode("priorityOrder", "orders-high", new Order("high 1", "hang"), Map.of());
    both.node().await("order", e -> e.path("order").asString().equals("high 1"));
    String second = inNode("priorityOrder", "orders-high", new Order("high 2", "well"), Map.of());
    inNode("priorityOrder", "orders-normal", new Order("normal", "well"), Map.of());
    both.node().await("order", e -> e.path("order").asString().equals("normal"));
    assertThat(both.queue("orders-high").state(second)).contains(JobState.WAITING);
    both.node().call("document.open", "high 1");
    both.until("orders-high", second, JobState.COMPLETED);

    orders().add("place", new Order("normal", "well"), JobOptions.defaults().priority(5));
    orders().add("place", new Order("high 1", "well"), JobOptions.defaults().priority(1));
    orders().add("place", new Order("high 2", "well"), JobOptions.defaults().priority(1));
    List<String> ran = new CopyOnWriteArrayList<>();
    orders().worker(job -> ran.add(job.data().orderId())).start();
    both.until(() -> ran.size() == 3);
    assertThat(ran).containsExactly("high 1", "high 2", "normal");
  }

  /** What is a function of orders elsewhere in the document is given to a worker as it is. */
  @Test
  void aFunctionOfOrdersGetsTheJobWhereAWorkerCallsIt() {
    startInNode("priorityWorkerAsWritten", "orders-high", 10);
    inNode("priorityOrder", "orders-high", new Order("123", "well"), Map.of());
    JsonNode seen = both.node().await("order", e -> true);
    assertThat(seen.path("order").isNull()).isTrue();
    assertThat(seen.path("name").asString()).isEqualTo("process-order");
  }

  // ---- delayed --------------------------------------------------------------------------------

  @Test
  void aDelayThatIsNoNumberOfMillisecondsRunsAtOnce() {
    String id = inNode("later", "send-reminder", "24h");
    assertThat(both.queue("emails").state(id)).contains(JobState.WAITING);
    assertThatThrownBy(() -> JobOptions.defaults().delay(Duration.ofHours(-24)))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void theDailyDigestGoesOutAtOnceAndNeverAgain() {
    String id = inNode("recurring", "daily-digest", "0 9 * * *");
    both.node().worker("emails", Map.of(), Map.of("do", "return", "value", 1));
    both.until("emails", id, JobState.COMPLETED);
    assertThat(both.node().call("schedulers", "emails")).isEmpty();
    assertThat(both.queue("emails").counts().unfinished()).isZero();

    JobQueue<JsonNode> digests = both.queue("java-digests");
    digests
        .schedules()
        .put(
            Schedule.cron("daily-digest", "0 9 * * *", ZoneId.of("UTC"))
                .job("digest", Interop.json("{}")));
    assertThat(digests.counts().delayed()).isOne();
  }

  @Test
  void aPatternWithoutAZoneMeansAnotherTimeOnAnotherMachine() {
    Instant tokyo = next("Asia/Tokyo");
    Instant newYork = next("America/New_York");
    assertThat(tokyo.atZone(ZoneId.of("Asia/Tokyo")).getHour()).isEqualTo(9);
    assertThat(newYork.atZone(ZoneId.of("America/New_York")).getHour()).isEqualTo(9);
    assertThat(newYork).isNotEqualTo(tokyo);

    Cron nine = Cron.parse("0 9 * * *"); // A schedule takes it with a zone, and not without.
    assertThat(nine.next(tokyo.minusSeconds(1), ZoneId.of("Asia/Tokyo"))).contains(tokyo);
  }

  private Instant next(String zone) {
    NodePeer machine = both.newPeer();
    return Instant.ofEpochMilli(machine.call("document.nextRun", zone, "0 9 * * *").asLong());
  }

  // ---- idempotency ----------------------------------------------------------------------------

  private Idempotency once() {
    return both.drover().idempotency(DAY).prefix("once-" + both.prefix() + ":");
  }

  @Test
  void twoWorkersAtOnceBothHaveTheEffect() throws InterruptedException {
    String key = both.prefix() + "-twice";
    NodePeer other = both.newPeer();
    both.node().callLater("document.processOnce", key, new Order("a", "hang"));
    both.node().await("order", e -> true);
    other.callLater("document.processOnce", key, new Order("b", "hang"));
    other.await("order", e -> true); // The first has not ended.

    List<String> ran = new CopyOnWriteArrayList<>();
    Thread second =
        new Thread(() -> once().runAction(key, () -> ran.add("second")), "second-effect");
    once()
        .runAction(
            key,
            () -> {
              ran.add("first");
              second.start();
              both.until(
                  () ->
                      second.getState() == Thread.State.TIMED_WAITING
                          || second.getState() == Thread.State.WAITING);
            });
    second.join();
    assertThat(ran).containsExactly("first");
  }

  @Test
  void anEffectWithoutAResultHappensAgain() {
    String key = both.prefix() + "-nothing";
    Map<String, Object> order = Map.of("orderId", "123", "nothing", true);
    inNode("processOnce", key, order);
    inNode("processOnce", key, order);
    assertThat(told("order")).isEqualTo(2);
    Interop.redis().del("processed:" + key);

    List<String> ran = new CopyOnWriteArrayList<>();
    once().runAction(key, () -> ran.add("effect"));
    once().runAction(key, () -> ran.add("effect"));
    assertThat(ran).hasSize(1);
  }

  @Test
  void theSameIdInAnotherQueueIsTakenForTheSameMessage() {
    startInNode("onceWorker", "orders-a");
    startInNode("onceWorker", "orders-b");
    Interop.redis().del("processed:1");
    String a = inNode("priorityOrder", "orders-a", new Order("tea", "well"), Map.of());
    both.until("orders-a", a, JobState.COMPLETED);
    String b = inNode("priorityOrder", "orders-b", new Order("cups", "well"), Map.of());
    both.until("orders-b", b, JobState.COMPLETED);
    assertThat(b).isEqualTo(a);
    assertThat(both.node().call("job", "orders-b", b).path("returnvalue"))
        .isEqualTo(Interop.json("{\"shipped\":\"tea\"}"));
    Interop.redis().del("processed:" + a);

    List<String> ran = new CopyOnWriteArrayList<>();
    for (String name : List.of("java-a", "java-b")) {
      JobQueue<Order> queue = both.drover().queue(name, Order.class);
      queue
          .worker(job -> ran.add(job.queue()))
          .idempotent(once(), job -> job.queue() + ":" + job.id())
          .start();
      String id = queue.add("place", FAILING).id();
      both.until(name, id, JobState.COMPLETED);
    }
    assertThat(ran).containsExactly("java-a", "java-b");
  }

  // ---- monitoring -----------------------------------------------------------------------------

  @Test
  void jobsWithAPriorityAreInNoneOfTheCounts() {
    inNode("priorityOrder", "orders", new Order("123", "well"), Map.of("priority", 1));
    inNode("priorityOrder", "orders", new Order("456", "well"), Map.of("priority", 5));
    assertThat(both.node().call("document.metrics", "orders").path("orders").propertyStream())
        .hasSize(5)
        .allMatch(count -> count.getValue().asInt() == 0);
    assertThat(both.queue("orders").counts().prioritized()).isEqualTo(2);
    assertThat(both.queue("orders").counts().unfinished()).isEqualTo(2);
  }
}
