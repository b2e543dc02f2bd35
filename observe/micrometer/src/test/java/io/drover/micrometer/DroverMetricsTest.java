package io.drover.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import io.drover.testkit.VirtualTime;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DroverMetricsTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final VirtualTime time = new VirtualTime();
  private final Drover drover = open(DroverMetrics.of(registry));
  private final JobQueue<String> mails = drover.queue("mails", String.class);

  private Drover open(DroverMetrics metrics) {
    return Drover.open("embedded:", DroverSettings.defaults().time(time).observer(metrics));
  }

  @AfterEach
  void close() {
    drover.close();
    time.close();
  }

  private double count(String meter, String... tags) {
    return registry.get(meter).tags(tags).counter().count();
  }

  private void until(long attempts) {
    Awaitility.await()
        .until(
            () ->
                registry.find("drover.attempts").counters().stream()
                        .mapToDouble(one -> one.count())
                        .sum()
                    >= attempts);
  }

  @Test
  void jobsAreCountedByQueueAndName() {
    mails.addAll(
        List.of(NewJob.of("welcome", "a"), NewJob.of("welcome", "b"), NewJob.of("bill", "c")));
    JobOptions own = JobOptions.defaults().id("mine");
    mails.add("welcome", "d", own);
    mails.add("welcome", "e", own);
    drover.queue("other", String.class).add("welcome", "f");
    String sent = "messaging.client.sent.messages";
    assertThat(count(sent, "messaging.destination.name", "mails", "drover.job.name", "welcome"))
        .isEqualTo(3);
    assertThat(count(sent, "messaging.destination.name", "mails", "drover.job.name", "bill"))
        .isEqualTo(1);
    assertThat(count(sent, "messaging.destination.name", "other")).isEqualTo(1);
    mails.worker(job -> job.data()).concurrency(4).start();
    until(4);
    String consumed = "messaging.client.consumed.messages";
    assertThat(count(consumed, "drover.job.name", "welcome")).isEqualTo(3);
    assertThat(count(consumed, "drover.job.name", "bill")).isEqualTo(1);
    assertThat(count(consumed, "messaging.system", "drover", "drover.job.name", "bill"))
        .isEqualTo(1);
  }

  @Test
  void handlersAndWaitsAreTimedByTheStoresClock() throws InterruptedException {
    JobOptions delayed = JobOptions.defaults().delay(Duration.ofMinutes(1));
    mails.add("welcome", "a", delayed);
    time.move(Duration.ofSeconds(67));
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    mails
        .worker(
            job -> {
              started.countDown();
              assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
              return null;
            })
        .start();
    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
    time.move(Duration.ofSeconds(3));
    go.countDown();
    until(1);
    assertThat(registry.get("drover.job.wait").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(7);
    assertThat(
            registry
                .get("messaging.process.duration")
                .tags("error.type", "none", "messaging.operation.name", "process")
                .timer()
                .totalTime(TimeUnit.SECONDS))
        .isEqualTo(3);
  }

  @Test
  void failuresAreToldByTheirErrorAndWhatBecameOfThem() {
    JobOptions twice = JobOptions.defaults().attempts(2);
    mails.add("welcome", "a", twice);
    mails
        .worker(
            job -> {
              throw new IllegalStateException("down");
            })
        .start();
    until(2);
    assertThat(count("drover.attempts", "drover.outcome", "retried")).isEqualTo(1);
    assertThat(count("drover.attempts", "drover.outcome", "failed")).isEqualTo(1);
    assertThat(
            registry
                .get("messaging.process.duration")
                .tags("error.type", "java.lang.IllegalStateException")
                .timer()
                .count())
        .isEqualTo(2);
  }

  @Test
  void callsOfTheStoreAreTimedAndTheirSizesTold() {
    mails.addAll(List.of(NewJob.of("a", "a"), NewJob.of("a", "b")));
    String operation = "messaging.operation.name";
    assertThat(
            registry
                .get("messaging.client.operation.duration")
                .tags(operation, "jobs.add", "error.type", "none")
                .timer()
                .count())
        .isEqualTo(1);
    assertThat(registry.get("drover.call.sent").tags(operation, "jobs.add").summary().totalAmount())
        .isEqualTo(2);
  }

  @Test
  void slotsAreToldWhileTheirWorkerIsThere() {
    try (var one = mails.worker(job -> null).concurrency(3).start();
        var other = mails.worker(job -> null).concurrency(4).start()) {
      assertThat(one.concurrency() + other.concurrency()).isEqualTo(7);
      assertThat(registry.get("drover.worker.slots").gauge().value()).isEqualTo(7);
      assertThat(registry.get("drover.worker.slots.used").gauge().value()).isZero();
    }
    assertThat(registry.get("drover.worker.slots").gauge().value()).isZero();
  }

  @Test
  void namesBeyondTheMaximumAreToldAsOther() {
    MeterRegistry few = new SimpleMeterRegistry();
    MetricsSettings settings = MetricsSettings.defaults().maxJobNames(3).maxQueues(2);
    try (Drover bounded = open(DroverMetrics.of(few, settings))) {
      for (int i = 0; i < 10; i++) {
        bounded.queue("queue" + i, String.class).add("name" + i, "a");
      }
      List<String> names = tags(few, "drover.job.name");
      assertThat(names).containsExactlyInAnyOrder("name0", "name1", "name2", "other");
      assertThat(tags(few, "messaging.destination.name"))
          .containsExactlyInAnyOrder("queue0", "queue1", "other");
      assertThat(
              few.find("messaging.client.sent.messages").counters().stream()
                  .mapToDouble(one -> one.count())
                  .sum())
          .isEqualTo(10);
    }
  }

  private static List<String> tags(MeterRegistry registry, String key) {
    return registry.find("messaging.client.sent.messages").meters().stream()
        .map(Meter::getId)
        .map(id -> id.getTag(key))
        .distinct()
        .toList();
  }

  @Test
  void replyQueuesOfClientsAreOneQueue() {
    BoundedNames names = new BoundedNames(10);
    IntStream.range(0, 100)
        .forEach(
            i ->
                assertThat(names.of("calls.replies." + java.util.UUID.randomUUID()))
                    .isEqualTo("calls.replies"));
    assertThat(names.of("calls.replies.mine")).isEqualTo("calls.replies.mine");
  }

  @Test
  void prometheusTakesAllMetersWithTheirBuckets() {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Drover scraped = open(DroverMetrics.of(prometheus));
        QueueGauges gauges = QueueGauges.of(scraped)) {
      gauges.bindTo(prometheus);
      JobQueue<String> queue = scraped.queue("mails", String.class);
      queue.add("welcome", "a");
      queue
          .worker(
              job -> {
                throw new IllegalStateException("down");
              })
          .start();
      Awaitility.await().until(() -> prometheus.scrape().contains("drover_attempts_total{"));
      assertThat(prometheus.scrape())
          .contains("messaging_client_sent_messages_total{")
          .contains("messaging_process_duration_seconds_bucket{")
          .contains("error_type=\"java.lang.IllegalStateException\"")
          .contains("drover_job_wait_seconds_bucket{")
          .contains("drover_queues{");
    }
  }
}
