package io.drover.console;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Backoff;
import io.drover.job.JobOptions;
import io.drover.schedule.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A shop's queues, some of them in trouble: what pages are looked at with. For one thread. */
final class Showcase implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ORDERS = 60;

  private final List<Worker> workers = new ArrayList<>();

  /** Fills a store. */
  Showcase(Drover drover) {
    JobQueue<Object> orders = drover.queue("orders");
    JobOptions options =
        JobOptions.defaults()
            .attempts(2)
            .backoff(Backoff.fixed(Duration.ofMillis(1)))
            .keepFailed(1000);
    for (int i = 1; i <= ORDERS; i++) {
      orders.add("charge-card", order(i), options.id("order-" + i));
    }
    workers.add(
        orders
            .worker(
                job -> {
                  int number = Integer.parseInt(job.id().substring("order-".length()));
                  job.log("asking the bank about order " + number);
                  if (number % 4 == 0) {
                    throw new IllegalStateException("card declined: insufficient funds");
                  }
                  job.updateProgress(100);
                  return Map.of("receipt", "R-" + number, "cents", 1999);
                })
            .concurrency(4)
            .metrics(Duration.ofDays(1))
            .name("payments-1")
            .start());
    JobQueue<Object> clicks = drover.queue("clicks");
    clicks
        .schedules()
        .put(Schedule.every("clicks", Duration.ofSeconds(1)).job("count", Map.of("page", "home")));
    workers.add(clicks.worker(job -> null).name("counter").start());
    JobQueue<Object> mail = drover.queue("mail");
    for (int i = 0; i < 25; i++) {
      mail.add("send", Map.of("to", "ann@example.org", "template", "welcome"));
    }
    JobQueue<Object> reports = drover.queue("reports");
    for (int i = 0; i < 8; i++) {
      JobOptions later = JobOptions.defaults().id("report-" + i).delay(Duration.ofHours(i + 1));
      reports.add("monthly", Map.of("month", i), later);
    }
    drover.queue("thumbnails").add("resize", Map.of("picture", "a.png"), JobOptions.defaults());
    drover.queue("thumbnails").admin().pause();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> orders.counts().completed() + orders.counts().failed() == ORDERS);
  }

  private static Map<String, Object> order(int number) {
    return Map.of(
        "number",
        number,
        "customer",
        Map.of("name", "Ann Example", "email", "ann@example.org"),
        "lines",
        List.of(Map.of("sku", "B-17", "count", 2), Map.of("sku", "C-4", "count", 1)),
        "cents",
        1999);
  }

  @Override
  public void close() {
    workers.forEach(Worker::close);
  }
}
