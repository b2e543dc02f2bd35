package io.drover.internal.work;

import static io.drover.internal.work.SimulatedWorker.MILLI;
import static io.drover.internal.work.SimulatedWorker.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.work.SimulatedWorker.Downstream;
import io.drover.internal.work.SimulatedWorker.Service;
import io.drover.job.Concurrency;
import io.drover.job.ConcurrencyChange.Reason;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrencyRuleTest {

  private static final Concurrency BOUNDS = Concurrency.between(2, 64);

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 50, 300})
  void whileJobsWaitForHandlersThatWaitItGoesAllTheWayUp(int millis) {
    SimulatedWorker worker = busy(waiting(millis));
    worker.run(10 * SECOND);

    assertThat(worker.number()).isEqualTo(64);
    assertThat(worker.steps).extracting(ScalingStep::reason).containsOnly(Reason.JOBS_WAIT);
    assertThat(worker.steps).extracting(ScalingStep::to).containsExactly(4, 8, 16, 32, 64);
    assertThat(worker.run(60 * SECOND)).isGreaterThan(0.9 * 64 * 1000 / millis);
  }

  @Test
  void handlersThatTakeLongAreNotWaitedForAtEachStep() {
    SimulatedWorker worker = busy(waiting(20_000));
    worker.run(40 * SECOND);
    assertThat(worker.number()).isEqualTo(64);
    worker.run(600 * SECOND);
    assertThat(worker.number()).isEqualTo(64);
  }

  @Test
  void nothingIsRaisedBeforeTheFirstHandlersHaveEnded() {
    SimulatedWorker worker = busy(waiting(600_000));
    worker.run(500 * SECOND);
    assertThat(worker.steps).isEmpty();
  }

  @Test
  void handlersOfVeryDifferentLengthDoNotMisleadIt() {
    for (int seed = 0; seed < 20; seed++) {
      SimulatedWorker worker = new SimulatedWorker(BOUNDS, uneven(50), seed).endless(true);
      worker.run(120 * SECOND);
      assertThat(worker.run(60 * SECOND)).as("seed %d", seed).isGreaterThan(0.8 * 64 * 20);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 8, 10, 25, 40})
  void aDownstreamThatSaturatesIsFoundOutAndLeftInPeace(int servers) {
    SimulatedWorker worker = busy(saturating(20, servers, 1));
    worker.run(60 * SECOND);

    double all = servers * 50;
    assertThat(worker.run(60 * SECOND)).isGreaterThan(0.9 * all);
    assertThat(worker.meanUsed()).isLessThan(1.7 * servers);
    assertThat(worker.steps)
        .filteredOn(step -> step.reason() == Reason.SLOWER)
        .isNotEmpty()
        .allMatch(step -> step.text().contains("handlers take"));
    assertThat(changesAfter(worker, 60)).isLessThan(8);
  }

  @Test
  void aDownstreamThatDoesLessWhenThereAreMoreIsNotOverrun() {
    SimulatedWorker worker = busy(saturating(20, 10, 2));
    worker.run(60 * SECOND);
    assertThat(worker.run(120 * SECOND)).isGreaterThan(0.9 * 10 * 50);
  }

  @Test
  void itGoesBackToTheNumberAtWhichLessFailed() {
    SimulatedWorker worker = busy((calls, random) -> service(20, random, calls > 16, 0.3));
    worker.run(60 * SECOND);

    assertThat(worker.number()).isBetween(12, 20);
    assertThat(worker.steps)
        .filteredOn(step -> step.reason() == Reason.FAILING)
        .isNotEmpty()
        .allMatch(step -> step.to() < step.from() && step.failureShare() > 0.1)
        .allMatch(step -> step.text().contains("% of the attempts fail"));
    assertThat(changesAfter(worker, 30)).isLessThan(6);
  }

  @Test
  void failuresThatHaveNothingToDoWithTheNumberDoNotHoldItDown() {
    SimulatedWorker worker = busy((calls, random) -> service(20, random, true, 0.2));
    worker.run(20 * SECOND);
    assertThat(worker.number()).isEqualTo(64);
  }

  @Test
  void whileAllFailsItGoesUpNoFurther() {
    SimulatedWorker worker = busy((calls, random) -> new Service(2 * MILLI, true));
    worker.run(120 * SECOND);
    assertThat(worker.number()).isEqualTo(2);
  }

  @Test
  void anOutageBringsItDownAndItsEndUpAgain() {
    SimulatedWorker worker = busy(waiting(20));
    worker.run(20 * SECOND);
    worker.downstream((calls, random) -> new Service(2 * MILLI, true)).run(30 * SECOND);
    assertThat(worker.number()).isLessThan(64);
    assertThat(last(worker).reason()).isEqualTo(Reason.FAILING);

    worker.downstream(waiting(20)).run(30 * SECOND);
    assertThat(worker.number()).isEqualTo(64);
  }

  @Test
  void whenTheDownstreamBecomesSlowerItGoesDown() {
    SimulatedWorker worker = busy(saturating(20, 32, 1));
    worker.run(60 * SECOND);
    assertThat(worker.number()).isBetween(28, 40);
    worker.downstream(saturating(20, 4, 1.2)).run(60 * SECOND);
    assertThat(worker.number()).isBetween(3, 8);
    assertThat(worker.run(60 * SECOND)).isGreaterThan(0.9 * 4 * 50);
  }

  @Test
  void handlersThatTakeLongerForAllNumbersDoNotHoldItDown() {
    SimulatedWorker worker = busy(waiting(20));
    worker.run(20 * SECOND);
    worker.downstream(waiting(100)).run(60 * SECOND);
    assertThat(worker.steps)
        .extracting(ScalingStep::reason)
        .contains(Reason.SLOWER, Reason.RESTORED);
    assertThat(worker.number()).isEqualTo(64);
  }

  /** More at once only take longer, but of long handlers few end while a reading lasts. */
  @Test
  void whenLongHandlersBecomeSlowerItGoesDownAsWell() {
    SimulatedWorker worker = busy(waiting(200));
    worker.run(20 * SECOND);
    assertThat(worker.number()).isEqualTo(64);
    worker.downstream(saturating(320, 4, 1)).run(300 * SECOND);
    assertThat(worker.steps).extracting(ScalingStep::reason).contains(Reason.SLOWER);
    assertThat(worker.number()).isBetween(3, 16);
  }

  @Test
  void withLongHandlersAHigherNumberIsTriedAgainAsWell() {
    SimulatedWorker worker = busy(saturating(100, 16, 1));
    worker.run(60 * SECOND);
    assertThat(worker.number()).isBetween(14, 40);
    worker.downstream(waiting(8_000)).run(600 * SECOND);
    assertThat(worker.number()).isEqualTo(64);
  }

  @Test
  void atTheUpperBoundARiseOfFailuresIsNoticed() {
    SimulatedWorker worker = busy(waiting(20));
    worker.run(20 * SECOND);
    assertThat(worker.number()).isEqualTo(64);
    worker.downstream((calls, random) -> service(20, random, calls > 40, 0.4)).run(120 * SECOND);
    assertThat(worker.steps).extracting(ScalingStep::reason).contains(Reason.FAILING);
    assertThat(worker.number()).isBetween(24, 44);
  }

  @Test
  void jobsOfAnotherKindThatTakeLongBringItDownByHalfAtMost() {
    SimulatedWorker worker = busy(waiting(1));
    worker.run(20 * SECOND);
    int up = worker.steps.size();
    worker.downstream(waiting(1_000)).run(120 * SECOND);
    assertThat(worker.steps.subList(up, worker.steps.size()))
        .allMatch(step -> step.to() >= step.from() / 2);
    assertThat(worker.number()).isEqualTo(64);
  }

  @Test
  void theWidestBoundsAreGoneUpInLikeOthers() {
    SimulatedWorker worker =
        new SimulatedWorker(Concurrency.between(1, Concurrency.MOST), saturating(50, 100, 1), 1)
            .endless(true);
    worker.run(120 * SECOND);
    assertThat(worker.steps).allMatch(step -> step.to() > 0 && step.to() < 1_000);
    assertThat(worker.number()).isBetween(70, 200);
  }

  @Test
  void downItGoesSlowlyAndUpAgainToWhatWasGoodAtOnce() {
    SimulatedWorker worker = busy(waiting(50));
    worker.run(20 * SECOND);
    int up = worker.steps.size();
    worker.endless(false).run(60 * SECOND);
    List<ScalingStep> down = worker.steps.subList(up, worker.steps.size());
    assertThat(down)
        .hasSizeBetween(5, 13)
        .allMatch(step -> step.reason() == Reason.SLOTS_IDLE)
        .allMatch(step -> step.to() < step.from() && step.to() >= step.from() * 2 / 3)
        .allMatch(step -> step.text().contains("slots were used in 5."));
    worker.run(60 * SECOND);
    assertThat(worker.number()).isEqualTo(2);

    worker.endless(true).run(SECOND);
    assertThat(worker.number()).isEqualTo(64);
  }

  @Test
  void aSteadyStreamFindsAsManySlotsAsItNeeds() {
    SimulatedWorker worker = new SimulatedWorker(BOUNDS, waiting(100), 5).arrivals(100);
    worker.run(120 * SECOND);
    assertThat(worker.run(60 * SECOND)).isBetween(90.0, 110.0);
    assertThat(worker.number()).isBetween(12, 32); // Ten are used on average.
    assertThat(changesAfter(worker, 60)).isLessThan(8);
  }

  @Test
  void jobsThatNeverWaitRaiseNothing() {
    SimulatedWorker worker = new SimulatedWorker(BOUNDS, waiting(10), 5).arrivals(5);
    worker.run(120 * SECOND);
    assertThat(worker.steps).isEmpty();
  }

  @Test
  void aPauseTeachesItNothing() {
    SimulatedWorker worker = busy(waiting(50));
    worker.run(20 * SECOND);
    int before = worker.steps.size();
    worker.pause(true).run(600 * SECOND);
    assertThat(worker.steps).hasSize(before);
    worker.pause(false).run(60 * SECOND);
    assertThat(worker.steps).hasSize(before);
  }

  @Test
  void aLimitOfTheWholeQueueDoesNotDriveItMad() {
    SimulatedWorker worker = busy(waiting(50)).limit(5);
    worker.run(60 * SECOND);
    int before = worker.steps.size();
    worker.run(300 * SECOND);
    assertThat(worker.number()).isBetween(5, 10);
    assertThat(worker.steps.subList(before, worker.steps.size()))
        .hasSizeLessThan(25)
        .allMatch(step -> step.to() <= 10);
  }

  @Test
  void aWorkerThatStallsForLongIsNotMeasured() {
    ConcurrencyRule rule = new ConcurrencyRule(BOUNDS);
    LoadSample nothing = new LoadSample(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, false);
    assertThat(rule.next(nothing)).isNull();
    assertThat(rule.number()).isEqualTo(2);
  }

  private static ScalingStep last(SimulatedWorker worker) {
    return worker.steps.get(worker.steps.size() - 1);
  }

  private static long changesAfter(SimulatedWorker worker, int seconds) {
    return worker.stepTimes.stream().filter(at -> at > seconds * SECOND).count();
  }

  private static SimulatedWorker busy(Downstream downstream) {
    return new SimulatedWorker(BOUNDS, downstream, 1).endless(true);
  }

  static Service service(double millis, Random random, boolean mayFail, double share) {
    double varied = millis * Math.max(0.1, 1 + 0.2 * random.nextGaussian());
    return new Service((long) (varied * MILLI), mayFail && random.nextDouble() < share);
  }

  private static Downstream waiting(double millis) {
    return (calls, random) -> service(millis, random, false, 0);
  }

  /** Times as far apart as waits for independent events are. */
  private static Downstream uneven(double millis) {
    return (calls, random) ->
        new Service((long) (-Math.log(1 - random.nextDouble()) * millis * MILLI), false);
  }

  /** Serves so many at once; more of them take longer, the more so the greater the power. */
  static Downstream saturating(double millis, int servers, double power) {
    return (calls, random) ->
        service(millis * Math.pow(Math.max(1, (double) calls / servers), power), random, false, 0);
  }
}
