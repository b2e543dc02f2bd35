package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Backoff;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A work queue: producers add jobs, and each is run by one of the workers, wherever they are. */
public final class WorkQueue {

  /** What a job carries. */
  record Email(String to, String subject, String body) {}

  /** What it results in. */
  record Receipt(boolean sent, Instant timestamp) {}

  private WorkQueue() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) throws InterruptedException {
    try (Drover drover = StoreArgument.open(args)) {
      run(drover).forEach(System.out::println);
    }
  }

  static List<String> run(Drover drover) throws InterruptedException {
    JobQueue<Email> emails = emails(drover);
    for (String to : List.of("ann@example.org", "bob@example.org", "nobody")) {
      emails.add("send-email", new Email(to, "Hello", "How are you?"));
    }
    BlockingQueue<String> log = new LinkedBlockingQueue<>();
    try (Worker worker = worker(emails, log)) {
      List<String> lines = new ArrayList<>();
      while (lines.size() < 6) { // Two are sent; the third fails three times, and for good then.
        lines.add(String.valueOf(log.poll(10, TimeUnit.SECONDS)));
      }
      lines.add(worker.concurrency() + " at once");
      return lines;
    }
  }

  /** The producer's side: what holds for every job unless its own options say something else. */
  static JobQueue<Email> emails(Drover drover) {
    return drover
        .queue("emails", Email.class)
        .defaults(
            JobOptions.defaults()
                .attempts(3)
                .backoff(Backoff.exponential(Duration.ofMillis(100)))
                .keepCompleted(100)
                .keepFailed(1000));
  }

  /** The side that works: in this process or in any other that opens the same store. */
  static Worker worker(JobQueue<Email> emails, BlockingQueue<String> log) {
    return emails
        .worker(job -> send(job.data()))
        .concurrency(5)
        .rateLimit(100, Duration.ofMinutes(1))
        .onCompleted((job, receipt) -> log.add("sent to " + job.data().to()))
        .onFailed(
            (job, error) -> {
              log.add(error.getMessage() + ", attempt " + job.attemptsMade());
              if (job.state() == JobState.FAILED) {
                log.add("gave up " + job.data().to());
              }
            })
        .start();
  }

  private static Receipt send(Email email) {
    if (!email.to().contains("@")) {
      throw new IllegalArgumentException("no address: " + email.to());
    }
    return new Receipt(true, Instant.now());
  }
}
