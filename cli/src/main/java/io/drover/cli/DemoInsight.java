package io.drover.cli;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.QueueEvents;
import io.drover.Worker;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.NewJob;
import io.drover.job.PageRequest;
import io.drover.job.QueueCounts;
import io.drover.job.QueueEvent;
import io.drover.job.QueueMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The part of the tour about seeing what happens. For one thread. */
final class DemoInsight {

  private final Drover drover;
  private final DemoStage stage;

  DemoInsight(Drover drover, DemoStage stage) {
    this.drover = drover;
    this.stage = stage;
  }

  void play() throws InterruptedException {
    progress();
    events();
    counts();
    minutes();
  }

  private void progress() throws InterruptedException {
    stage.begin(
        DemoStep.PROGRESS,
        """
        videos.worker(job -> { job.updateProgress(50); job.log("half of it"); … })
            .onProgress((job, percent) -> show(percent)).start();
        """);
    JobQueue<String> videos = drover.queue("videos", String.class);
    CountDownLatch done = new CountDownLatch(1);
    Worker worker =
        videos
            .worker(
                job -> {
                  for (int percent = 25; percent <= 100; percent += 25) {
                    Thread.sleep(150);
                    job.updateProgress(percent);
                    job.log("frame " + percent * 12 + " written");
                  }
                  return true;
                })
            .onProgress((job, percent) -> stage.say("%s: %s %%", job.data(), percent))
            .onCompleted((job, result) -> done.countDown())
            .start();
    String id = videos.add("convert", "holiday.mov").id();
    try (worker) {
      stage.await(done);
    }
    videos.admin().logs(id).forEach(line -> stage.say("log: %s", line));
  }

  private void events() throws InterruptedException {
    stage.begin(
        DemoStep.EVENTS,
        """
        orders.events(event -> audit(event));
        """);
    JobQueue<String> orders = drover.queue("orders", String.class);
    CountDownLatch done = new CountDownLatch(1);
    QueueEvents events =
        orders.events(
            event -> {
              stage.say(
                  "event %s%s",
                  event.type(), event.jobId() == null ? "" : ", job " + event.jobId());
              if (event.type() == QueueEvent.Type.COMPLETED) {
                done.countDown();
              }
            });
    try (events;
        Worker worker = orders.worker(job -> "shipped").start()) {
      stage.say("a worker serves %s", worker.queue());
      orders.add("ship", "order 3", JobOptions.defaults().keepCompleted(Keep.count(100)));
      stage.await(done);
    }
  }

  private void counts() throws InterruptedException {
    stage.begin(
        DemoStep.COUNTS,
        """
        QueueCounts counts = emails.counts();
        Page<Job<String>> newest = emails.admin().page(PageRequest.of(JobState.COMPLETED).limit(2));
        """);
    JobQueue<String> reports = drover.queue("reports", String.class);
    reports.add("write", "January");
    reports.add("write", "February");
    reports.add("write", "March", JobOptions.defaults().delay(Duration.ofHours(1)));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch counted = new CountDownLatch(1);
    Worker worker =
        reports
            .actionWorker(
                job -> {
                  begun.countDown();
                  stage.await(counted);
                })
            .start();
    try (worker) {
      stage.await(begun);
      table();
      counted.countDown();
    }
    JobQueue<String> emails = drover.queue("emails", String.class);
    for (Job<String> job :
        emails.admin().page(PageRequest.of(JobState.COMPLETED).limit(2)).items()) {
      stage.say(
          "job %s took %d ms: %s",
          job.id(),
          job.processingTime().map(time -> time.toMillis()).orElse(0L),
          job.resultJson().orElse(""));
    }
  }

  /** Prints the counts of all queues in which something is left to do or has failed. */
  private void table() {
    Table table = new Table("QUEUE", "WAITING#", "ACTIVE#", "COMPLETED#", "FAILED#", "DELAYED#");
    int others = 0;
    for (String name : drover.queues()) {
      QueueCounts counts = drover.queue(name).counts();
      if (counts.unfinished() + counts.failed() == 0) {
        others++;
        continue;
      }
      table.row(
          name,
          counts.waiting(),
          counts.active(),
          counts.completed(),
          counts.failed(),
          counts.delayed());
    }
    table.take(Integer.MAX_VALUE).forEach(line -> stage.say("%s", line));
    stage.say("and %d other queues, whose jobs have completed", others);
  }

  private void minutes() throws InterruptedException {
    stage.begin(
        DemoStep.MINUTES,
        """
        visits.worker(handler).metrics(ofHours(1)).start();
        QueueMetrics metrics = visits.metrics(ofMinutes(2));
        """);
    JobQueue<Integer> visits = drover.queue("visits", Integer.class);
    visits.addAll(List.of(0, 1, 2, 3, 4).stream().map(n -> NewJob.of("visit", n)).toList());
    CountDownLatch done = new CountDownLatch(5);
    Worker worker =
        visits
            .worker(job -> 12 / job.data())
            .metrics(Duration.ofHours(1))
            .onCompleted((job, result) -> done.countDown())
            .onFailed((job, error) -> done.countDown())
            .start();
    try (worker) {
      stage.await(done);
    }
    QueueMetrics metrics = visits.metrics(Duration.ofMinutes(2));
    for (QueueMetrics.Minute minute : metrics.minutes()) {
      stage.say(
          "from %s: %d completed, %d failed", minute.start(), minute.completed(), minute.failed());
    }
    stage.say("in all: %d completed, %d failed", metrics.completed(), metrics.failed());
  }
}
