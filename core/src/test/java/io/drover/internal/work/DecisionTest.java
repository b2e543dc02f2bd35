package io.drover.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.Jobs;
import io.drover.internal.store.ReadJob;
import io.drover.job.ActiveJob;
import io.drover.job.Backoff;
import io.drover.job.BackoffFunction;
import io.drover.job.EndAttempt;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.job.UndecodableException;
import io.drover.job.UnrecoverableException;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionTest {

  private static final Lease LEASE = Lease.of("1", "t");
  private static final Exception ERROR = new IllegalStateException("no luck");
  private static final JobOptions DEFAULTS = JobOptions.defaults();

  @ParameterizedTest
  @CsvSource({
    // attempts, made, started, maxStarted, outcome
    "1, 0, 1, 0, FAIL",
    "2, 0, 1, 0, RETRY",
    "3, 1, 2, 0, RETRY",
    "3, 2, 3, 0, FAIL",
    "3, 5, 6, 0, FAIL",
    "9, 0, 1, 2, RETRY",
    "9, 1, 2, 2, FAIL",
    "9, 0, 5, 2, FAIL",
  })
  void attemptsAndStartsDecideWhetherThereIsAnother(
      int attempts, int made, int started, int maxStarted, Outcome outcome) {
    ReadJob<Object> job = Jobs.job(DEFAULTS.attempts(attempts), made, started);

    assertThat(decision(maxStarted, null, 0).failed(LEASE, job, ERROR).outcome())
        .isEqualTo(outcome);
  }

  @ParameterizedTest
  @CsvSource({
    // type, base delay, jitter, random, attempts made before, delay
    "fixed, 100, 0, 0.5, 0, 100",
    "fixed, 100, 0, 0.5, 7, 100",
    "fixed, 100, 0.5, 0, 0, 50",
    "fixed, 100, 0.5, 0.999, 0, 99",
    "fixed, 100, 1, 0.25, 0, 25",
    "exponential, 100, 0, 0, 0, 100",
    "exponential, 100, 0, 0, 1, 200",
    "exponential, 100, 0, 0, 2, 400",
    "exponential, 100, 0.5, 0.5, 2, 300",
    "exponential, 1000, 0, 0, 90, 3153600000000",
  })
  void backoffsAreThoseOfTheWireFormat(
      String type, long base, double jitter, double random, int made, long delay) {
    Backoff backoff = Backoff.of(type, Duration.ofMillis(base)).jitter(jitter);
    ReadJob<Object> job = Jobs.job(DEFAULTS.attempts(100).backoff(backoff), made, made + 1);

    Settlement settlement = decision(0, null, random).failed(LEASE, job, ERROR);

    assertThat(settlement.outcome()).isEqualTo(Outcome.BACK_OFF);
    assertThat(settlement.delay()).isEqualTo(Duration.ofMillis(delay));
  }

  @Property
  void aBackoffIsNeverLongerThanWithoutJitterNorShorterThanItsShare(
      @ForAll @IntRange(min = 1, max = 100_000) int base,
      @ForAll @IntRange(max = 20) int made,
      @ForAll @DoubleRange(max = 1) double jitter,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double random) {
    Backoff plain = Backoff.exponential(Duration.ofMillis(base));
    double full = Math.pow(2, made) * base;

    long delay =
        decision(0, null, random)
            .failed(
                LEASE,
                Jobs.job(DEFAULTS.attempts(100).backoff(plain.jitter(jitter)), made, made + 1),
                ERROR)
            .delay()
            .toMillis();

    assertThat((double) delay).isBetween(Math.floor(full * (1 - jitter)) - 1, full);
  }

  @Test
  void aDelayOfNothingRetriesAtOnceAndAtTheFrontIfLifo() {
    JobOptions options = DEFAULTS.attempts(5).backoff(Backoff.fixed(Duration.ZERO));

    Settlement plain = decision(0, null, 0).failed(LEASE, Jobs.job(options, 0, 1), ERROR);
    Settlement lifo = decision(0, null, 0).failed(LEASE, Jobs.job(options.lifo(true), 0, 1), ERROR);

    assertThat(plain.outcome()).isEqualTo(Outcome.RETRY);
    assertThat(plain.front()).isFalse();
    assertThat(lifo.front()).isTrue();
  }

  @Test
  void theWorkersFunctionDecidesForItsTypes() {
    JobOptions options = DEFAULTS.attempts(5).backoff(Backoff.custom("mine"));
    ReadJob<Object> job = Jobs.job(options, 1, 2);
    BackoffFunction minutes = (made, backoff, error, of) -> Optional.of(Duration.ofMinutes(made));

    assertThat(decision(0, minutes, 0).failed(LEASE, job, ERROR).delay())
        .isEqualTo(Duration.ofMinutes(2));
    assertThat(
            decision(0, (made, backoff, error, of) -> Optional.empty(), 0)
                .failed(LEASE, job, ERROR)
                .outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void aBackoffNobodyKnowsFailsTheJobAndSaysWhy() {
    JobOptions options = DEFAULTS.attempts(5).backoff(Backoff.custom("mine"));

    Settlement settlement = decision(0, null, 0).failed(LEASE, Jobs.job(options, 0, 1), ERROR);

    assertThat(settlement.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(settlement.failure().reason())
        .startsWith("no luck")
        .contains("no backoff function")
        .contains("mine");
  }

  @Test
  void someErrorsEndAllAttempts() {
    ReadJob<Object> job = Jobs.job(DEFAULTS.attempts(5), 0, 1);

    assertThat(decision(0, null, 0).failed(LEASE, job, new UnrecoverableException("x")).outcome())
        .isEqualTo(Outcome.FAIL);
    assertThat(decision(0, null, 0).failed(LEASE, job, new UndecodableException("x")).outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void signalsEndTheAttemptWithoutCountingIt() {
    ReadJob<Object> job = Jobs.job(DEFAULTS, 0, 1);
    Duration hour = Duration.ofHours(1);

    assertThat(decision(0, null, 0).failed(LEASE, job, EndAttempt.moveToLater(hour)))
        .usingRecursiveComparison()
        .isEqualTo(Settlement.moveToLater(LEASE, hour));
    assertThat(decision(0, null, 0).failed(LEASE, job, EndAttempt.giveBack(hour)))
        .usingRecursiveComparison()
        .isEqualTo(Settlement.giveBack(LEASE, hour));
  }

  @Test
  void theJobsRetentionBeatsTheWorkers() {
    Decision decision =
        new Decision(
            new WorkerPlan.Decisions(0, null, Keep.count(1), Keep.count(2), null, null, null, null),
            () -> 0);
    JobOptions own = DEFAULTS.keepCompleted(7).keepFailed(8);

    assertThat(decision.completed(LEASE, Jobs.record(DEFAULTS, 0, 1), new byte[0]).keep())
        .isEqualTo(Keep.count(1));
    assertThat(decision.completed(LEASE, Jobs.record(own, 0, 1), new byte[0]).keep())
        .isEqualTo(Keep.count(7));
    assertThat(decision.failed(LEASE, Jobs.job(DEFAULTS, 0, 1), ERROR).keep())
        .isEqualTo(Keep.count(2));
    assertThat(decision.failed(LEASE, Jobs.job(own, 0, 1), ERROR).keep()).isEqualTo(Keep.count(8));
  }

  @Test
  void stackTracesAreTheNewestUpToTheLimit() {
    JobOptions options = DEFAULTS.attempts(9).stackTraceLimit(2);
    JobRecord record = Jobs.record(options, 2, 3, List.of("one", "two"));

    Settlement settlement =
        decision(0, null, 0)
            .failed(LEASE, new ReadJob<>(record, Jobs.shape()), new IllegalStateException());

    assertThat(settlement.failure().reason()).isEqualTo("java.lang.IllegalStateException");
    assertThat(settlement.failure().stackTraces()).hasSize(2).startsWith("two");
    assertThat(
            decision(0, null, 0)
                .failed(LEASE, Jobs.job(options.stackTraceLimit(0), 0, 1), ERROR)
                .failure()
                .stackTraces())
        .isEmpty();
  }

  @Test
  void hugeMessagesAreCut() {
    Exception huge = new IllegalStateException("x".repeat(1_000_000));

    Settlement settlement = decision(0, null, 0).failed(LEASE, Jobs.job(DEFAULTS, 0, 1), huge);

    assertThat(settlement.failure().reason().length()).isLessThan(20_000);
    assertThat(settlement.failure().stackTraces().get(0).length()).isLessThan(40_000);
  }

  @Test
  void jobsWithADeferredFailureOrTooManyStartsAreRefused() {
    assertThat(decision(2, null, 0).refusal(Jobs.record(DEFAULTS, 0, 2))).isEmpty();
    assertThat(decision(2, null, 0).refusal(Jobs.record(DEFAULTS, 0, 3)).orElseThrow())
        .hasMessage("job started more than allowable limit");
    assertThat(decision(0, null, 0).refusal(Jobs.deferred("stalled")).orElseThrow())
        .hasMessage("stalled");
  }

  @Test
  void theAttemptIsTheOneAfterThoseMade() {
    ActiveJob<?> job = Jobs.running(DEFAULTS.attempts(5), 3, 7);

    assertThat(job.attempt()).isEqualTo(4);
  }

  private static Decision decision(int maxStarted, BackoffFunction backoff, double random) {
    return new Decision(
        new WorkerPlan.Decisions(
            maxStarted, backoff, Keep.all(), Keep.all(), null, null, null, null),
        () -> random);
  }
}
