package io.drover.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import io.drover.laboratory.Finding.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each fault is planted in a history that is clean but for it, and has to be found. */
class CheckerTest {

  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final String PRODUCER = "producer#1";
  private static final String WORKER = "worker#1";
  private static final String OTHER = "other#1";
  private static final String JOB = "p-1";
  private static final String DOOMED = "d-1";
  private static final String SENDING = "s-1";

  private final List<Happening> happenings = new ArrayList<>();
  private final List<Contents.Held> held = new ArrayList<>();
  private long runs;

  private void at(long millis, String process, What what, String subject, long number) {
    happenings.add(new Happening(millis * 1_000_000, process, what, subject, number));
  }

  private void add(long millis, String label) {
    at(millis, PRODUCER, What.ATTEMPTED, label, 0);
    at(millis + 1, PRODUCER, What.ACKNOWLEDGED, label, 0);
  }

  private long start(long millis, String process, String label) {
    at(millis, process, What.STARTED, label, ++runs);
    return runs;
  }

  private void run(long start, long end, String process, String label) {
    at(end, process, What.RETURNED, label, start(start, process, label));
  }

  private void tell(long millis, String process, String label) {
    at(millis, process, What.TOLD_COMPLETED, label, 0);
  }

  private void hold(String label, JobState state) {
    held.add(new Contents.Held(label, state, true, ""));
  }

  private void complete(String label) {
    add(0, label);
    run(10, 20, WORKER, label);
    tell(21, WORKER, label);
    hold(label, JobState.COMPLETED);
  }

  private Verdict check() {
    happenings.sort((a, b) -> Long.compare(a.nanos(), b.nanos()));
    return Checker.check(happenings, new Contents(held), LEASE);
  }

