package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.JobOptions;
import io.drover.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.MonthDay;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** Delayed jobs: due after a time, at an instant, or every day; and promoted by hand. */
public final class DelayedJobs {

  private DelayedJobs() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) {
    try (Drover drover = StoreArgument.open(args)) {
      run(drover).forEach(System.out::println);
    }
  }

  static List<String> run(Drover drover) {
    JobQueue<String> emails = drover.queue("later-emails", String.class);
    // After a time.
    JobOptions tomorrow = JobOptions.defaults().delay(Duration.ofHours(24));
    String reminder = emails.add("send-reminder", "cart of user 123", tomorrow).id();
    // At an instant.
    String greeting =
        emails.add("christmas-email", "xmas", JobOptions.defaults().at(christmas())).id();
    // Again and again, where each day has its nine o'clock.
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    emails
        .schedules()
        .put(Schedule.cron("daily-digest", "0 9 * * *", berlin).job("daily-digest", "digest"));
    String delayed = emails.counts().delayed() + " delayed";

    Worker worker = emails.worker(job -> job.name() + ": " + job.data()).start();
    try (worker) {
      // They have a day and more left, but can be made ready at once.
      emails.admin().promote(reminder);
      emails.admin().changeDelay(greeting, Duration.ZERO);
      return List.of(delayed, result(emails, reminder), result(emails, greeting));
    }
  }

  private static String result(JobQueue<String> emails, String id) {
    return String.valueOf(emails.awaitResult(id, String.class, Duration.ofSeconds(10)));
  }

  /** Next year's, so that it is to come whenever this runs. */
  private static Instant christmas() {
    return MonthDay.of(12, 25)
        .atYear(Year.now(ZoneOffset.UTC).getValue() + 1)
        .atTime(10, 0)
        .toInstant(ZoneOffset.UTC);
  }
}
