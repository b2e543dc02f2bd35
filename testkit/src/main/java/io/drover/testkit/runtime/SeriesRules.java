package io.drover.testkit.runtime;

import static io.drover.testkit.QueueAssert.assertThat;
import static io.drover.testkit.runtime.RuntimeBench.order;
import static io.drover.testkit.runtime.ScheduleRules.HOUR;
import static io.drover.testkit.runtime.ScheduleRules.START;
import static io.drover.testkit.runtime.ScheduleRules.TICK;
import static io.drover.testkit.runtime.ScheduleRules.find;
import static io.drover.testkit.runtime.ScheduleRules.hourly;
import static io.drover.testkit.runtime.ScheduleRules.slots;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.RetryRequest;
import io.drover.schedule.Overlap;
import io.drover.schedule.Schedule;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of the series of runs that a schedule has, whatever happens in between. */
interface SeriesRules extends RuntimeTest {

  /** A cron with the rhythm of most tests. */
  Schedule<Order> CRON = Schedule.cron("c", "0 * * * *", ZoneId.of("UTC")).job(TICK, order("c"));

  @Test
  @DisplayName(
      "W245 what is missed while nobody works is left out, the run that was planned is late")
  default void whatIsMissedIsLeftOut() {
    try (RuntimeBench bench = bench()) {
      bench.orders().schedules().put(hourly("s"));
      bench.orders().schedules().put(CRON);
      bench.time().advance(HOUR.multipliedBy(10).plusMinutes(1));
      List<Instant> slots = slots(bench);
      bench.time().advance(HOUR);
      Instant eleven = START.plus(HOUR.multipliedBy(11));
      assertThat(slots).containsExactlyInAnyOrder(START, START.plus(HOUR), eleven, eleven);
    }
  }

  @Test
  @DisplayName("W246 missed runs are caught up to a limit, the latest of them, each once, in order")
  default void missedRunsAreCaughtUp() {
    try (RuntimeBench bench = bench()) {
      bench.orders().schedules().put(hourly("s").catchUp(3));
      bench.time().advance(HOUR.multipliedBy(10).plusMinutes(1));
      List<Instant> slots = slots(bench);
      bench.time().advance(HOUR);
      assertThat(slots).containsExactly(START, hours(8), hours(9), hours(10), hours(11));
    }
  }

  @Test
  @DisplayName("W256 a cron catches up as an interval does, all that was missed if it may be")
  default void aCronCatchesUp() {
    try (RuntimeBench bench = bench()) {
      bench.orders().schedules().put(CRON.catchUp(2));
      bench.time().advance(HOUR.multipliedBy(6).plusMinutes(1));
      List<Instant> slots = slots(bench);
      bench.time().advance(HOUR);
      assertThat(slots).containsExactly(hours(1), hours(5), hours(6), hours(7));
      bench.orders().schedules().remove("c");
      bench.orders().schedules().put(CRON.catchUp(100).end(hours(12)));
      bench.orders().admin().pause();
      bench.time().advance(HOUR.multipliedBy(3));
      bench.orders().admin().resume();
      bench.time().advance(Duration.ZERO);
      assertThat(slots).endsWith(hours(8), hours(9), hours(10));
    }
  }

  @Test
  @DisplayName("W247 by choice a run starts while an earlier one has not ended")
  default void aRunStartsWhileAnEarlierOneHasNotEnded() {
    try (RuntimeBench bench = bench()) {
      CountDownLatch end = new CountDownLatch(1);
      AtomicInteger begun = new AtomicInteger();
      waiting(bench, begun, end);
      bench.orders().schedules().put(hourly("s"));
      bench.time().advance(HOUR.multipliedBy(2));
      assertThat(begun).hasValue(3);
      end.countDown();
      bench.time().advance(Duration.ZERO);
      assertThat(bench.orders()).hasCompleted(3);
    }
  }