  private void assertFound(Fault fault, String label, String words) {
    assertThat(check().findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.fault()).isEqualTo(fault);
              assertThat(finding.label()).isEqualTo(label);
              assertThat(finding.story()).contains(words);
            });
  }

  private void assertClean() {
    assertThat(check().findings()).isEmpty();
  }

  // ---- what is all right --------------------------------------------------------------------

  @Test
  void completedJobIsAllRight() {
    complete(JOB);
    assertClean();
  }

  @Test
  void jobRunsAgainAfterItsProcessEnded() {
    add(0, JOB);
    run(10, 20, WORKER, JOB);
    at(21, "laboratory", What.ENDED, WORKER, 0);
    run(3000, 3010, OTHER, JOB);
    hold(JOB, JobState.COMPLETED);
    assertClean();
  }

  @Test
  void jobOverlapsWithARunWhoseProcessWasStopped() {
    add(0, JOB);
    at(5, WORKER, What.PULSE, "-", 0);
    long run = start(10, WORKER, JOB);
    run(3000, 3010, OTHER, JOB);
    at(4000, WORKER, What.PULSE, "-", 0);
    at(4001, WORKER, What.RETURNED, JOB, run);
    hold(JOB, JobState.COMPLETED);
    assertClean();
    assertThat(check().tally().excused).isOne();
  }

  @Test
  void jobOverlapsWithARunWhoseLeaseAClockEnded() {
    add(0, JOB);
    long run = start(10, WORKER, JOB);
    at(50, "laboratory", What.CLOCK_SET, "worker", 0);
    run(60, 70, WORKER, JOB);
    at(80, WORKER, What.RETURNED, JOB, run);
    hold(JOB, JobState.COMPLETED);
    assertClean();
  }

  @Test
  void doomedJobFailsAfterAllItsAttempts() {
    add(0, DOOMED);
    for (int i = 1; i <= Task.ATTEMPTS; i++) {
      at(i * 100 + 1, WORKER, What.THREW, DOOMED, start(i * 100, WORKER, DOOMED));
    }
    hold(DOOMED, JobState.FAILED);
    assertClean();
  }

  @Test
  void unansweredJobMayBeMissing() {
    at(0, PRODUCER, What.ATTEMPTED, JOB, 0);
    at(1, PRODUCER, What.UNANSWERED, JOB, 0);
    assertClean();
  }

  @Test
  void storeMayForgetWhatItsSettingsSay() {
    add(0, JOB);
    at(100, "laboratory", What.CUT, Disturbances.STORE, LEASE.toNanos());
    assertClean();
    assertThat(check().tally().forgotten).isOne();
  }

  // ---- lost ---------------------------------------------------------------------------------

  @Test
  void acknowledgedJobThatIsMissingIsLost() {
    add(0, JOB);
    assertFound(Fault.LOST, JOB, "acknowledged");
  }

  @Test
  void jobThatWasAcknowledgedBeforeWhatMayBeForgottenIsLost() {
    add(0, JOB);
    at(100, "laboratory", What.CUT, Disturbances.STORE, Duration.ofMillis(50).toNanos());
    assertFound(Fault.LOST, JOB, "acknowledged");
  }

  @Test
  void unansweredJobWhoseCompletionWasToldIsLostIfItIsMissing() {
    at(0, PRODUCER, What.ATTEMPTED, JOB, 0);
    at(1, PRODUCER, What.UNANSWERED, JOB, 0);
    run(10, 20, WORKER, JOB);
    tell(21, WORKER, JOB);
    assertFound(Fault.LOST, JOB, "acknowledged");
  }

  @Test
  void completionThatWasToldAndIsMissingIsLost() {
    add(0, DOOMED);
    run(10, 20, WORKER, DOOMED);
    tell(21, WORKER, DOOMED);
    for (int i = 1; i <= Task.ATTEMPTS; i++) {
      at(i + 10, OTHER, What.THREW, DOOMED, start(i, OTHER, DOOMED));
    }
    hold(DOOMED, JobState.FAILED);
    assertThat(check().findings())
        .anySatisfy(finding -> assertThat(finding.story()).contains("completion was told"));
  }

  @Test
  void sentJobThatIsMissingIsLost() {
    complete(SENDING);
    assertFound(Fault.LOST, SENDING, "what it sent");
  }

  // ---- doubled ------------------------------------------------------------------------------

  @Test
  void jobThatRunsAgainAfterItsCompletionWasToldIsDoubled() {
    complete(JOB);
    at(22, "laboratory", What.ENDED, WORKER, 0);
    run(3000, 3010, OTHER, JOB);
    assertFound(Fault.DOUBLED, JOB, "after its completion was told");
  }

  @Test
  void jobThatRunsAgainWithoutAReasonIsDoubled() {
    add(0, JOB);
    run(10, 20, WORKER, JOB);
    run(30, 40, OTHER, JOB);
    hold(JOB, JobState.COMPLETED);
    assertFound(Fault.DOUBLED, JOB, "nothing kept its end");
  }

  @Test
  void jobThatIsInTheStoreTwiceIsDoubled() {
    complete(JOB);
    hold(JOB, JobState.COMPLETED);
    assertFound(Fault.DOUBLED, JOB, "more than once");
  }

  // ---- overlapping --------------------------------------------------------------------------

  @Test
  void jobThatBeginsWhileItRunsIsOverlapping() {
    add(0, JOB);
    long run = start(10, WORKER, JOB);
    run(3000, 3010, OTHER, JOB);
    at(4001, WORKER, What.RETURNED, JOB, run);
    hold(JOB, JobState.COMPLETED);
    assertFound(Fault.OVERLAPPING, JOB, "twice at once");
  }

  @Test
  void aShortStopIsNoReasonToOverlap() {
    add(0, JOB);
    at(5, WORKER, What.PULSE, "-", 0);
    long run = start(10, WORKER, JOB);
    at(405, WORKER, What.PULSE, "-", 0);
    run(410, 415, OTHER, JOB);
    at(420, WORKER, What.RETURNED, JOB, run);
    hold(JOB, JobState.COMPLETED);
    assertFound(Fault.OVERLAPPING, JOB, "twice at once");
  }

  @Test
  void troubleOfAnotherProcessIsNoReasonToOverlap() {
    add(0, JOB);
    at(5, "laboratory", What.DISTURBED, "other", 0);
    long run = start(10, WORKER, JOB);
    run(3000, 3010, OTHER, JOB);
    at(3011, "laboratory", What.CALM, "other", 0);
    at(4001, WORKER, What.RETURNED, JOB, run);
    hold(JOB, JobState.COMPLETED);
    assertFound(Fault.OVERLAPPING, JOB, "twice at once");
  }

  // ---- stuck --------------------------------------------------------------------------------

  @Test
  void jobThatIsNotFinishedIsStuck() {
    add(0, JOB);
    hold(JOB, JobState.ACTIVE);
    assertFound(Fault.STUCK, JOB, "ACTIVE");
  }

  // ---- unexpected ---------------------------------------------------------------------------

  @Test
  void jobThatNobodyAddedIsUnexpected() {
    run(10, 20, WORKER, JOB);
    hold(JOB, JobState.COMPLETED);
    assertFound(Fault.UNEXPECTED, JOB, "nobody added it");
  }

  @Test
  void jobThatWasNotSentIsUnexpected() {
    add(0, SENDING);
    at(20, WORKER, What.RETURNED, SENDING, start(10, WORKER, SENDING));
    run(30, 40, WORKER, Task.sentBy(SENDING));
    hold(Task.sentBy(SENDING), JobState.COMPLETED);
    assertThat(check().findings())
        .anySatisfy(finding -> assertThat(finding.story()).contains("has not completed"));
  }

  @Test
  void completionWithoutARunIsUnexpected() {
    add(0, JOB);
    hold(JOB, JobState.COMPLETED);
    assertFound(Fault.UNEXPECTED, JOB, "no handler returned");
  }

  @Test
  void failureOfAJobThatShouldCompleteIsUnexpected() {
    add(0, JOB);
    run(10, 20, WORKER, JOB);
    hold(JOB, JobState.FAILED);
    assertFound(Fault.UNEXPECTED, JOB, "it failed");
  }

  @Test
  void failureBeforeTheLastAttemptIsUnexpected() {
    add(0, DOOMED);
    at(20, WORKER, What.THREW, DOOMED, start(10, WORKER, DOOMED));
    hold(DOOMED, JobState.FAILED);
    assertFound(Fault.UNEXPECTED, DOOMED, "attempts left");
  }

  @Test
  void dataThatAreNotWholeAreUnexpected() {
    add(0, JOB);
    run(10, 20, WORKER, JOB);
    held.add(new Contents.Held(JOB, JobState.COMPLETED, false, ""));
    assertFound(Fault.UNEXPECTED, JOB, "its data");
  }

  @Test
  void handlerThatIsGivenOtherDataIsUnexpected() {
    complete(JOB);
    at(15, WORKER, What.GARBLED, JOB, 0);
    assertFound(Fault.UNEXPECTED, JOB, "its data");
  }

  @Test
  void damageThatNobodyNoticesIsUnexpected() {
    at(0, "laboratory", What.DAMAGED, "REFUSED:db/CURRENT:CUT", 0);
    at(1, "laboratory", What.DAMAGED, "UNNOTICED:db/000004.log:CUT", 0);
    assertFound(Fault.UNEXPECTED, "UNNOTICED:db/000004.log:CUT", "nobody noticed");
    assertThat(check().tally().damages).isEqualTo(2);
  }
}
