package io.drover.cli;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.QueueEvents;
import io.drover.Worker;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.PageRequest;
import io.drover.job.QueueCounts;
import io.drover.job.QueueEvent;
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
  }

  private void progress() throws InterruptedException {
    stage.begin(
        "Progress, and a log for each job",
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
        "Events: what happens to the jobs of a queue, at whichever worker",
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
        "Looking at queues: counts are kept, not scanned",
        """
        QueueCounts counts = emails.counts();
        Page<Job<String>> newest = emails.admin().page(PageRequest.of(JobState.COMPLETED).limit(2));
        """);
    for (String name : drover.queues()) {
      QueueCounts counts = drover.queue(name, Object.class).counts();
      stage.say(
          "%-10s %2d waiting %2d completed %2d failed",
          name, counts.waiting(), counts.completed(), counts.failed());
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
}
