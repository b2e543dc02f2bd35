package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Flow;
import io.drover.job.JobOptions;
import io.drover.job.UnrecoverableException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is masked is in no answer and in no stream: a secret is put into every part there is. */
class MaskingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SECRET = "s3cret4711";

  private final Drover drover = Drover.open("embedded:");
  private Site site;

  @BeforeEach
  void open() {
    site =
        Site.of(
            drover,
            ConsoleSettings.defaults()
                .masking((queue, part, text) -> text.replace(SECRET, "hidden-" + part)));
  }

  @AfterEach
  void close() {
    site.close();
    drover.close();
  }

  private void work() throws Exception {
    JobQueue<Object> queue = drover.queue("q");
    queue.add("good", SECRET, JobOptions.defaults().id("good"));
    queue.add("bad", SECRET, JobOptions.defaults().id("bad"));
    queue.admin().addLog("bad", SECRET);
    try (Worker worker =
        queue
            .worker(
                job -> {
                  job.updateProgress(SECRET);
                  if (job.name().equals("bad")) {
                    throw new UnrecoverableException(SECRET);
                  }
                  return SECRET;
                })
            .deadLetterTo("dead")
            .start()) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  queue.counts().completed() == 1 && drover.queue("dead").counts().waiting() == 1);
    }
  }

  private void others() throws Exception {
    drover.add(Flow.of("p", "parent", SECRET).child(Flow.of("c", "child", SECRET)));
    site.done("PUT", "/api/v1/exchanges/shop", "{\"type\": \"topic\"}");
    site.done("POST", "/api/v1/exchanges/shop/bind", "{\"queue\": \"mails\", \"key\": \"a\"}");
    String message =
        "{\"routingKey\": \"a\", \"name\": \"m\", \"data\": \"%s\", \"headers\": {\"h\": \"%s\"}}";
    site.done("POST", "/api/v1/exchanges/shop/publish", message.formatted(SECRET, SECRET));
    site.done(
        "PUT",
        "/api/v1/queues/q/schedules/daily",
        "{\"cron\": \"0 9 * * *\", \"zone\": \"UTC\", \"job\": {\"name\": \"s\", \"data\": \"%s\"}}"
            .formatted(SECRET));
  }

  private void assertHidden(String path) throws Exception {
    Site.Reply reply = site.get(path);
    assertThat(reply.status()).as(path).isEqualTo(200);
    assertThat(reply.body()).as(path).doesNotContain(SECRET);
  }

  @Test
  void noAnswerHasWhatIsMasked() throws Exception {
    work();
    others();
    String good = "/api/v1/queues/q/jobs/good";
    String letters = "/api/v1/dead-letters/dead";
    String letter = letters + "/letters/" + site.json(letters).at("/items/0/id").asString();
    String mails = "/api/v1/queues/mails/jobs";
    String mail = mails + "/" + site.json(mails + "?state=waiting").at("/items/0/id").asString();
    String parents = "/api/v1/queues/p/jobs";
    String parent =
        parents + "/" + site.json(parents + "?state=waiting-children").at("/items/0/id").asString();
    assertThat(site.get(good + "/data").body()).isEqualTo("\"hidden-DATA\"");
    assertThat(site.get(good + "/result").body()).isEqualTo("\"hidden-RESULT\"");
    assertThat(site.get(good + "/progress").body()).isEqualTo("\"hidden-PROGRESS\"");
    assertThat(site.get(letter).body()).contains("hidden-ERROR", "hidden-STACK_TRACE");
    assertThat(site.get(mail).body()).contains("hidden-HEADER");
    for (String path :
        List.of(
            good,
            good + "/explanation",
            good + "/tree",
            "/api/v1/queues/q/jobs?state=completed",
            "/api/v1/queues/q/search?state=completed&text=hidden",
            letters,
            letters + "/groups",
            letter + "/data",
            mails + "?state=waiting",
            mail + "/data",
            parent,
            parent + "/tree",
            "/api/v1/queues/q/schedules",
            "/api/v1/queues/q/schedules/daily",
            "/api/v1/queues",
            "/metrics")) {
      assertHidden(path);
    }
  }

  @Test
  @Timeout(120)
  void noStreamTellsWhatIsMasked() throws Exception {
    StringBuilder told = new StringBuilder();
    try (BufferedReader events =
            new BufferedReader(
                new InputStreamReader(site.follow("/api/v1/stream?queue=q"), UTF_8));
        BufferedReader channel =
            new BufferedReader(
                new InputStreamReader(
                    site.follow("/api/v1/channels/stream?channel=news"), UTF_8))) {
      work();
      drover.channel("news", Object.class).publish(SECRET);
      while (!told.toString().contains("hidden-RESULT")
          || !told.toString().contains("hidden-PROGRESS")) {
        told.append(events.readLine()).append('\n');
      }
      String line = channel.readLine();
      while (!line.contains("hidden-DATA")) {
        assertThat(line).doesNotContain(SECRET);
        line = channel.readLine();
      }
    }
    assertThat(told.toString()).doesNotContain(SECRET);
  }
}
