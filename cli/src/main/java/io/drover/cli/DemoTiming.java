package io.drover.cli;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Backoff;
import io.drover.job.Concurrency;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.NewJob;
import io.drover.job.UnrecoverableException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The part of the tour about when jobs run. For one thread. */
final class DemoTiming {

  private static final int PAGES = 400;

  private final Drover drover;
  private final DemoStage stage;

  DemoTiming(Drover drover, DemoStage stage) {
    this.drover = drover;
    this.stage = stage;
  }

  void play() throws InterruptedException {
    delay();
    retries();
    unrecoverable();
    rateLimit();
    pause();
    scaling();
  }

  private void delay() throws InterruptedException {
    stage.begin(
        DemoStep.DELAY,
        """
        reminders.add("remind", "tea is ready", JobOptions.defaults().delay(ofSeconds(1)));
        reminders.add("remind", "party", JobOptions.defaults().at(Instant.parse("2026-12-25T10:00:00Z")));
        """);
    JobQueue<String> reminders = drover.queue("reminders", String.class);
    CountDownLatch done = new CountDownLatch(1);
    Worker worker =
        reminders
            .worker(
                job -> {
                  stage.say("runs: %s", job.data());
                  done.countDown();
                  return true;
                })
            .start();
    try (worker) {
      JobOptions later = JobOptions.defaults().delay(Duration.ofSeconds(1));
      reminders.add("remind", "tea is ready", later);
      stage.say("added; delayed jobs: %d", reminders.counts().delayed());
      stage.await(done);
    }
  }

  private void retries() throws InterruptedException {
    stage.begin(
        DemoStep.RETRIES,
        """
        payments.add("charge", "order 1",
            JobOptions.defaults().attempts(4).backoff(Backoff.exponential(ofMillis(200))));
        """);
    JobQueue<String> payments = drover.queue("payments", String.class);
    CountDownLatch done = new CountDownLatch(1);
    Worker worker =
        payments
            .worker(
                job -> {
                  if (job.attempt() < 3) {
                    throw new IOException("the bank does not answer");
                  }
                  return "paid";
                })
            .onFailed(
                (job, error) ->
                    stage.say(
                        "attempt %d failed: %s; next in %d ms",
                        job.attemptsMade(), error.getMessage(), job.delay().toMillis()))
            .onCompleted(
                (job, result) -> {
                  stage.say("attempt %d: %s", job.attemptsMade(), result);
                  done.countDown();
                })
            .start();
    try (worker) {
      JobOptions options =
          JobOptions.defaults().attempts(4).backoff(Backoff.exponential(Duration.ofMillis(200)));
      payments.add("charge", "order 1", options);
      stage.await(done);
    }
  }

  private void unrecoverable() throws InterruptedException {
    stage.begin(
        DemoStep.UNRECOVERABLE,
        """
        throw new UnrecoverableException("the card is stolen");
        cards.admin().retry(id);  // after someone has mended it
        """);
    JobQueue<String> cards = drover.queue("cards", String.class);
    CountDownLatch done = new CountDownLatch(1);
    Worker worker =
        cards
            .worker(
                job -> {
                  throw new UnrecoverableException("the card is stolen");
                })
            .onFailed(
                (job, error) -> {
                  stage.say(
                      "%s after %d of %d attempts: %s",
                      job.state(),
                      job.attemptsMade(),
                      job.options().attempts(),
                      error.getMessage());
                  done.countDown();
                })
            .start();
    String id = cards.add("charge", "order 2", JobOptions.defaults().attempts(5)).id();
    try (worker) {
      stage.await(done);
    }
    stage.say(
        "retry says %s; now it is %s", cards.admin().retry(id), cards.state(id).orElseThrow());
  }

  private void rateLimit() throws InterruptedException {
    stage.begin(
        DemoStep.RATE_LIMIT,
        """
        calls.worker(handler).concurrency(10).rateLimit(3, ofMillis(500)).start();
        """);
    JobQueue<Integer> calls = drover.queue("calls", Integer.class);
    for (int i = 1; i <= 9; i++) {
      calls.add("call", i);
    }
    CountDownLatch done = new CountDownLatch(9);
    Worker worker =
        calls
            .worker(
                job -> {
                  stage.say("call %d", job.data());
                  done.countDown();
                  return true;
                })
            .concurrency(10)
            .rateLimit(3, Duration.ofMillis(500))
            .start();
    try (worker) {
      stage.await(done);
    }
  }

  private void pause() throws InterruptedException {
    stage.begin(
        DemoStep.PAUSE,
        """
        imports.admin().pause();
        imports.admin().resume();
        """);
    JobQueue<String> imports = drover.queue("imports", String.class);
    CountDownLatch done = new CountDownLatch(1);
    imports.admin().pause();
    Worker worker =
        imports
            .worker(
                job -> {
                  stage.say("runs: %s", job.data());
                  done.countDown();
                  return true;
                })
            .start();
    try (worker) {
      imports.add("import", "customers.csv");
      TimeUnit.MILLISECONDS.sleep(500);
      stage.say("paused; waiting jobs: %d", imports.counts().of(JobState.WAITING));
      imports.admin().resume();
      stage.say("resumed");
      stage.await(done);
    }
  }

  private void scaling() throws InterruptedException {
    stage.begin(
        DemoStep.SCALING,
        """
        pages.actionWorker(job -> fetch(job.data()))
            .concurrency(Concurrency.between(2, 64))
            .onConcurrency(change -> show(change)).start();
        """);
    JobQueue<Integer> pages = drover.queue("pages", Integer.class);
    pages.addAll(IntStream.range(0, PAGES).mapToObj(n -> NewJob.of("fetch", n)).toList());
    CountDownLatch done = new CountDownLatch(PAGES);
    Worker worker =
        pages
            .actionWorker(job -> Thread.sleep(20))
            .concurrency(Concurrency.between(2, 64))
            .onConcurrency(
                change ->
                    stage.say(
                        "%d to %d at once: %s; until now %.0f jobs a second",
                        change.from(), change.to(), change.reason(), change.perSecond()))
            .onCompleted((job, result) -> done.countDown())
            .start();
    try (worker) {
      stage.await(done);
      stage.say("%d pages are fetched, %d at once in the end", PAGES, worker.concurrency());
    }
  }
}
