package io.drover.examples;

import static io.drover.testkit.QueueAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.job.Backoff;
import io.drover.job.JobOptions;
import io.drover.job.TimedOutException;
import io.drover.testkit.DroverExtension;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests in virtual time; the guide on testing shows parts of this class. */
@Timeout(60)
@ExtendWith(DroverExtension.class)
class RemindersTest {

  private final List<String> sent = new CopyOnWriteArrayList<>();
  private int failures;
  private JobQueue<String> reminders;

  @BeforeEach
  void open(Drover drover) {
    reminders = drover.queue("reminders", String.class);
  }

  private void send(String reminder) {
    if (failures-- > 0) {
      throw new IllegalStateException("mailbox full");
    }
    sent.add(reminder);
  }

  @Test
  void aReminderIsSentWhenItIsDue(VirtualTime time) {
    reminders.worker(job -> "told " + job.data()).start();
    reminders.add("remind", "ann", JobOptions.defaults().id("tea").delay(Duration.ofHours(24)));

    time.advance(Duration.ofHours(23));
    assertThat(reminders).hasDelayed("tea");

    time.advance(Duration.ofHours(1));
    assertThat(reminders).hasCompleted("tea", "told ann");
  }

  @Test
  void aFailedReminderIsTriedAgain(VirtualTime time) {
    failures = 2;
    startWorker();
    Backoff backoff = Backoff.exponential(Duration.ofSeconds(1));
    reminders.add("remind", "ann", JobOptions.defaults().id("tea").attempts(3).backoff(backoff));

    time.advance(Duration.ofSeconds(1)); // Up to the second attempt,
    time.advance(Duration.ofSeconds(2)); // and to the third.

    assertThat(reminders).hasCompleted("tea");
    assertThat(sent).containsExactly("ann");
  }

  @Test
  void aReminderThatCannotBeSentFails(VirtualTime time) {
    failures = 3;
    startWorker();
    reminders.add("remind", "ann", JobOptions.defaults().id("tea").attempts(3));

    time.advance(Duration.ZERO); // All attempts are due now.

    assertThat(reminders).hasFailed("tea", "mailbox full").hasNothingLeftToDo();
  }

  @Test
  void aLongReminderIsNotRunTwice(VirtualTime time) {
    CountDownLatch answered = new CountDownLatch(1);
    reminders
        .actionWorker(
            job -> {
              answered.await();
              send(job.data());
            })
        .start();
    reminders.add("remind", "ann", JobOptions.defaults().id("tea"));

    time.advance(Duration.ofHours(1)); // Leases are renewed all the time.
    assertThat(reminders).hasActive("tea");

    answered.countDown();
    assertThat(reminders).eventually().hasCompleted("tea");
    assertThat(sent).containsExactly("ann");
  }

  @Test
  void anAdvanceTellsWhatItWaitsFor(VirtualTime time) {
    time.patience(Duration.ofMillis(200));
    reminders.actionWorker(job -> Thread.sleep(60_000)).start();
    reminders.add("remind", "ann");

    assertThatThrownBy(() -> time.advance(Duration.ofSeconds(1)))
        .hasMessageContaining("still under way")
        .hasMessageContaining("java.lang.Thread.sleep");
  }

  @Test
  void waitingForAResultIsBoundedInRealTime() {
    String id = reminders.add("remind", "ann").id(); // Nobody works.
    assertThatThrownBy(() -> reminders.awaitResult(id, String.class, Duration.ofMillis(50)))
        .isInstanceOf(TimedOutException.class);
  }

  @Test
  void virtualTimeWorksWithoutTheExtension() {
    VirtualTime time = new VirtualTime();
    try (Drover drover = Drover.open("embedded:", DroverSettings.defaults().time(time))) {
      JobQueue<String> queue = drover.queue("reminders", String.class);
      queue.add("remind", "ann", JobOptions.defaults().delay(Duration.ofDays(1)));
      queue.worker(job -> "told " + job.data()).start();
      time.advance(Duration.ofDays(1));
      assertThat(queue).hasCompleted(1);
    }
    time.close();
  }

  private void startWorker() {
    reminders.actionWorker(job -> send(job.data())).start();
  }
}
