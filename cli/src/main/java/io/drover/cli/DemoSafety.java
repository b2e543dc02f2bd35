package io.drover.cli;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.Idempotency;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.AddedFlow;
import io.drover.job.Breaker;
import io.drover.job.DeadLetterFilter;
import io.drover.job.Flow;
import io.drover.job.NewJob;
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
    breaker();
    idempotency();
    recurring();
    flow();
  }

  private void deadLetters() throws InterruptedException {
    stage.begin(
        DemoStep.DEAD_LETTERS,
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

  private void breaker() throws InterruptedException {
    stage.begin(
        DemoStep.BREAKER,
        """
        charges.worker(handler).deadLetterTo("charges-dlq")
            .breaker(Breaker.after(3).probeEvery(ofMillis(300)))
            .onBreaker(state -> alert(state)).start();
        """);
    JobQueue<Integer> charges = drover.queue("charges", Integer.class);
    charges.addAll(List.of(1, 2, 3, 4, 5, 6).stream().map(n -> NewJob.of("charge", n)).toList());
    CountDownLatch done = new CountDownLatch(3);
    Worker worker =
        charges
            .worker(
                job -> {
                  if (job.data() <= 3) {
                    throw new IllegalStateException("the bank is down");
                  }
                  return "charged";
                })
            .deadLetterTo("charges-dlq")
            .breaker(Breaker.after(3).probeEvery(Duration.ofMillis(300)))
            .onFailed((job, error) -> stage.say("order %d: %s", job.data(), error.getMessage()))
            .onCompleted(
                (job, result) -> {
                  stage.say("order %d: %s", job.data(), result);
                  done.countDown();
                })
            .onBreaker(
                state ->
                    stage.say("breaker %s; waiting jobs: %d", state, charges.counts().waiting()))
            .start();
    try (worker) {
      stage.await(done);
    }
  }

  private void idempotency() throws InterruptedException {
    stage.begin(
        DemoStep.IDEMPOTENCY,
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
        DemoStep.RECURRING,
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
        DemoStep.FLOW,
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