  @Test
  @DisplayName("W248 or is skipped: it completes with a note in its log, and nobody is told")
  default void aRunIsSkippedWhileAnEarlierOneHasNotEnded() {
    try (RuntimeBench bench = bench()) {
      CountDownLatch end = new CountDownLatch(1);
      AtomicInteger begun = new AtomicInteger();
      List<String> told = waiting(bench, begun, end);
      bench.orders().schedules().put(hourly("s").overlap(Overlap.SKIP));
      bench.time().advance(HOUR.multipliedBy(2));
      assertThat(begun).hasValue(1);
      assertThat(bench.orders()).hasCompleted(2);
      assertThat(bench.orders().admin().logs(id("s", 1)).get(0))
          .isEqualTo("skipped: run %s of schedule \"s\" has not ended".formatted(id("s", 0)));
      assertThat(find(bench, "s").last()).contains(START);
      end.countDown();
      bench.time().advance(Duration.ZERO);
      assertThat(told).containsExactly(id("s", 0));
      bench.time().advance(HOUR);
      assertThat(begun).hasValue(2);
    }
  }

  @Test
  @DisplayName("W249 a run that waits for its next attempt has not ended")
  default void aRunThatWaitsForItsNextAttemptHasNotEnded() {
    try (RuntimeBench bench = bench()) {
      List<Instant> begun = new CopyOnWriteArrayList<>();
      bench
          .orders()
          .worker(
              job -> {
                begun.add(job.slot().orElseThrow());
                if (job.attempt() == 1) {
                  throw job.attemptsStarted() < 2
                      ? job.moveToLater(HOUR.plusMinutes(90))
                      : new IllegalStateException("no");
                }
                return "ok";
              })
          .start();
      bench.orders().schedules().put(hourly("s").overlap(Overlap.SKIP));
      bench.time().advance(HOUR.multipliedBy(2));
      assertThat(begun).containsExactly(START);
      bench.time().advance(Duration.ofMinutes(30)); // Its second start, which fails for good.
      assertThat(begun).containsExactly(START, START);
      bench.time().advance(HOUR);
      assertThat(begun).containsExactly(START, START, hours(3));
    }
  }

  @Test
  @DisplayName("W250 a run that is run again plans nothing")
  default void aRunThatIsRunAgainPlansNothing() {
    try (RuntimeBench bench = bench()) {
      List<Instant> slots = slots(bench);
      bench.orders().schedules().put(hourly("s"));
      bench.time().advance(HOUR);
      bench.orders().admin().retry(id("s", 0), RetryRequest.of(JobState.COMPLETED));
      bench.time().advance(Duration.ZERO);
      assertThat(slots).containsExactly(START, hours(1), START);
      assertThat(bench.orders()).hasDelayed(1);
      assertThat(find(bench, "s").iterations()).isEqualTo(3);
    }
  }

  @Test
  @DisplayName(
      "W251 a run goes on though the next could not be planned, which is tried until it is")
  default void aRunGoesOnThoughTheNextCouldNotBePlanned() {
    try (RuntimeBench bench = bench()) {
      List<Instant> slots = slots(bench);
      bench.engine().plan(Call.PLAN, Fault.FAIL_BEFORE, 1, 3);
      bench.orders().schedules().put(hourly("s"));
      bench.time().advance(Duration.ofMillis(1));
      assertThat(slots).containsExactly(START);
      bench.time().advance(Duration.ofMinutes(1));
      assertThat(bench.orders()).hasDelayed(1);
      bench.engine().plan(Call.FIND_SCHEDULE, Fault.FAIL_BEFORE, 1, 2);
      bench.time().advance(HOUR);
      assertThat(slots).containsExactly(START, hours(1));
      bench.engine().plan(Call.PLAN, Fault.FAIL_AFTER, 1, 1);
      bench.time().advance(HOUR.multipliedBy(2));
      assertThat(slots).containsExactly(START, hours(1), hours(2), hours(3));
      assertThat(bench.orders().counts().unfinished()).isOne();
    }
  }

  @Test
  @DisplayName("W252 a run whose worker died before it planned the next is recovered, and plans it")
  default void aRunWhoseWorkerDiedIsRecovered() {
    try (RuntimeBench bench = bench()) {
      bench.orders().schedules().put(hourly("s"));
      Claim claim = Claim.of(1, "dead", Duration.ofSeconds(1));
      Instant now = bench.time().instant();
      bench.engine().jobs().advance("orders", Advance.of(now, List.of(), claim)).join();
      assertThat(bench.orders()).hasActive(id("s", 0));
      List<Instant> slots = slots(bench);
      // In steps that leave the lease of a run that begins between two of them.
      bench.passUntil(Duration.ofSeconds(5), () -> slots.size() >= 1);
      bench.until(() -> find(bench, "s").iterations() == 2);
      bench.time().advance(HOUR);
      assertThat(slots).containsExactly(START, hours(1));
    }
  }

