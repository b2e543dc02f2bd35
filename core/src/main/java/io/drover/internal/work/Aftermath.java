package io.drover.internal.work;

import io.drover.job.JobState;
import io.drover.spi.JobRecord;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a job looks like once its settlement is recorded, without reading it again. Stateless. */
final class Aftermath {

  private static final Set<Outcome> ENDS =
      EnumSet.of(Outcome.COMPLETE, Outcome.FAIL, Outcome.DEAD_LETTER);
  private static final Set<Outcome> COUNTED =
      EnumSet.of(
          Outcome.COMPLETE, Outcome.FAIL, Outcome.DEAD_LETTER, Outcome.RETRY, Outcome.BACK_OFF);

  private Aftermath() {}

  static JobRecord of(JobRecord job, Settlement settlement, Instant now) {
    Outcome outcome = settlement.outcome();
    boolean counted = COUNTED.contains(outcome);
    Settlement.Failure failure = settlement.failure();
    return job.toBuilder()
        .state(state(job, outcome))
        .delay(delay(job, settlement))
        .finishedOn(ENDS.contains(outcome) ? now : null)
        .attemptsMade(job.attemptsMade() + (counted ? 1 : 0))
        .result(result(settlement))
        .failedReason(failure == null ? job.failedReason() : failure.reason())
        .stackTraces(failure == null ? job.stackTraces() : failure.stackTraces())
        .deferredFailure(null)
        .build();
  }

  private static byte @Nullable [] result(Settlement settlement) {
    return settlement.outcome() == Outcome.COMPLETE ? settlement.result() : null;
  }

  private static Duration delay(JobRecord job, Settlement settlement) {
    return state(job, settlement.outcome()) == JobState.DELAYED ? settlement.delay() : job.delay();
  }

  private static JobState state(JobRecord job, Outcome outcome) {
    return switch (outcome) {
      case COMPLETE -> JobState.COMPLETED;
      case FAIL, DEAD_LETTER -> JobState.FAILED;
      case BACK_OFF, MOVE_TO_LATER -> JobState.DELAYED;
      case WAIT_FOR_CHILDREN -> JobState.WAITING_CHILDREN;
      case RETRY, GIVE_BACK -> job.priority() > 0 ? JobState.PRIORITIZED : JobState.WAITING;
    };
  }
}
