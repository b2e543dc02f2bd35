package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.DeadLetters;
import io.drover.Idempotency;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Backoff;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.job.TypeToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The source document's own shapes, in Node, with Drover on the other side, in both roles. What the
 * other classes of this name show already is not shown again.
 */
class InteropDocumentTest {

  /** What the document's e-mails carry. */
  record Email(String to, String subject, String body) {}

  /** What sending one results in. */
  record Receipt(boolean sent, Instant timestamp) {}

  /** What the document's orders carry, as far as a test needs it. */
  record Order(String orderId, String how) {}

  private static final JobOptions EMAIL_OPTIONS =
      JobOptions.defaults()
          .attempts(3)
          .backoff(Backoff.exponential(Duration.ofSeconds(1)))
          .keepCompleted(100)
          .keepFailed(1000);

  @AutoClose private Interop both;

  @BeforeEach
  void open() {
    both = new Interop();
  }

  private String inNode(String call, Object... args) {
    return both.node().text("document." + call, args);
  }

  private JobQueue<Email> emails() {
    return both.drover().queue("emails", Email.class).defaults(EMAIL_OPTIONS);
  }

  private JobQueue<Order> orders() {
    return both.drover().queue("orders", Order.class);
  }

  private DeadLetters<Order> letters() {
    return both.drover().deadLetters("orders-dlq", Order.class);
  }

  private List<String> ordersRunInNode() {
    return both.node().told("order").stream().map(e -> e.path("order").asString()).toList();
  }

  // ---- work queue -----------------------------------------------------------------------------

  @Test
  void theDocumentsProducerFeedsAWorkerOfDrover() {
    String good = inNode("email", "ann@example.org");
    String bad = inNode("email", "nobody");
    List<String> heard = new CopyOnWriteArrayList<>();
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    emails()
        .worker(
            job -> {
              if (!job.data().to().contains("@")) {
                throw new IllegalArgumentException("no address: " + job.data().to());
              }
              return new Receipt(true, now);
            })
        .concurrency(5)
        .rateLimit(100, Duration.ofMinutes(1))
        .onCompleted((job, receipt) -> heard.add("sent " + job.id()))
        .onFailed((job, error) -> heard.add(job.id() + " " + error.getMessage()))
        .start();
    both.until("emails", bad, JobState.FAILED);
    both.until(() -> heard.size() == 4);

    assertThat(heard)
        .containsOnly("sent " + good, bad + " no address: nobody")
        .containsOnlyOnce("sent " + good);
    JsonNode sent = both.node().call("job", "emails", good);
    assertThat(sent.path("state").asString()).isEqualTo("completed");
    assertThat(sent.path("returnvalue").path("sent").asBoolean()).isTrue();
    assertThat(Instant.parse(sent.path("returnvalue").path("timestamp").asString())).isEqualTo(now);
    JsonNode failed = both.node().call("job", "emails", bad);
    assertThat(failed.path("attemptsMade").asInt()).isEqualTo(3);
    assertThat(failed.path("failedReason").asString()).isEqualTo("no address: nobody");
    assertThat(both.events("emails").stream().filter(("delayed " + bad)::equals)).hasSize(2);
  }

  @Test
  void aProducerOfDroverFeedsTheDocumentsWorker() {
    String theirs = inNode("email", "ann@example.org");
    String good = emails().add("send-email", new Email("bob@example.org", "Hello", "Hi")).id();
    String bad = emails().add("send-email", new Email("nobody", "Hello", "Hi")).id();
    JobOptions asked = emails().find(theirs).orElseThrow().options();
    assertThat(emails().find(good).orElseThrow().options())
        .returns(asked.attempts(), JobOptions::attempts)
        .returns(asked.backoff(), JobOptions::backoff)
        .returns(asked.keepCompleted(), JobOptions::keepCompleted)
        .returns(asked.keepFailed(), JobOptions::keepFailed);

    both.node().call("document.emailWorker");
    Receipt receipt = emails().awaitResult(good, Receipt.class, Interop.LIMIT);
    assertThat(receipt).isNotNull().extracting(Receipt::sent).isEqualTo(true);
    both.until("emails", bad, JobState.FAILED);
    assertThat(emails().find(bad).orElseThrow().failedReason()).contains("no address: nobody");
    both.until(() -> both.node().told("documentFailed").size() == 3);
    both.node().await("documentCompleted", e -> e.path("jobId").asString().equals(good));
  }

  // ---- dead letters ---------------------------------------------------------------------------

