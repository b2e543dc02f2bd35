package io.drover.cli;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Added;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.NewJob;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The part of the tour about adding and running jobs. For one thread. */
final class DemoBasics {

  /** A question that a handler answers. */
  record Quote(int items) {}

  private final Drover drover;
  private final DemoStage stage;

  DemoBasics(Drover drover, DemoStage stage) {
    this.drover = drover;
    this.stage = stage;
  }

  void play() throws InterruptedException {
    addAndWork();
    result();
    priorities();
    deduplication();
    batches();
  }

  private void addAndWork() throws InterruptedException {
    stage.begin(
        DemoStep.WORK_QUEUE,
        """
        JobQueue<String> emails = drover.queue("emails", String.class);
        emails.add("welcome", "ann@example.org");
        emails.worker(job -> mailer.send(job.data())).concurrency(2).start();
        """);
    JobQueue<String> emails = drover.queue("emails", String.class);
    for (String to : List.of("ann@example.org", "bob@example.org", "eve@example.org")) {
      stage.say("added job %s for %s", emails.add("welcome", to).id(), to);
    }
    CountDownLatch done = new CountDownLatch(3);
    Worker worker =
        emails
            .worker(
                job -> {
                  Thread.sleep(200);
                  return "sent to " + job.data();
                })
            .concurrency(2)
            .onCompleted(
                (job, result) -> {
                  stage.say("job %s completed: %s", job.id(), result);
                  done.countDown();
                })
            .start();
    try (worker) {
      stage.await(done);
    }
  }

  private void result() throws InterruptedException {
    stage.begin(
        DemoStep.RESULT,
        """
        String id = prices.add("quote", new Quote(3)).id();
        Integer price = prices.awaitResult(id, Integer.class, ofSeconds(10));
        """);
    JobQueue<Quote> prices = drover.queue("prices", Quote.class);
    Worker worker =
        prices
            .worker(
                job -> {
                  Thread.sleep(300);
                  return 14 * job.data().items();
                })
            .start();
    try (worker) {
      String id = prices.add("quote", new Quote(3)).id();
      stage.say("asked for a price with job %s", id);
      Integer price = prices.awaitResult(id, Integer.class, Duration.ofSeconds(10));
      stage.say("the price is %d", price);
    }
  }

  private void priorities() throws InterruptedException {
    stage.begin(
        DemoStep.PRIORITIES,
        """
        alerts.add("mail", "disk 80% full", JobOptions.defaults().priority(5));
        alerts.add("mail", "disk full", JobOptions.defaults().priority(1));
        """);
    JobQueue<String> alerts = drover.queue("alerts", String.class);
    add(alerts, "weekly report", 9);
    add(alerts, "disk 80% full", 5);
    add(alerts, "disk full", 1);
    runAll(alerts, 3);
  }

  private void deduplication() throws InterruptedException {
    stage.begin(
        DemoStep.DEDUPLICATION,
        """
        index.add("index", doc, JobOptions.defaults().deduplication(Deduplication.simple("doc-7")));
        index.add("index", doc, JobOptions.defaults().id("import-2026-12-25"));
        """);
    JobQueue<String> index = drover.queue("index", String.class);
    JobOptions once = JobOptions.defaults().deduplication(Deduplication.simple("doc-7"));
    JobOptions own = JobOptions.defaults().id("import-2026-12-25");
    for (JobOptions options : List.of(once, once, once, own, own)) {
      Added added = index.add("index", "document 7", options);
      stage.say("add says %s, job %s", added.outcome(), added.id());
    }
    stage.say("the queue has %d jobs", index.counts().waiting());
  }

  private void batches() throws InterruptedException {
    stage.begin(
        DemoStep.BATCHES,
        """
        rows.addAll(List.of(NewJob.of("row", 1), NewJob.of("row", 2), …));
        rows.batchWorker(4, batch -> database.insert(batch.jobs())).start();
        """);
    JobQueue<Integer> rows = drover.queue("rows", Integer.class);
    rows.addAll(
        List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).stream().map(n -> NewJob.of("row", n)).toList());
    CountDownLatch done = new CountDownLatch(10);
    Worker worker =
        rows.<String>batchWorker(
                4,
                batch -> stage.say("insert %s", batch.jobs().stream().map(j -> j.data()).toList()))
            .onCompleted((job, result) -> done.countDown())
            .start();
    try (worker) {
      stage.await(done);
      stage.say("%d completed", rows.counts().of(JobState.COMPLETED));
    }
  }

  private void add(JobQueue<String> queue, String data, int priority) {
    queue.add("mail", data, JobOptions.defaults().priority(priority));
    stage.say("added with priority %d: %s", priority, data);
  }

  private void runAll(JobQueue<String> queue, int jobs) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(jobs);
    Worker worker =
        queue
            .worker(
                job -> {
                  Thread.sleep(100);
                  stage.say("runs: %s", job.data());
                  done.countDown();
                  return true;
                })
            .start();
    try (worker) {
      stage.await(done);
    }
  }
}