  @Test
  @DisplayName("W257 a run whose lease ran out while the next was planned is not run under it")
  default void aRunIsNotStartedUnderALeaseThatRanOut() {
    try (RuntimeBench bench = bench()) {
      bench.orders().schedules().put(hourly("s"));
      bench.engine().plan(Call.PLAN, Fault.HOLD, 1, 1);
      bench.engine().plan(Call.RENEW, Fault.FAIL_BEFORE, 1, 100);
      AtomicInteger runs = new AtomicInteger();
      bench
          .orders()
          .worker(job -> runs.incrementAndGet())
          .lease(Duration.ofSeconds(10))
          .onError(error -> {})
          .start();
      bench.until(() -> bench.engine().calls(Call.PLAN) == 1);
      bench.time().move(Duration.ofSeconds(11));
      bench.engine().release();
      bench.passUntil(
          Duration.ofSeconds(1), () -> bench.job(id("s", 0)).state() == JobState.COMPLETED);
      assertThat(runs).hasValue(1);
      assertThat(bench.job(id("s", 0)).attemptsStarted()).isEqualTo(2);
      assertThat(bench.orders()).hasDelayed(1);
    }
  }

  @Test
  @DisplayName("W253 however many workers there are, each slot has one run")
  default void eachSlotHasOneRun() {
    try (RuntimeBench bench = bench()) {
      List<Instant> slots = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 4; i++) {
        slots.addAll(slots(bench));
        bench.orders().worker(job -> slots.add(job.slot().orElseThrow())).concurrency(3).start();
      }
      bench.orders().schedules().put(hourly("s"));
      bench.time().advance(HOUR.multipliedBy(5));
      assertThat(bench.orders()).hasCompleted(6).hasDelayed(1);
      assertThat(slots).doesNotHaveDuplicates();
    }
  }

  @Test
  @DisplayName(
      "W254 a run that must not be run, or has no data that fit, plans the next all the same")
  default void aRunThatMustNotBeRunPlansTheNext() {
    try (RuntimeBench bench = bench()) {
      bench.drover().queue("orders").worker().on(TICK, job -> "ok").start();
      bench
          .drover()
          .queue("orders")
          .schedules()
          .put(Schedule.every("s", HOUR).job("tick", List.of("no order")));
      bench.drover().queue("orders").schedules().put(Schedule.every("t", HOUR));
      bench.time().advance(HOUR);
      assertThat(bench.orders()).hasFailed(4).hasDelayed(2);
    }
  }

  @Test
  @DisplayName("W255 a job tells its schedule and its slot, and one that is of none tells none")
  default void aJobTellsItsScheduleAndItsSlot() {
    try (RuntimeBench bench = bench()) {
      bench.orders().schedules().put(hourly("s").job(TICK, order("a"), JobOptions.defaults()));
      Job<Order> run = bench.job(id("s", 0));
      assertThat(run.schedule()).contains("s");
      assertThat(run.slot()).contains(START);
      String other = bench.orders().add("buy", order("tea")).id();
      assertThat(bench.job(other).schedule()).isEmpty();
      assertThat(bench.job(other).slot()).isEmpty();
    }
  }

  /** Starts a worker whose handlers wait; returns the ids that its callback is told. */
  private static List<String> waiting(RuntimeBench bench, AtomicInteger begun, CountDownLatch end) {
    List<String> told = new CopyOnWriteArrayList<>();
    bench
        .orders()
        .worker(
            job -> {
              begun.incrementAndGet();
              end.await();
              return "ok";
            })
        .onCompleted((job, result) -> told.add(job.id()))
        .concurrency(5)
        .start();
    return told;
  }

  private static Instant hours(int count) {
    return START.plus(HOUR.multipliedBy(count));
  }

  private static String id(String schedule, int hours) {
    return "repeat:" + schedule + ":" + hours(hours).toEpochMilli();
  }
}
