package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Flow;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.UnrecoverableException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Everything the API describes is done once, on a store of each kind. */
abstract class TourTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Drover drover;
  private Site site;

  abstract TestStore store();

  @BeforeEach
  void open() {
    drover = Drover.open(store().uri(folder));
    site = Site.of(drover);
  }

  @AfterEach
  void close() {
    site.close();
    drover.close();
  }

  @Test
  void everyOperationAnswersAsItIsDescribed() throws Exception {
    queues();
    jobs();
    finishedJobs();
    trees();
    deadLetters();
    schedules();
    exchanges();
    channels();
    console();
    streams();
    Set<String> missing = new TreeSet<>(site.openApi().operations());
    missing.removeAll(site.openApi().answered());
    assertThat(missing).isEmpty();
  }

  private void queues() throws Exception {
    String queue = "/api/v1/queues/orders";
    JobQueue<Object> orders = drover.queue("orders");
    orders.add("order", 1);
    orders.add("order", 2, JobOptions.defaults().priority(5));
    orders.add("order", 3, JobOptions.defaults().delay(Duration.ofHours(1)));
    site.done("POST", queue + "/pause", "{}");
    site.done("PUT", queue + "/concurrency", "{\"max\": 7}");
    site.done("PUT", queue + "/rate-limit", "{\"max\": 10, \"windowMillis\": 1000}");
    JsonNode status = site.json(queue);
    assertThat(status.get("paused").asBoolean()).isTrue();
    assertThat(status.get("concurrency").asInt()).isEqualTo(7);
    assertThat(status.at("/rateLimit/windowMillis").asInt()).isEqualTo(1000);
    assertThat(status.at("/counts/waiting").asInt()).isEqualTo(1);
    assertThat(status.at("/counts/prioritized").asInt()).isEqualTo(1);
    assertThat(status.at("/counts/delayed").asInt()).isEqualTo(1);
    site.done("POST", queue + "/resume", null);
    site.done("DELETE", queue + "/concurrency", null);
    site.done("DELETE", queue + "/rate-limit", null);
    site.done("POST", queue + "/hold", "{\"millis\": 1}");
    site.done("POST", queue + "/release", "");
    status = site.json(queue);
    assertThat(status.get("paused").asBoolean()).isFalse();
    assertThat(status.get("concurrency").isNull()).isTrue();
    assertThat(status.get("rateLimit").isNull()).isTrue();
    assertThat(site.json(queue + "/priorities?priorities=0,5").toString())
        .isEqualTo("{\"items\":[{\"priority\":0,\"count\":1},{\"priority\":5,\"count\":1}]}");
    assertThat(site.json("/api/v1/queues").at("/items/0/queue").asString()).isEqualTo("orders");
    assertThat(site.json("/api/v1/queues?text=nothing").get("items")).isEmpty();
    assertThat(site.json("/metrics/queues").at("/orders/waiting").asInt()).isEqualTo(1);
    assertThat(site.done("POST", queue + "/promote-all", "{}").get("count").asInt()).isEqualTo(1);
    assertThat(
            site.done("POST", queue + "/clean", "{\"state\": \"prioritized\"}")
                .get("count")
                .asInt())
        .isEqualTo(1);
    assertThat(site.done("POST", queue + "/drain", "{\"delayed\": true}").get("count").asInt())
        .isEqualTo(2);
    site.done("POST", queue + "/obliterate", "{}");
    assertThat(drover.queues()).isEmpty();
  }

  private void jobs() throws Exception {
    String jobs = "/api/v1/queues/orders/jobs";
    String options =
        """
        {"id": "later", "delayMillis": 3600000, "attempts": 3, "keepCompleted": 10, "keepLogs": 5,
         "backoff": {"type": "exponential", "delayMillis": 100, "jitter": 0.5},
         "deduplication": {"id": "once"}}
        """;
    JsonNode added =
        site.done(
            "POST",
            jobs,
            "{\"name\": \"order\", \"data\": {\"cents\": 1.10}, \"options\": " + options + "}");
    assertThat(added.get("outcome").asString()).isEqualTo("created");
    JsonNode job = site.json(jobs + "/later");
    assertThat(job.get("state").asString()).isEqualTo("delayed");
    assertThat(job.at("/data/json").asString()).isEqualTo("{\"cents\":1.10}");
    assertThat(job.at("/options/backoff/jitter").asDouble()).isEqualTo(0.5);
    assertThat(job.get("deduplicationId").asString()).isEqualTo("once");
    JsonNode explanation = site.json(jobs + "/later/explanation");
    assertThat(explanation.at("/reasons/0/kind").asString()).isEqualTo("delayed");
    assertThat(explanation.get("text").asString()).isNotEmpty();
    assertThat(site.json("/api/v1/queues/orders").get("nextDue").isString()).isTrue();
    site.done("PUT", jobs + "/later/delay", "{\"delayMillis\": 7200000}");
    site.done("PUT", jobs + "/later/data", "{\"data\": [1, null, \"x\"]}");
    assertThat(site.get(jobs + "/later/data").body()).isEqualTo("[1,null,\"x\"]");
    site.done("POST", jobs + "/later/promote", "{}");
    site.done("PUT", jobs + "/later/priority", "{\"priority\": 9, \"placement\": \"front\"}");
    assertThat(site.json(jobs + "?state=prioritized").at("/items/0/id").asString())
        .isEqualTo("later");
    assertThat(site.done("POST", jobs + "/later/logs", "{\"line\": \"seen\"}").get("count").asInt())
        .isEqualTo(1);
    assertThat(site.json(jobs + "/later/logs").at("/lines/0").asString()).isEqualTo("seen");
    String search = "/api/v1/queues/orders/search";
    assertThat(site.json(search + "?state=prioritized&text=X").get("items")).hasSize(1);
    assertThat(site.json(search + "?state=prioritized&text=y").get("items")).isEmpty();
    assertThat(site.json(search + "?id=later").get("items")).hasSize(1);
    assertThat(site.json(search + "?id=none").get("items")).isEmpty();
    site.done("DELETE", jobs + "/later", null);
    assertThat(site.get(jobs + "/later").status()).isEqualTo(404);
    assertThat(site.act("DELETE", jobs + "/later", null).status()).isEqualTo(404);
    assertThat(site.act("POST", jobs + "/later/retry", "{}").status()).isEqualTo(404);
  }

  private void finishedJobs() throws Exception {
    JobQueue<Object> shipments = drover.queue("shipments");
    String good = shipments.add("good", Map.of("a", 1)).id();
    String bad = shipments.add("bad", List.of()).id();
    try (Worker worker =
        shipments
            .worker(
                job -> {
                  job.updateProgress(50);
                  if (job.name().equals("bad")) {
                    throw new UnrecoverableException("no");
                  }
                  return "done";
                })
            .metrics(Duration.ofHours(1))
            .start()) {
      Awaitility.await().atMost(PATIENCE).until(() -> shipments.counts().unfinished() == 0);
    }
    String jobs = "/api/v1/queues/shipments/jobs/";
    assertThat(site.get(jobs + good + "/result").body()).isEqualTo("\"done\"");
    assertThat(site.get(jobs + good + "/progress").body()).isEqualTo("50");
    assertThat(site.get(jobs + bad + "/result").status()).isEqualTo(404);
    JsonNode failed = site.json(jobs + bad);
    assertThat(failed.get("failedReason").asString()).isEqualTo("no");
    assertThat(failed.at("/stackTraces/0").asString()).contains("UnrecoverableException");
    JsonNode history = site.json("/api/v1/queues/shipments/history?minutes=5");
    assertThat(history.get("completed").asInt()).isEqualTo(1);
    assertThat(history.get("failed").asInt()).isEqualTo(1);
    assertThat(site.get("/metrics").body())
        .contains(
            "drover_queue_finished_jobs_total{queue=\"shipments\",outcome=\"completed\"} 1\n");
    assertThat(site.act("POST", jobs + bad + "/promote", "{}").status()).isEqualTo(409);
    site.done("POST", jobs + bad + "/retry", "{\"attempts\": \"reset\"}");
    assertThat(
            site.done("POST", "/api/v1/queues/shipments/retry-all", "{\"state\": \"completed\"}")
                .get("count")
                .asInt())
        .isEqualTo(1);
  }

  private void trees() throws Exception {
    String parent =
        drover
            .add(
                Flow.of("parents", "p", 1)
                    .child(Flow.of("children", "c", 2, JobOptions.defaults().id("c1")))
                    .child(Flow.of("children", "c", 3)))
            .id();
    JsonNode tree = site.json("/api/v1/queues/parents/jobs/" + parent + "/tree");
    assertThat(tree.get("children")).hasSize(2);
    assertThat(tree.at("/counts/pending").asInt()).isEqualTo(2);
    assertThat(tree.at("/children/0/job/parent/queue").asString()).isEqualTo("parents");
    site.done("POST", "/api/v1/queues/children/jobs/c1/detach", "{}");
    assertThat(
            site.done("POST", "/api/v1/queues/parents/jobs/" + parent + "/remove-children", "{}")
                .get("count")
                .asInt())
        .isEqualTo(1);
  }

  private void deadLetters() throws Exception {
    JobQueue<Object> source = drover.queue("source");
    for (int i = 0; i < 4; i++) {
      source.add("fragile", Map.of("i", i), JobOptions.defaults().id("f" + i));
    }
    try (Worker worker =
        source
            .actionWorker(
                job -> {
                  throw new IllegalStateException("broken");
                })
            .deadLetterTo("source-dlq")
            .start()) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> drover.queue("source-dlq").counts().waiting() == 4);
    }
    String letters = "/api/v1/dead-letters/source-dlq";
    assertThat(site.json("/api/v1/dead-letters").at("/items/0/of/0").asString())
        .isEqualTo("source");
    JsonNode page = site.json(letters + "?text=broken&limit=10");
    assertThat(page.get("items")).hasSize(4);
    assertThat(page.get("count").asInt()).isEqualTo(4);
    String id = page.at("/items/0/id").asString();
    assertThat(site.json(letters + "/groups").at("/items/0/count").asInt()).isEqualTo(4);
    JsonNode letter = site.json(letters + "/letters/" + id);
    assertThat(letter.get("error").asString()).isEqualTo("broken");
    assertThat(letter.get("originQueue").asString()).isEqualTo("source");
    site.done("PUT", letters + "/letters/" + id + "/data", "{\"data\": {\"i\": 99}}");
    assertThat(site.get(letters + "/letters/" + id + "/data").body()).isEqualTo("{\"i\":99}");
    JsonNode redriven = site.done("POST", letters + "/letters/" + id + "/redrive", "{}");
    assertThat(redriven.get("queue").asString()).isEqualTo("source");
    assertThat(site.act("POST", letters + "/letters/" + id + "/redrive", "{}").status())
        .isEqualTo(404);
    site.done("DELETE", letters + "/letters/" + page.at("/items/1/id").asString(), null);
    JsonNode redrive =
        site.done("POST", letters + "/redrives", "{\"dryRun\": true, \"perSecond\": 100}");
    String begun = letters + "/redrives/" + redrive.get("id").asString();
    Awaitility.await().atMost(PATIENCE).until(() -> site.json(begun).get("done").asBoolean());
    assertThat(site.json(begun).get("examined").asInt()).isEqualTo(2);
    assertThat(site.json(letters + "/redrives").get("items")).hasSize(1);
    site.done("DELETE", begun, null);
    assertThat(site.done("POST", letters + "/discard", "{\"filter\": {}}").get("count").asInt())
        .isEqualTo(2);
    assertThat(site.act("POST", letters + "/discard", "{}").status()).isEqualTo(400);
    assertThat(source.state("f0")).contains(JobState.WAITING);
  }

  private void schedules() throws Exception {
    String schedule = "/api/v1/queues/reports/schedules/daily";
    JsonNode put =
        site.done(
            "PUT",
            schedule,
            """
            {"cron": "0 9 * * *", "zone": "Europe/Berlin", "overlap": "skip",
             "job": {"name": "report", "data": {"a": 1}, "options": {"attempts": 2}}}
            """);
    assertThat(put.get("slots")).hasSize(10);
    assertThat(site.json(schedule + "?slots=4").get("slots")).hasSize(4);
    assertThat(site.json("/api/v1/queues/reports/schedules").get("items")).hasSize(1);
    assertThat(site.json("/api/v1/schedules").at("/items/0/id").asString()).isEqualTo("daily");
    site.done("POST", schedule + "/pause", "{}");
    assertThat(site.json(schedule).get("paused").asBoolean()).isTrue();
    site.done("POST", schedule + "/resume", "{}");
    String run = site.done("POST", schedule + "/run", "{}").get("id").asString();
    assertThat(drover.queue("reports").find(run)).isPresent();
    site.done("DELETE", schedule, null);
    assertThat(site.get(schedule).status()).isEqualTo(404);
    assertThat(site.act("PUT", schedule, "{\"job\": {\"name\": \"x\", \"data\": 1}}").status())
        .isEqualTo(400);
  }

  private void exchanges() throws Exception {
    String shop = "/api/v1/exchanges/shop";
    site.done("PUT", shop, "{\"type\": \"topic\"}");
    assertThat(site.act("PUT", shop, "{\"type\": \"direct\"}").status()).isEqualTo(400);
    String binding = "{\"queue\": \"emails\", \"key\": \"order.*\"}";
    assertThat(site.done("POST", shop + "/bind", binding).get("changed").asBoolean()).isTrue();
    assertThat(site.done("POST", shop + "/bind", binding).get("changed").asBoolean()).isFalse();
    assertThat(site.json(shop + "/bindings").at("/items/0/key").asString()).isEqualTo("order.*");
    JsonNode published =
        site.done(
            "POST",
            shop + "/publish",
            "{\"routingKey\": \"order.new\", \"name\": \"mail\", \"data\": 1, \"headers\": {\"a\":"
                + " \"b\"}}");
    String id = published.at("/jobs/0/id").asString();
    assertThat(site.json("/api/v1/queues/emails/jobs/" + id).at("/headers/a").asString())
        .isEqualTo("b");
    assertThat(site.json("/api/v1/exchanges").get("items")).hasSize(1);
    assertThat(site.json(shop).get("type").asString()).isEqualTo("topic");
    assertThat(site.done("POST", shop + "/unbind", binding).get("changed").asBoolean()).isTrue();
    site.done("DELETE", shop, "{\"ifUnused\": true}");
    assertThat(site.get(shop).status()).isEqualTo(404);
  }

  private void channels() throws Exception {
    drover.channel("news", Object.class).subscribe("archive", event -> {}).close();
    JsonNode event =
        site.done(
            "POST",
            "/api/v1/channels/news/publish",
            "{\"data\": {\"a\": 1}, \"retainMillis\": 60000}");
    assertThat(event.get("queues")).isNotNull();
    JsonNode channel = site.json("/api/v1/channels").at("/items/0");
    assertThat(channel.get("name").asString()).isEqualTo("news");
    assertThat(channel.get("queues").toString()).isEqualTo("[\"archive@news\"]");
    assertThat(channel.get("retainedUntil").isString()).isTrue();
    assertThat(
            site.done("DELETE", "/api/v1/channels/news/retained", null).get("changed").asBoolean())
        .isTrue();
    JsonNode subscription = site.json("/api/v1/subscriptions").at("/items/0");
    assertThat(subscription.get("channel").asString()).isEqualTo("news");
    String queue = Site.name(subscription.get("queue").asString());
    site.done("DELETE", "/api/v1/subscriptions/" + queue, "{\"force\": true}");
    assertThat(site.json("/api/v1/subscriptions").get("items")).isEmpty();
  }

  private void console() throws Exception {
    assertThat(site.json("/health").get("healthy").asBoolean()).isTrue();
    assertThat(site.json("/api/v1/info").get("role").asString()).isEqualTo("admin");
    assertThat(site.json("/api/v1/openapi.json").get("openapi").asString()).startsWith("3.1");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (Worker worker =
        drover
            .queue("busy")
            .actionWorker(
                job -> {
                  begun.countDown();
                  end.await();
                })
            .name("ann")
            .concurrency(3)
            .start()) {
      drover.queue("busy").add("long", 1);
      begun.await();
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                JsonNode ann = site.json("/api/v1/workers?queue=busy").at("/items/0");
                assertThat(ann.at("/jobs/0/name").asString()).isEqualTo("long");
                assertThat(ann.get("name").asString()).isEqualTo("ann");
                assertThat(ann.get("concurrency").asInt()).isEqualTo(3);
              });
      assertThat(site.json("/health").at("/workers/0/condition").asString()).isEqualTo("moving");
      assertThat(site.get("/metrics").body()).contains("drover_queue_workers{queue=\"busy\"} 1\n");
      end.countDown();
    }
  }

  private void streams() throws Exception {
    try (InputStream queues = site.follow("/api/v1/stream");
        InputStream channel = site.follow("/api/v1/channels/stream?channel=news")) {
      assertThat(queues.read()).isNotNegative();
      assertThat(channel.read()).isNotNegative();
    }
  }
}
