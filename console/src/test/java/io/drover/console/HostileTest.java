package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.console.Site.Reply;
import io.drover.job.JobOptions;
import io.drover.job.UnrecoverableException;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeType;
import io.drover.schedule.Schedule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Names, data, errors and log lines that want to be more than data, on a store of each kind. */
abstract class HostileTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String EVIL =
      "<img src=x onerror=alert(1)>\"'&\r\n\t\u001b[2J\u2028\u202e\\ud800 …é/../%2f;x";
  private static final int LARGE = 16 << 20;

  @TempDir private Path folder;
  Drover drover;
  Site site;
  String uri;

  abstract TestStore store();

  @BeforeEach
  void open() {
    uri = store().uri(folder);
    drover = Drover.open(uri);
    site = Site.of(drover);
  }

  @AfterEach
  void close() {
    site.close();
    drover.close();
  }

  @Test
  void whatIsHostileStaysDataInEveryAnswer() throws Exception {
    JobQueue<Object> queue = drover.queue(EVIL);
    queue.add(EVIL, Map.of(EVIL, EVIL), JobOptions.defaults().id(EVIL.replace(":", "")));
    queue.add(EVIL, EVIL, JobOptions.defaults().id("failing"));
    String later = EVIL + "later";
    queue.add(EVIL, EVIL, JobOptions.defaults().id(later).delay(Duration.ofHours(1)));
    queue.admin().addLog(EVIL, EVIL);
    queue.schedules().put(Schedule.every("every", Duration.ofDays(1)).job(EVIL, EVIL));
    String dead = "dead" + EVIL;
    try (Worker worker =
        queue
            .worker(
                job -> {
                  job.updateProgress(EVIL);
                  if (job.id().equals("failing")) {
                    throw new UnrecoverableException(EVIL);
                  }
                  return EVIL;
                })
            .name(EVIL)
            .deadLetterTo(dead)
            .start()) {
      Awaitility.await().atMost(PATIENCE).until(() -> drover.queue(dead).counts().waiting() == 1);
      Awaitility.await().atMost(PATIENCE).until(() -> queue.counts().completed() >= 1);
    }
    String letter =
        drover
            .queue(dead)
            .admin()
            .page(io.drover.job.PageRequest.of(io.drover.job.JobState.WAITING))
            .items()
            .get(0)
            .id();
    drover.channel(EVIL, Object.class).retain(Duration.ofHours(1)).publish(EVIL);
    drover.exchange("x", ExchangeType.TOPIC).bind(Binding.toQueue(EVIL).key("a.b"));

    String q = "/api/v1/queues/" + Site.name(EVIL);
    String job = q + "/jobs/" + Site.name(EVIL);
    String l = "/api/v1/dead-letters/" + Site.name(dead);
    List<String> paths =
        new ArrayList<>(
            List.of(
                "/metrics/queues",
                "/api/v1/queues",
                q,
                q + "/history",
                q + "/jobs?state=delayed",
                q + "/jobs?state=completed",
                q + "/search?state=completed&text=onerror",
                job,
                job + "/logs",
                job + "/tree",
                job + "/explanation",
                q + "/jobs/" + Site.name(later),
                q + "/schedules",
                l,
                l + "/groups",
                l + "/letters/" + Site.name(letter),
                "/api/v1/schedules",
                "/api/v1/dead-letters",
                "/api/v1/channels",
                "/api/v1/exchanges",
                "/api/v1/exchanges/x/bindings",
                "/api/v1/workers",
                "/health"));
    int told = 0;
    for (String path : paths) {
      Reply reply = site.get(path);
      assertThat(reply.status()).as("%s %s", path, reply.body()).isEqualTo(200);
      assertThat(reply.body()).as(path).matches("[ -%(-;=?-~]*").doesNotContain("<", ">", "&", "'");
      told += reply.json().toString().contains("onerror") ? 1 : 0;
    }
    assertThat(told).isGreaterThan(10);
    JsonNode json = site.json(job);
    assertThat(json.get("id").asString()).isEqualTo(EVIL);
    assertThat(json.get("queue").asString()).isEqualTo(EVIL);
    assertThat(site.get(job + "/result").header("Content-Disposition")).startsWith("attachment");
    assertThat(site.json(job + "/logs").at("/lines/0").asString()).isEqualTo(EVIL);
  }

  @Test
  void whatIsHostileForgesNoLineOfTheAuditLog() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("io.drover.console.audit");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(ch.qos.logback.classic.Level.INFO);
    try {
      site.done("POST", "/api/v1/queues/" + Site.name(EVIL) + "/pause", "{}");
      String body =
          new String(JsonText.bytes(JsonText.object().put("name", EVIL)), StandardCharsets.UTF_8);
      site.act("POST", "/api/v1/queues/q/jobs", body);
    } finally {
      logger.setLevel(null);
      logger.detachAppender(lines);
    }
    assertThat(lines.list).hasSize(2);
    for (ILoggingEvent line : lines.list) {
      assertThat(line.getFormattedMessage())
          .doesNotContain("\n", "\r", "\u001b", "\u2028", "\u202e");
    }
    assertThat(lines.list.get(0).getFormattedMessage()).contains("\\u000a").contains("onerror");
  }

  @Test
  void largeDataAreCutAndAreWholeAtTheirOwnAddress() throws Exception {
    String large = "x".repeat(LARGE - 100);
    for (int i = 0; i < 6; i++) {
      drover.queue("large").add("n", large, JobOptions.defaults().id("l" + i));
    }
    Reply page = site.get("/api/v1/queues/large/jobs?state=waiting&limit=100");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body().length()).isLessThan(100_000);
    JsonNode data = page.json().at("/items/0/data");
    assertThat(data.get("cut").asBoolean()).isTrue();
    assertThat(data.get("length").asInt()).isEqualTo(large.length() + 2);
    assertThat(data.get("json").asString()).hasSize(4096);
    assertThat(site.get("/api/v1/queues/large/jobs/l0/data").body()).hasSize(large.length() + 2);
    JsonNode search = site.json("/api/v1/queues/large/search?state=waiting&text=y");
    assertThat(search.get("items")).isEmpty();
  }

  @Test
  void pagesLeadToAllJobsOnce() throws Exception {
    for (int i = 0; i < 250; i++) {
      drover.queue("many").add(i % 10 == 0 ? "tenth" : "n", "x".repeat(i));
    }
    List<String> ids = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = site.json("/api/v1/queues/many/jobs?state=waiting&limit=60" + next);
      page.get("items").forEach(item -> ids.add(item.get("id").asString()));
      next = page.get("next").isNull() ? null : "&cursor=" + page.get("next").asString();
    } while (next != null);
    assertThat(ids).hasSize(250).doesNotHaveDuplicates();
    int found = 0;
    String cursor = "";
    do {
      JsonNode page = site.json("/api/v1/queues/many/search?state=waiting&name=tenth" + cursor);
      found += page.get("items").size();
      cursor = page.get("next").isNull() ? null : "&cursor=" + page.get("next").asString();
    } while (cursor != null);
    assertThat(found).isEqualTo(25);
  }
}
