package io.drover.internal.insight;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.insight.Checkup.QueueFacts;
import io.drover.internal.work.WorkerCard;
import io.drover.job.Health.Condition;
import io.drover.job.JobState;
import io.drover.job.QueueSettings;
import io.drover.spi.Answers;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CheckupTest {

  private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
  private static final Instant LONG_AGO = NOW.minusSeconds(120);
  private static final QueueSettings OPEN = Answers.settings().build();

  private static WorkerCard card(
      int taken, boolean held, Instant moved, @Nullable Instant failing) {
    return new WorkerCard(
        "q",
        null,
        2,
        null,
        LONG_AGO,
        held,
        taken,
        List.of(),
        new WorkerCard.Vigour(taken, moved, failing));
  }

  private static QueueFacts queue(
      long ready, Instant since, QueueSettings settings, @Nullable Instant heldUntil) {
    return new QueueFacts(
        Answers.status("q", Answers.counts(s -> s == JobState.WAITING ? ready : 3))
            .settings(settings)
            .oldestReady(since)
            .build(),
        heldUntil);
  }

  private static Condition judge(WorkerCard card, @Nullable QueueFacts queue) {
    return Checkup.judge(card, queue, NOW).condition();
  }

  private static QueueFacts waiting() {
    // The counts of the other states are 3 each, those with a priority among them.
    return queue(5, LONG_AGO, OPEN, null);
  }

  @Test
  void aWorkerThatLeavesReadyJobsAloneIsStuck() {
    assertThat(judge(card(1, false, LONG_AGO, null), waiting())).isEqualTo(Condition.STUCK);
    assertThat(judge(card(1, false, NOW.minusSeconds(29), null), waiting()))
        .isEqualTo(Condition.MOVING);
  }

  @Test
  void jobsThatHaveJustComeDoNotMakeItStuck() {
    QueueFacts fresh = queue(5, NOW.minusSeconds(1), OPEN, null);
    assertThat(judge(card(0, false, LONG_AGO, null), fresh)).isEqualTo(Condition.IDLE);
  }

  @Test
  void whatHoldsItIsTold() {
    WorkerCard idle = card(0, false, LONG_AGO, null);
    assertThat(judge(card(0, true, LONG_AGO, null), waiting())).isEqualTo(Condition.HELD);
    QueueSettings paused = Answers.settings().paused(true).build();
    assertThat(judge(idle, queue(5, LONG_AGO, paused, null))).isEqualTo(Condition.HELD);
    QueueSettings full = Answers.settings().concurrency(3).build();
    assertThat(judge(idle, queue(5, LONG_AGO, full, null))).isEqualTo(Condition.HELD);
    assertThat(judge(idle, queue(5, LONG_AGO, OPEN, NOW.plusSeconds(1)))).isEqualTo(Condition.HELD);
  }

  @Test
  void aWorkerWhoseSlotsAreAllTakenForLongIsBusy() {
    assertThat(judge(card(2, false, LONG_AGO, null), waiting())).isEqualTo(Condition.BUSY);
    assertThat(judge(card(2, false, NOW.minusSeconds(59), null), waiting()))
        .isEqualTo(Condition.MOVING);
  }

  @Test
  void aWorkerThatTheStoreDoesNotAnswerIsStuck() {
    assertThat(judge(card(0, false, NOW, LONG_AGO), waiting())).isEqualTo(Condition.STUCK);
    assertThat(judge(card(0, false, NOW, NOW.minusSeconds(1)), waiting()))
        .isEqualTo(Condition.MOVING);
    assertThat(judge(card(0, false, LONG_AGO, LONG_AGO), null)).isEqualTo(Condition.STUCK);
    assertThat(judge(card(0, false, LONG_AGO, null), null)).isEqualTo(Condition.IDLE);
  }
}
