package io.drover.testkit;

import static io.drover.testkit.QueueAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueAssertTest {

  private final Drover drover = Drover.over(new ModelEngine(), DroverSettings.defaults());
  private final JobQueue<String> mail = drover.queue("mail", String.class);

  @AfterEach
  void close() {
    drover.close();
  }

  @Test
  void countsOfStatesAreAsserted() {
    assertThat(mail).isEmpty().hasNothingLeftToDo();
    add("now");
    mail.add("send", "", JobOptions.defaults().id("first").priority(1));
    mail.add("send", "", JobOptions.defaults().id("later").delay(Duration.ofHours(1)));
    assertThat(mail)
        .hasWaiting(1)
        .hasPrioritized(1)
        .hasDelayed(1)
        .hasActive(0)
        .hasCompleted(0)
        .hasFailed(0)
        .has(JobState.WAITING_CHILDREN, 0)
        .hasDelayed("later")
        .hasNo("other");
  }

  @Test
  void whatWorkersDoIsWaitedFor() {
    add("good");
    add("bad");
    try (Worker worker = worker()) {
      assertThat(mail)
          .eventually()
          .hasCompleted("good")
          .hasCompleted("good", "sent good")
          .hasFailed("bad")
          .hasFailed("bad", "no such mailbox")
          .hasCompleted(1)
          .hasFailed(1)
          .hasNothingLeftToDo();
      assertThat(worker.queue()).isEqualTo("mail");
    }
  }

  @Test
  void aWrongCountIsToldWithAllCountsAndTheLatestFailures() {
    add("good");
    add("bad");
    try (Worker worker = worker()) {
      assertThat(mail).eventually().hasNothingLeftToDo();
      assertThatThrownBy(() -> assertThat(mail).as("my mail").hasCompleted(2))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("[my mail]")
          .hasMessageContaining("expected queue \"mail\" to have 2 completed, got: 1")
          .hasMessageContaining("waiting=0, prioritized=0, delayed=0, active=0, waiting children=0")
          .hasMessageContaining("bad (send), attempts made: 1: no such mailbox: bad");
    }
  }

  @Test
  void aJobInAnotherStateIsToldWithItsReason() {
    add("good");
    add("bad");
    mail.add("send", "", JobOptions.defaults().id("later").delay(Duration.ofHours(1)));
    try (Worker worker = worker()) {
      assertThat(mail).eventually().hasFailed("bad").hasCompleted("good");
      assertFails(() -> assertThat(mail).hasCompleted("bad"))
          .hasMessageContaining("to be completed, got: failed, attempts made: 1 of 1")
          .hasMessageContaining("failed by: no such mailbox: bad");
      assertFails(() -> assertThat(mail).hasCompleted("later"))
          .hasMessageContaining("to be completed, got: delayed until 2");
      assertFails(() -> assertThat(mail).hasCompleted("none"))
          .hasMessageContaining("got: no such job");
      assertFails(() -> assertThat(mail).hasFailed("bad", "disk full"))
          .hasMessageContaining("failed by \"disk full\", got: \"no such mailbox: bad\"");
      assertFails(() -> assertThat(mail).hasCompleted("good", "other"))
          .hasMessageContaining("completed with other, got: \"sent good\"");
      assertFails(() -> assertThat(mail).hasCompleted("good", 17))
          .hasMessageContaining("completed with 17, got: \"sent good\"");
      assertFails(() -> assertThat(mail).hasNo("bad")).hasMessageContaining("one that is failed");
      assertFails(() -> assertThat(mail).isEmpty()).hasMessageContaining("got: 3 jobs");
      assertFails(() -> assertThat(mail).hasNothingLeftToDo()).hasMessageContaining("got: 1 that");
    }
  }

  @Test
  void patienceEndsAndIsTold() {
    Duration limit = Duration.ofMillis(20);
    assertFails(() -> assertThat(mail).eventually(limit).hasWaiting(1))
        .hasMessageContaining("to have 1 waiting, got: 0, after 0.02s");
    assertThatThrownBy(() -> assertThat(mail).eventually(Duration.ofSeconds(-1)))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void anInterruptEndsTheWait() {
    Thread.currentThread().interrupt();
    assertFails(() -> assertThat(mail).eventually().hasWaiting(1))
        .hasMessageContaining("before this thread was interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  private static AbstractThrowableAssert<?, ?> assertFails(ThrowingCallable assertion) {
    return assertThatThrownBy(assertion).isInstanceOf(AssertionError.class);
  }

  private void add(String id) {
    mail.add("send", id, JobOptions.defaults().id(id));
  }

  private Worker worker() {
    return mail.worker(
            job -> {
              if (job.data().equals("bad")) {
                throw new IllegalStateException("no such mailbox: " + job.data());
              }
              return "sent " + job.data();
            })
        .start();
  }
}
