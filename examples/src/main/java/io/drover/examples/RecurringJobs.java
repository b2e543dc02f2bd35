package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.JobType;
import io.drover.schedule.Overlap;
import io.drover.schedule.Schedule;
import io.drover.schedule.ScheduleView;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Recurring jobs: put at each start, listed in words, run by hand, paused and removed. */
public final class RecurringJobs {

  /** What the digest is about. */
  record Digest(String audience) {}

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final JobType<Digest> DIGEST = JobType.of("digest", Digest.class);
  private static final JobType<Digest> CHECK = JobType.of("check", Digest.class);

  private RecurringJobs() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) throws InterruptedException {
    try (Drover drover = StoreArgument.open(args)) {
      System.out.println(run(drover));
    }
  }

  static List<String> run(Drover drover) throws InterruptedException {
    JobQueue<Digest> mail = drover.queue("mail", Digest.class);
    mail.schedules()
        .put(
            Schedule.cron("daily-digest", "0 9 * * *", BERLIN)
                .job(DIGEST, new Digest("everybody"))
                .catchUp(3));
    mail.schedules()
        .put(
            Schedule.every("check", Duration.ofMinutes(10))
                .job(CHECK, new Digest("nobody"))
                .overlap(Overlap.SKIP));
    ScheduleView digest = mail.schedules().find("daily-digest").orElseThrow();
    List<Instant> nextWeek = digest.next(7);

    BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    Worker worker =
        mail.worker()
            .onAction(CHECK, job -> {})
            .onAction(
                DIGEST,
                job -> {
                  LocalDate day = LocalDate.ofInstant(job.slot().orElseThrow(), BERLIN);
                  sent.add("digest of " + day + " to " + job.data().audience());
                })
            .start();
    try (worker) {
      mail.schedules().runNow("daily-digest");
      String first = String.valueOf(sent.poll(10, TimeUnit.SECONDS));
      mail.schedules().pause("daily-digest");
      mail.schedules().remove("check");
      return List.of(digest.words(), nextWeek.size() + " times", first);
    }
  }
}