  /** With the one mistake mended that keeps the document's worker from ever making a letter. */
  @Test
  void aLetterOfTheDocumentsWorkerIsReadAndSentBack() {
    inNode("order", Map.of("orderId", "123", "how", "fail"), Map.of("attempts", 2));
    both.node().call("document.orderWorker", Map.of("looksAtAttempts", "mended"));
    both.until(() -> letters().count() == 1);

    DeadLetter<Order> letter = letters().page(DeadLetterFilter.all()).items().get(0);
    assertThat(letter.data()).isEqualTo(new Order("123", "fail"));
    assertThat(letter.error()).isEqualTo("no luck");
    assertThat(letter.attempts()).isEqualTo(2);
    assertThat(letter.failedAt()).isBetween(Instant.now().minusSeconds(60), Instant.now());

    letters().edit(letter.id(), new Order("123", "well"));
    assertThat(letters().redrive(letter.id(), "orders").isMoved()).isTrue();
    both.node()
        .await(
            "documentCompleted", e -> e.path("result").path("shipped").asString("").equals("123"));
    assertThat(letters().count()).isZero();
  }

  @Test
  void aLetterOfDroversIsReviewedByTheDocumentsWorkerAndSentBackAfterwards() {
    String id = orders().add("place", new Order("123", "fail")).id();
    Worker worker =
        orders()
            .worker(
                job -> {
                  throw new IllegalStateException("no luck");
                })
            .deadLetterTo("orders-dlq")
            .start();
    both.node().call("document.deadLetterWorker");
    JsonNode letter = both.node().await("support", e -> true).path("letter");
    worker.close();
    assertThat(letter.path("originalJob"))
        .isEqualTo(Interop.json("{\"orderId\":\"123\",\"how\":\"fail\"}"));
    assertThat(letter.path("error").asString()).isEqualTo("no luck");
    assertThat(letter.path("attempts").asInt()).isEqualTo(1);
    assertThat(Instant.parse(letter.path("failedAt").asString()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now());

    DeadLetter<Order> reviewed = letters().page(DeadLetterFilter.all()).items().get(0);
    both.until("orders-dlq", reviewed.id(), JobState.COMPLETED);
    assertThat(letters().redrive(reviewed.id()).id()).isEqualTo(id);
    assertThat(orders().find(id).orElseThrow().name()).isEqualTo("place");
  }

  // ---- priorities -----------------------------------------------------------------------------

  @Test
  void theDocumentsWorkerTakesOrdersOfBothByTheirPriority() {
    both.node().call("onQueue", "orders", "pause");
    orders().add("place", new Order("standard", "well"), JobOptions.defaults().priority(5));
    inNode("priorityOrder", "orders", Map.of("orderId", "bulk"), Map.of("priority", 9));
    inNode("priorityOrder", "orders", Map.of("orderId", "express"), Map.of("priority", 1));
    orders().add("place", new Order("recall", "well"));
    both.node().call("document.priorityWorker", "orders", 1);
    orders().admin().resume();
    both.until(() -> ordersRunInNode().size() == 4);
    assertThat(ordersRunInNode()).containsExactly("recall", "express", "standard", "bulk");
  }

  @Test
  void theDocumentsTwoQueuesAreServedByEitherSide() throws InterruptedException {
    CountDownLatch normal = new CountDownLatch(2);
    both.drover()
        .queue("orders-normal", Order.class)
        .actionWorker(job -> normal.countDown())
        .concurrency(5)
        .start();
    both.node().call("document.priorityWorker", "orders-high", 10);
    for (String name : List.of("orders-normal", "orders-high")) {
      inNode("priorityOrder", name, Map.of("orderId", name + " by node"), Map.of());
      both.drover().queue(name, Order.class).add("place", new Order(name + " by java", "well"));
    }
    normal.await();
    both.until(() -> ordersRunInNode().size() == 2);
    assertThat(ordersRunInNode())
        .containsExactlyInAnyOrder("orders-high by node", "orders-high by java");
  }

  // ---- delayed --------------------------------------------------------------------------------

  @Test
  void whatEitherSideDelaysTheOtherPromotesAndRuns() {
    JobQueue<JsonNode> queue = both.queue("emails");
    Instant christmas = Instant.parse("2099-12-25T10:00:00Z");
    String reminder = inNode("later", "send-reminder", Duration.ofHours(24).toMillis());
    String greeting = inNode("atDate", "christmas-email", christmas.toString());
    String ours =
        queue.add("christmas", Interop.json("{}"), JobOptions.defaults().at(christmas)).id();
    Job<JsonNode> seen = queue.find(greeting).orElseThrow();
    assertThat(seen.state()).isEqualTo(JobState.DELAYED);
    assertThat(seen.timestamp().plus(seen.delay()))
        .isBetween(christmas.minusSeconds(60), christmas.plusSeconds(60));
    assertThat(queue.find(reminder).orElseThrow().delay()).isEqualTo(Duration.ofHours(24));
    JsonNode node = both.node().call("job", "emails", ours);
    assertThat(node.path("state").asString()).isEqualTo("delayed");
    assertThat(node.path("timestamp").asLong() + node.path("delay").asLong())
        .isEqualTo(christmas.toEpochMilli());

    both.node().call("onJob", "emails", ours, "promote");
    queue.admin().promote(reminder);
    List<String> ran = new CopyOnWriteArrayList<>();
    queue.worker(job -> ran.add(job.name())).start();
    both.until(() -> ran.size() == 2);
    assertThat(ran).containsExactly("christmas", "send-reminder");
    assertThat(queue.counts().delayed()).isOne();
  }

  // ---- idempotency ----------------------------------------------------------------------------

  private void workOnce(String queue, List<String> ran) {
    Idempotency once = both.drover().idempotency(Duration.ofHours(24));
    both.queue(queue)
        .worker(
            job -> {
              ran.add(job.id());
              return Interop.json("{\"shipped\":\"by java\"}");
            })
        .idempotent(once, new TypeToken<JsonNode>() {}, Job::id)
        .start();
  }

  /** The same message is delivered again where the other side works. */
  @Test
  void whatOneSidesWorkerHasDoneTheOthersDoesNotDoAgain() {
    String first = "once-" + both.prefix() + "-1";
    String second = "once-" + both.prefix() + "-2";
    List<String> ran = new CopyOnWriteArrayList<>();
    both.node().call("document.onceWorker", "node-orders");
    workOnce("java-orders", ran);
    JobQueue<JsonNode> atNode = both.queue("node-orders");
    JobQueue<JsonNode> atJava = both.queue("java-orders");
    JsonNode order = Interop.json("{\"orderId\":\"123\"}");

    atNode.add("place", order, JobOptions.defaults().id(first));
    both.until("node-orders", first, JobState.COMPLETED);
    atJava.add("place", order, JobOptions.defaults().id(first));
    assertThat(atJava.awaitResult(first, JsonNode.class, Interop.LIMIT))
        .isEqualTo(Interop.json("{\"shipped\":\"123\"}"));
    assertThat(ran).isEmpty();

    atJava.add("place", order, JobOptions.defaults().id(second));
    both.until("java-orders", second, JobState.COMPLETED);
    atNode.add("place", order, JobOptions.defaults().id(second));
    assertThat(atNode.awaitResult(second, JsonNode.class, Interop.LIMIT))
        .isEqualTo(Interop.json("{\"shipped\":\"by java\"}"));
    assertThat(ordersRunInNode()).containsExactly("123");
    Interop.redis().del("processed:" + first, "processed:" + second);
  }

  // ---- monitoring -----------------------------------------------------------------------------

  @Test
  void theDocumentsCountsAreThoseOfDrover() {
    both.node().call("document.priorityWorker", "orders", 1);
    String failed = inNode("priorityOrder", "orders", Map.of("how", "fail"), Map.of());
    both.until("orders", failed, JobState.FAILED);
    String active = orders().add("place", new Order("slow", "hang")).id();
    both.until("orders", active, JobState.ACTIVE);
    orders().add("place", new Order("next", "well"));
    inNode("priorityOrder", "orders", Map.of("orderId", "later"), Map.of("delay", 3_600_000));
    String done = both.queue("emails").add("send", Interop.json("{}")).id();
    Worker worker = both.queue("emails").worker(job -> "sent").start();
    both.until("emails", done, JobState.COMPLETED);
    worker.close();

    JsonNode counts = both.node().call("document.metrics", "orders", "emails");
    for (String name : List.of("orders", "emails")) {
      QueueCounts ours = both.queue(name).counts();
      assertThat(counts.path(name).path("waiting").asLong()).isEqualTo(ours.waiting());
      assertThat(counts.path(name).path("active").asLong()).isEqualTo(ours.active());
      assertThat(counts.path(name).path("completed").asLong()).isEqualTo(ours.completed());
      assertThat(counts.path(name).path("failed").asLong()).isEqualTo(ours.failed());
      assertThat(counts.path(name).path("delayed").asLong()).isEqualTo(ours.delayed());
    }
    assertThat(counts.path("orders").toString())
        .isEqualTo("{\"waiting\":1,\"active\":1,\"completed\":0,\"failed\":1,\"delayed\":1}");
    assertThat(counts.path("emails").path("completed").asLong()).isOne();
    both.node().call("document.open", "slow");
  }
}
