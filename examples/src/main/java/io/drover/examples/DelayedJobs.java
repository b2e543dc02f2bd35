package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.JobOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Delayed jobs: due after a time or at an instant, and promoted by hand. */
public final class DelayedJobs {

  private DelayedJobs() {}

  /**
   * Runs the example on a store in memory.
   *
   * @param args not used
   */
  public static void main(String[] args) {
    try (Drover drover = Drover.open("embedded:")) {
      System.out.println(run(drover));
    }
  }

  static List<String> run(Drover drover) {
    JobQueue<String> reminders = drover.queue("reminders", String.class);
    String soon =
        reminders
            .add("tea", "take it out", JobOptions.defaults().delay(Duration.ofMillis(50)))
            .id();
    String late =
        reminders
            .add("card", "write it", JobOptions.defaults().at(Instant.now().plusSeconds(86_400)))
            .id();
    Worker worker = reminders.worker(job -> job.name() + ": " + job.data()).start();
    try (worker) {
      String tea = reminders.awaitResult(soon, String.class, Duration.ofSeconds(10));
      // The card has a day left, but it can be made ready at once.
      reminders.admin().promote(late);
      String card = reminders.awaitResult(late, String.class, Duration.ofSeconds(10));
      return List.of(String.valueOf(tea), String.valueOf(card));
    }
  }
}
