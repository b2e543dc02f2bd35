package io.drover.cli;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.Idempotency;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.AddedFlow;
import io.drover.job.DeadLetterFilter;
import io.drover.job.Flow;
import io.drover.job.RedriveRequest;
import io.drover.schedule.Schedule;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The part of the tour about what happens once, again, or when all else has failed. */
final class DemoSafety {

  private final Drover drover;
  private final DemoStage stage;

  DemoSafety(Drover drover, DemoStage stage) {
    this.drover = drover;
    this.stage = stage;
  }

  void play() throws InterruptedException {
    deadLetters();
    idempotency();
    recurring();
    flow();
  }

  private void deadLetters() throws InterruptedException {
    stage.begin(
        "Dead letters: what fails for good moves there in the same step, and can be sent back",
        """
        invoices.worker(handler).deadLetterTo("invoices-dlq").start();
        drover.deadLetters("invoices-dlq", String.class).redrive(RedriveRequest.all());
        """);
    JobQueue<String> invoices = drover.queue("invoices", String.class);
    AtomicBoolean mended = new AtomicBoolean();
    CountDownLatch failed = new CountDownLatch(2);
    CountDownLatch sent = new CountDownLatch(2);
    Worker worker =
        invoices
            .worker(
                job -> {
                  if (!mended.get()) {
                    throw new IllegalStateException("the printer is on fire");
                  }
                  return "printed " + job.data();
                })
            .deadLetterTo("invoices-dlq")
            .onFailed((job, error) -> failed.countDown())
            .onCompleted(
                (job, result) -> {
                  stage.say("job %s: %s", job.id(), result);
                  sent.countDown();
                })
            .start();
    try (worker) {
      invoices.add("print", "invoice 1");
      invoices.add("print", "invoice 2");
      stage.await(failed);
      DeadLetters<String> letters = drover.deadLetters("invoices-dlq", String.class);
      letters
          .page(DeadLetterFilter.all())
          .items()
          .forEach(each -> stage.say("dead letter: %s, %s", each.data(), each.error()));
      mended.set(true);
      letters.redrive(RedriveRequest.all());
      stage.say("mended, and sent back");
      stage.await(sent);
    }
  }

  private void idempotency() throws InterruptedException {
    stage.begin(
        "Idempotency: an effect happens once for a key, in whichever process",
        """
        Idempotency once = drover.idempotency(ofHours(24));
        String receipt = once.run("order-7", String.class, () -> charge(order));
        """);
    Idempotency once = drover.idempotency(Duration.ofHours(24));
    AtomicInteger charges = new AtomicInteger();
    for (int i = 1; i <= 3; i++) {
      String receipt =
          once.run("order-7", String.class, () -> "charge number " + charges.incrementAndGet());
      stage.say("try %d: %s", i, receipt);
    }
  }

  private void recurring() throws InterruptedException {
    stage.begin(
        "Recurring jobs: cron with a zone, or an interval",
        """
        digests.schedules().put(Schedule.cron("daily", "0 9 * * *", ZoneId.of("Europe/Berlin")).job(…));
        digests.schedules().put(Schedule.every("often", ofMillis(300)).job("digest", "tick"));
        """);
    JobQueue<String> digests = drover.queue("digests", String.class);
    Schedule daily =
        Schedule.cron("daily", "0 9 * * *", ZoneId.of("Europe/Berlin")).job("digest", "daily");
    digests.schedules().put(daily);
    digests
        .schedules()
        .find("daily")
        .ifPresent(
            found -> stage.say("daily: %s, next at %s", found.words(), found.next(1).get(0)));
    CountDownLatch done = new CountDownLatch(3);
    Worker worker =
        digests
            .actionWorker(
                job -> {
                  stage.say("runs: %s", job.data());
                  done.countDown();
                })
            .start();
    try (worker) {
      digests
          .schedules()
          .put(Schedule.every("often", Duration.ofMillis(300)).job("digest", "tick"));
      stage.await(done);
      digests.schedules().remove("often");
    }
  }

  private void flow() throws InterruptedException {
    stage.begin(
        "Flows: a parent runs when its children have ended, whichever queues they are in",
        """
        drover.add(Flow.of("albums", "bind", "Alps")
            .child(Flow.of("images", "scale", "peak.jpg"))
            .child(Flow.of("images", "scale", "lake.jpg")));
        """);
    CountDownLatch done = new CountDownLatch(3);
    List<Worker> workers =
        List.of(
            drover
                .queue("images", String.class)
                .worker(
                    job -> {
                      stage.say("scales %s", job.data());
                      done.countDown();
                      return "small-" + job.data();
                    })
                .start(),
            drover
                .queue("albums", String.class)
                .worker(
                    job -> {
                      stage.say(
                          "binds %s with %s",
                          job.data(), job.children().results(String.class).values());
                      done.countDown();
                      return true;
                    })
                .start());
    AddedFlow added =
        drover.add(
            Flow.of("albums", "bind", "Alps")
                .child(Flow.of("images", "scale", "peak.jpg"))
                .child(Flow.of("images", "scale", "lake.jpg")));
    stage.say("added a tree of %d jobs", added.size());
    stage.await(done);
    workers.forEach(Worker::close);
  }
}
