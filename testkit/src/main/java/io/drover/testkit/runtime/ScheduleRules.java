package io.drover.testkit.runtime;

import static io.drover.testkit.QueueAssert.assertThat;
import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Worker;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JobType;
import io.drover.job.Page;
import io.drover.schedule.Schedule;
import io.drover.schedule.ScheduleView;
import io.drover.testkit.VirtualTime;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of schedules as users put, change and read them. */
interface ScheduleRules extends RuntimeTest {

  /** When the tests begin: at the start of an hour. */
  Instant START = VirtualTime.START;

  /** The rhythm of most tests. */
  Duration HOUR = Duration.ofHours(1);

  /** What most runs are. */
  JobType<Order> TICK = JobType.of("tick", Order.class);

  @Test
  @DisplayName("W230 an interval runs at once and then at its slots, which its handler is told")
  default void anIntervalRunsAtItsSlots() {
    try (RuntimeBench bench = bench()) {
      List<Instant> slots = slots(bench);
      ScheduleView put = bench.orders().schedules().put(hourly("s"));
      assertThat(put.words()).isEqualTo("every hour");
      bench.time().advance(HOUR.multipliedBy(2));
      assertThat(slots).containsExactly(START, START.plus(HOUR), START.plus(HOUR.multipliedBy(2)));
      assertThat(bench.orders()).hasCompleted(3).hasDelayed(1);
      ScheduleView now = find(bench, "s");
      assertThat(now.iterations()).isEqualTo(4);
      assertThat(now.last()).contains(START.plus(HOUR.multipliedBy(2)));
      assertThat(now.next()).contains(START.plus(HOUR.multipliedBy(3)));
    }
  }

  @Test
  @DisplayName("W231 a cron runs by the clocks of its zone, through days and a change of them")
  default void aCronRunsByTheClocksOfItsZone() {
    try (RuntimeBench bench = bench()) {
      ZoneId zone = ZoneId.of("Europe/Berlin");
      Schedule<Order> schedule =
          Schedule.cron("s", "0 9 * * *", zone)
              .job(TICK, order("tea"))
              .start(Instant.parse("2026-03-27T12:00:00Z"));
      ScheduleView put = bench.orders().schedules().put(schedule);
      assertThat(put.words()).isEqualTo("at 09:00 every day, Europe/Berlin");
      assertThat(put.next(3))
          .containsExactly(
              Instant.parse("2026-03-28T08:00:00Z"),
              Instant.parse("2026-03-29T07:00:00Z"),
              Instant.parse("2026-03-30T07:00:00Z"));
      List<Instant> slots = new ArrayList<>();
      for (Instant slot : put.next(2)) {
        // Without a worker nothing looks at the store meanwhile, which takes a server its time.
        Duration minute = Duration.ofMinutes(1);
        bench.time().move(Duration.between(bench.time().instant(), slot.minus(minute)));
        Worker worker =
            bench.orders().actionWorker(job -> slots.add(job.slot().orElseThrow())).start();
        bench.time().advance(minute.multipliedBy(2));
        worker.close();
      }
      assertThat(slots)
          .containsExactly(
              Instant.parse("2026-03-28T08:00:00Z"), Instant.parse("2026-03-29T07:00:00Z"));
    }
  }

