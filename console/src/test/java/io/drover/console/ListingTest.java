package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Channel;
import io.drover.Drover;
import io.drover.Worker;
import io.drover.job.JobOptions;
import io.drover.job.UnrecoverableException;
import io.drover.schedule.Schedule;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Lists over the whole store: their pages lead to everything once, whatever is between. */
class ListingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Drover drover = Drover.open("embedded:");
  private Site site;

  @BeforeEach
  void open() {
    site = Site.of(drover);
  }

  @AfterEach
  void close() {
    site.close();
    drover.close();
  }

  private List<JsonNode> all(String path, int limit) throws Exception {
    List<JsonNode> items = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = site.json(path + "?limit=" + limit + cursor);
      assertThat(page.get("items").size()).isLessThanOrEqualTo(limit);
      page.get("items").forEach(items::add);
      cursor =
          page.get("next").isNull()
              ? null
              : "&cursor=" + URLEncoder.encode(page.get("next").asString(), StandardCharsets.UTF_8);
    } while (cursor != null);
    return items;
  }

  private void queues(int count) {
    IntStream.range(0, count)
        .forEach(i -> drover.queue("plain.%03d".formatted(i)).add("n", "data"));
  }

  private void fail(String queue, String dead) {
    drover.queue(queue).add("n", 1);
    try (Worker worker =
        drover
            .queue(queue)
            .actionWorker(
                job -> {
                  throw new UnrecoverableException("no");
                })
            .deadLetterTo(dead)
            .start()) {
      Awaitility.await().atMost(PATIENCE).until(() -> drover.queue(dead).counts().waiting() == 1);
      assertThat(worker.queue()).isEqualTo(queue);
    }
  }

  @Test
  void channelsAreListedWithWhoKeepsTheirEvents() throws Exception {
    Channel<Object> events = drover.channel("events", Object.class).retain(Duration.ofHours(1));
    events.durable("archive");
    drover.channels("a.#", Object.class).durable("all");
    for (int i = 0; i < 120; i++) {
      drover.channel("a." + i, Object.class).retain(Duration.ofHours(1 + i)).publish(i);
    }
    drover.channel("gone", Object.class).publish("nobody keeps it");
    List<JsonNode> found = all("/api/v1/channels", 50);
    assertThat(found).hasSize(122);
    assertThat(found.stream().map(it -> it.get("name").asString())).doesNotHaveDuplicates();
    JsonNode pattern = found.get(0);
    assertThat(pattern.get("pattern").asBoolean()).isTrue();
    assertThat(found.get(1).get("retainedUntil").isNull()).isTrue();
    assertThat(found.get(2).get("name").asString()).isEqualTo("a.0");
    assertThat(found.get(2).get("queues").toString()).isEqualTo("[\"all@a.#\"]");
    assertThat(site.get("/api/v1/channels?cursor=x").status()).isEqualTo(400);
    assertThat(site.get("/api/v1/channels?cursor=r:x").status()).isEqualTo(400);
  }

  @Test
  void queuesOfDeadLettersAreListedWithWhereTheyComeFrom() throws Exception {
    queues(2 * DeadLetterQueues.MAX_READ);
    fail("orders", "dead.orders");
    fail("mails", "zz.dead");
    try (Worker worker =
        drover.queue("prices").actionWorker(job -> {}).deadLetterTo("zz.dead").start()) {
      List<JsonNode> found = all("/api/v1/dead-letters", 1);
      assertThat(found.stream().map(JsonNode::toString))
          .containsExactly(
              "{\"queue\":\"dead.orders\",\"count\":1,\"of\":[\"orders\"]}",
              "{\"queue\":\"zz.dead\",\"count\":1,\"of\":[\"prices\"]}");
      JsonNode dead = site.json("/api/v1/queues/zz.dead");
      assertThat(dead.get("deadLettersOf").toString()).isEqualTo("[\"mails\",\"prices\"]");
      assertThat(site.json("/api/v1/queues/plain.000").get("deadLettersOf")).isEmpty();
      JsonNode listed = site.json("/api/v1/queues?text=zz.dead").at("/items/0");
      assertThat(listed.get("deadLettersOf").toString()).isEqualTo("[\"prices\"]");
      JsonNode told = site.json("/api/v1/workers?queue=prices").at("/items/0/deadLetterTo");
      assertThat(told.asString()).isEqualTo("zz.dead");
      assertThat(worker.queue()).isEqualTo("prices");
    }
  }

  @Test
  void schedulesOfAllQueuesAreListed() throws Exception {
    queues(450);
    List<String> expected = new ArrayList<>();
    for (String queue : List.of("a", "plain.222", "z")) {
      for (int i = 0; i < 7; i++) {
        String id = "s" + i;
        drover
            .queue(queue)
            .schedules()
            .put(Schedule.every(id, Duration.ofHours(1 + i)).job("n", 1, JobOptions.defaults()));
        expected.add(queue + " " + id);
      }
    }
    for (int limit : List.of(3, 7, 100)) {
      assertThat(
              all("/api/v1/schedules", limit).stream()
                  .map(it -> it.get("queue").asString() + " " + it.get("id").asString()))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
    assertThat(site.get("/api/v1/schedules?cursor=x").status()).isEqualTo(400);
    assertThat(site.get("/api/v1/schedules?cursor=a:x").status()).isEqualTo(400);
  }
}
