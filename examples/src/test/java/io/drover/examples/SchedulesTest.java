package io.drover.examples;

import static io.drover.testkit.QueueAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.schedule.Schedule;
import io.drover.testkit.DroverExtension;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Recurring jobs in virtual time; the guide on them shows parts of this class. */
@Timeout(60)
@ExtendWith(DroverExtension.class)
class SchedulesTest {

  @Test
  void theDigestGoesOutEachMorning(Drover drover, VirtualTime time) {
    JobQueue<String> mail = drover.queue("mail", String.class);
    mail.worker(job -> "sent").start();
    mail.schedules()
        .put(Schedule.cron("digest", "0 9 * * *", ZoneId.of("UTC")).job("digest", "all"));

    time.advance(Duration.ofDays(3));

    assertThat(mail).hasCompleted(3).hasDelayed(1);
  }
}
