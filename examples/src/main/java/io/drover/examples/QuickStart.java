package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Backoff;
import io.drover.job.JobOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The example of the README: a job that is retried, and a worker that runs it. */
public final class QuickStart {

  private QuickStart() {}

  /** What a job of this example carries. */
  public record Email(String to, String subject) {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) {
    System.out.println(run(args.length == 0 ? "embedded:" : args[0]));
  }

  static @Nullable String run(String uri) {
    // README
    try (Drover drover = Drover.open(uri)) { // "embedded:./data", or "embedded:" for memory
      JobQueue<Email> emails = drover.queue("emails", Email.class);
      JobOptions patient =
          JobOptions.defaults().attempts(3).backoff(Backoff.exponential(Duration.ofMillis(100)));
      String id = emails.add("welcome", new Email("ann@example.org", "Hello"), patient).id();
      Worker worker =
          emails
              .worker(job -> send(job.attempt(), job.data()))
              .concurrency(5)
              .onFailed((job, error) -> System.out.println(error.getMessage() + ", will retry"))
              .start();
      try (worker) {
        return emails.awaitResult(id, String.class, Duration.ofSeconds(10));
      }
    }
    // README
  }

  private static String send(int attempt, Email email) {
    if (attempt == 1) {
      throw new IllegalStateException("the mail server is busy");
    }
    return "sent to " + email.to();
  }
}