  @Test
  @DisplayName("W232 a schedule that is put again and again, by many at once, is there once")
  default void aScheduleThatIsPutAgainIsThereOnce() {
    try (RuntimeBench bench = bench()) {
      List<CompletableFuture<?>> puts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        puts.add(CompletableFuture.runAsync(() -> bench.orders().schedules().put(hourly("s"))));
      }
      puts.forEach(CompletableFuture::join);
      assertThat(bench.orders().counts().unfinished()).isOne();
      List<Instant> slots = slots(bench);
      bench.time().advance(HOUR);
      bench.orders().schedules().put(hourly("s"));
      bench.time().advance(HOUR);
      assertThat(slots).containsExactly(START, START.plus(HOUR), START.plus(HOUR.multipliedBy(2)));
    }
  }

  @Test
  @DisplayName(
      "W233 a schedule with other data keeps its slot, however late; other times begin anew")
  default void aChangedScheduleKeepsItsSlot() {
    try (RuntimeBench bench = bench()) {
      var schedules = bench.orders().schedules();
      Schedule<Order> nightly =
          Schedule.cron("s", "0 3 * * *", ZoneId.of("UTC")).job(TICK, order("a"));
      schedules.put(nightly);
      bench.time().advance(HOUR.multipliedBy(5)); // Nobody works, and the slot passes.
      schedules.put(nightly.job(TICK, order("b")));
      assertThat(find(bench, "s").next()).contains(START.plus(HOUR.multipliedBy(3)));
      assertThat(find(bench, "s").dataJson()).contains("\"b\"");
      schedules.put(Schedule.cron("s", "0 7 * * *", ZoneId.of("UTC")).job(TICK, order("b")));
      assertThat(find(bench, "s").next()).contains(START.plus(HOUR.multipliedBy(7)));
      assertThat(bench.orders().counts().unfinished()).isOne();
    }
  }

  @Test
  @DisplayName("W234 a start, an offset and a first run at once are kept to")
  default void whereARhythmBeginsIsKeptTo() {
    try (RuntimeBench bench = bench()) {
      var schedules = bench.orders().schedules();
      Instant start = START.plus(Duration.ofMinutes(30));
      Duration ten = Duration.ofMinutes(10);
      assertThat(schedules.put(hourly("start").start(start)).next(2))
          .containsExactly(start, start.plus(HOUR));
      assertThat(schedules.put(hourly("offset").offset(ten)).next(2))
          .containsExactly(START.plus(ten), START.plus(ten).plus(HOUR));
      Schedule<Order> cron =
          Schedule.cron("cron", "30 * * * *", ZoneId.of("UTC")).job(TICK, order("a"));
      assertThat(schedules.put(cron.immediately(true)).next(2)).containsExactly(START, start);
      bench.time().advance(ten);
      assertThat(schedules.put(cron.immediately(true)).next()).contains(START);
    }
  }

  @Test
  @DisplayName("W235 after its limit or its end a schedule runs no more, put again or not")
  default void afterItsLimitAScheduleRunsNoMore() {
    try (RuntimeBench bench = bench()) {
      var schedules = bench.orders().schedules();
      List<Instant> slots = slots(bench);
      Schedule<Order> twice = hourly("s").limit(2);
      schedules.put(twice);
      bench.time().advance(HOUR.multipliedBy(4));
      assertThat(slots).hasSize(2);
      assertThat(find(bench, "s").isEnded()).isTrue();
      assertThat(find(bench, "s").next(5)).isEmpty();
      schedules.put(twice);
      bench.time().advance(HOUR);
      assertThat(slots).hasSize(2);
      schedules.put(twice.job(TICK, order("other")));
      bench.time().advance(HOUR.multipliedBy(4));
      assertThat(slots).hasSize(4);
      Instant end = bench.time().instant().plus(HOUR.multipliedBy(2)).plusMillis(1);
      schedules.put(
          Schedule.cron("c", "0 * * * *", ZoneId.of("UTC")).job(TICK, order("c")).end(end));
      bench.time().advance(HOUR.multipliedBy(5));
      assertThat(slots).hasSize(6);
      assertThat(bench.orders().counts().unfinished()).isZero();
    }
  }

  @Test
  @DisplayName("W236 a paused schedule does not run, and goes on in its place when it is resumed")
  default void aPausedScheduleDoesNotRun() {
    try (RuntimeBench bench = bench()) {
      var schedules = bench.orders().schedules();
      List<Instant> slots = slots(bench);
      schedules.put(hourly("s").limit(4));
      bench.time().advance(HOUR);
      assertThat(schedules.pause("s")).isTrue();
      assertThat(schedules.pause("s")).isTrue();
      assertThat(find(bench, "s").isPaused()).isTrue();
      assertThat(find(bench, "s").next()).isEmpty();
      bench.time().advance(HOUR.multipliedBy(3).plusMinutes(10));
      schedules.put(hourly("s").limit(4));
      schedules.put(hourly("s").limit(4).job(TICK, order("other")));
      assertThat(slots).hasSize(2);
      assertThat(bench.orders().counts().unfinished()).isZero();
      assertThat(schedules.resume("s")).isTrue();
      assertThat(schedules.resume("s")).isTrue();
      assertThat(find(bench, "s").isPaused()).isFalse();
      assertThat(find(bench, "s").next()).contains(START.plus(HOUR.multipliedBy(5)));
      assertThat(schedules.pause("none") || schedules.resume("none")).isFalse();
    }
  }

  @Test
  @DisplayName("W237 a run by hand comes beside those that are planned")
  default void aRunByHandComesBesideThosePlanned() {
    try (RuntimeBench bench = bench()) {
      var schedules = bench.orders().schedules();
      List<Instant> slots = slots(bench);
      schedules.put(hourly("s").offset(Duration.ofMinutes(30)));
      String first = schedules.runNow("s");
      String second = schedules.runNow("s");
      bench.time().advance(HOUR);
      assertThat(first).isNotEqualTo(second);
      assertThat(slots)
          .containsExactlyInAnyOrder(
              START, START.plusMillis(1), START.plus(Duration.ofMinutes(30)));
      assertThat(bench.job(first).schedule()).contains("s");
      assertThat(bench.orders()).hasDelayed(1);
      schedules.pause("s");
      bench.time().advance(Duration.ofSeconds(1));
      schedules.runNow("s");
      bench.time().advance(HOUR.multipliedBy(3));
      assertThat(slots).hasSize(4);
      assertThatThrownBy(() -> schedules.runNow("none")).isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  @DisplayName("W238 a removed schedule runs no more")
  default void aRemovedScheduleRunsNoMore() {
    try (RuntimeBench bench = bench()) {
      var schedules = bench.orders().schedules();
      List<Instant> slots = slots(bench);
      schedules.put(hourly("s"));
      bench.time().advance(HOUR);
      assertThat(schedules.remove("s")).isTrue();
      assertThat(schedules.remove("s")).isFalse();
      bench.time().advance(HOUR.multipliedBy(3));
      assertThat(slots).hasSize(2);
      assertThat(schedules.find("s")).isEmpty();
    }
  }

  @Test
  @DisplayName("W239 schedules are listed by when they run next, page by page")
  default void schedulesAreListedByWhenTheyRunNext() {
    try (RuntimeBench bench = bench()) {
      var schedules = bench.orders().schedules();
      for (int minute = 50; minute >= 10; minute -= 10) {
        schedules.put(hourly("s" + minute).offset(Duration.ofMinutes(minute)));
      }
      schedules.pause("s30");
      assertThat(schedules.page().items())
          .extracting(ScheduleView::id)
          .containsExactly("s30", "s10", "s20", "s40", "s50");
      Page<ScheduleView> two = schedules.page(null, 2);
      assertThat(schedules.page(two.next().orElseThrow(), 2).items())
          .extracting(ScheduleView::id)
          .containsExactly("s20", "s40");
      assertThat(bench.drover().queue("other").schedules().page().items()).isEmpty();
    }
  }

  @Test
  @DisplayName("W240 a schedule whose job has an identity or a time of its own is refused")
  default void aScheduleWhoseJobHasATimeOfItsOwnIsRefused() {
    try (RuntimeBench bench = bench()) {
      var timed =
          bench.orders().defaults(JobOptions.defaults().delay(Duration.ofSeconds(1))).schedules();
      assertThatThrownBy(() -> timed.put(hourly("s")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("which are the schedule's");
      var tried = bench.orders().defaults(JobOptions.defaults().attempts(3)).schedules();
      assertThat(tried.put(hourly("s")).options().attempts()).isEqualTo(3);
    }
  }

  /** Starts a worker; returns the slots of the runs as they begin. */
  static List<Instant> slots(RuntimeBench bench) {
    List<Instant> slots = new CopyOnWriteArrayList<>();
    bench
        .orders()
        .worker(
            job -> {
              slots.add(job.slot().orElseThrow());
              return "ok";
            })
        .start();
    return slots;
  }

  /** Returns a schedule of an hour, and without an offset. */
  static Schedule<Order> hourly(String id) {
    return Schedule.every(id, HOUR).job(TICK, order("tea"));
  }

  /** Returns a schedule that is there. */
  static ScheduleView find(RuntimeBench bench, String id) {
    return bench.orders().schedules().find(id).orElseThrow();
  }
}
