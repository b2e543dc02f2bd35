package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Backoff;
import io.drover.job.JobOptions;
import io.drover.job.JobType;
import io.drover.job.TypeToken;
import java.time.Duration;
import java.util.List;

/**
 * Several kinds of job in one queue: each has a name, a type of data, and a handler of its own. A
 * job of a kind that nobody handles fails, and says which kinds are handled.
 */
public final class KindsOfJobs {

  /**
   * An e-mail.
   *
   * @param to the address
   * @param subject the subject
   */
  record Email(String to, String subject) {}

  static final JobType<Email> SEND = JobType.of("send", Email.class);
  static final JobType<Integer> REMIND = JobType.of("remind", int.class);
  static final JobType<List<Email>> SEND_ALL = JobType.of("send-all", new TypeToken<>() {});

  private KindsOfJobs() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) {
    try (Drover drover = StoreArgument.open(args)) {
      System.out.println(run(drover));
    }
  }

  static List<String> run(Drover drover) {
    // What every job of this queue has unless its own options say something else.
    JobQueue<Object> emails =
        drover
            .queue("emails")
            .defaults(
                JobOptions.defaults().attempts(3).backoff(Backoff.fixed(Duration.ofSeconds(1))));
    List<String> ids =
        List.of(
            emails.add(SEND, new Email("ann@example.org", "Hello")).id(),
            emails.add(REMIND, 42).id(),
            emails.add(SEND_ALL, List.of(new Email("bob@example.org", "News"))).id());

    Worker worker =
        emails
            .worker()
            .on(SEND, job -> "sent to " + job.data().to())
            .on(REMIND, job -> "reminded of invoice " + job.data())
            .on(SEND_ALL, job -> "sent " + job.data().size())
            .start();
    try (worker) {
      return ids.stream()
          .map(id -> emails.awaitResult(id, String.class, Duration.ofSeconds(10)))
          .toList();
    }
  }
}
