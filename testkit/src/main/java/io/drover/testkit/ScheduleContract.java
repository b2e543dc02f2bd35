package io.drover.testkit;

import static io.drover.testkit.ScheduleBench.HOUR;
import static io.drover.testkit.ScheduleBench.HOURLY;
import static io.drover.testkit.ScheduleBench.claimRun;
import static io.drover.testkit.ScheduleBench.find;
import static io.drover.testkit.ScheduleBench.plan;
import static io.drover.testkit.ScheduleBench.put;
import static io.drover.testkit.ScheduleBench.remove;
import static io.drover.testkit.ScheduleBench.schedule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.DrainScope;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.Page;
import io.drover.job.Removal;
import io.drover.schedule.Overlap;
import io.drover.schedule.ScheduleRule;
import io.drover.spi.JobRecord;
import io.drover.spi.Planning;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.ScheduleRecord.Run;
import io.drover.spi.Schedules.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about recurring jobs as they are put, kept and listed: rules Q. */
public interface ScheduleContract extends EngineTest {

  @Test
  @DisplayName("Q1 a schedule is found as it was put, its run pending")
  default void aScheduleIsFoundAsItWasPut(QueueBench q) {
    Instant slot = q.now().plus(HOUR);
    JobOptions options = JobOptions.defaults().attempts(3).priority(2);
    ScheduleRecord put =
        ScheduleRecord.builder("s:1", HOURLY)
            .name("tick")
            .data(QueueBench.json("{\"a\":1}"))
            .options(options)
            .planned(slot)
            .build();
    assertThat(put(q, put)).isEqualTo(Outcome.DONE);
    ScheduleRecord found = find(q, "s:1");
    assertThat(found.rule()).isEqualTo(HOURLY);
    assertThat(found.name()).isEqualTo("tick");
    assertThat(QueueBench.text(found.data())).isEqualTo("{\"a\":1}");
    assertThat(found.options()).isEqualTo(options);
    assertThat(found.planned()).isEqualTo(slot);
    assertThat(found.run()).isEqualTo(Run.PENDING);
    assertThat(found.number()).isEqualTo(1);
    assertThat(found.iterations()).isEqualTo(1);
    assertThat(found.begun()).isNull();
    assertThat(found.paused() || found.ended()).isFalse();
    assertThat(found.version()).isNotEmpty();
  }

  @Test
  @DisplayName("Q2 the planned run is a delayed job that tells its schedule and its slot")
  default void thePlannedRunIsADelayedJob(QueueBench q) {
    Instant slot = q.now().plus(HOUR);
    put(q, schedule("s", slot).data(QueueBench.json("{\"a\":1}")).build());
    String id = ScheduleRecord.jobId("s", slot);
    JobRecord job = q.job(id);
    assertThat(job.state()).isEqualTo(JobState.DELAYED);
    assertThat(job.name()).isEqualTo("s");
    assertThat(job.schedule()).isEqualTo("s");
    assertThat(ScheduleRecord.slotOf(job.id(), "s")).isEqualTo(slot);
    assertThat(QueueBench.text(job.data())).isEqualTo("{\"a\":1}");
    assertThat(job.timestamp().plus(job.delay())).isEqualTo(slot);
    assertThat(q.events())
        .containsExactly(
            "added " + id + " name=s", "delayed " + id + " delay=" + slot.toEpochMilli());
  }

  @Test
  @DisplayName("Q3 a run whose slot has come is ready at once, at its priority")
  default void aRunWhoseSlotHasComeIsReadyAtOnce(QueueBench q) {
    Instant slot = q.now().minus(HOUR);
    put(q, schedule("s", slot).build());
    put(q, schedule("t", slot).options(JobOptions.defaults().priority(3)).build());
    assertThat(q.state(ScheduleRecord.jobId("s", slot))).isEqualTo(JobState.WAITING);
    assertThat(q.state(ScheduleRecord.jobId("t", slot))).isEqualTo(JobState.PRIORITIZED);
    assertThat(q.job(ScheduleRecord.jobId("t", slot)).priority()).isEqualTo(3);
  }

  @Test
  @DisplayName("Q4 a put that does not know the latest version changes nothing")
  default void aPutThatDoesNotKnowTheLatestVersionChangesNothing(QueueBench q) {
    Instant slot = q.now().plus(HOUR);
    put(q, schedule("s", slot).build());
    ScheduleRecord seen = find(q, "s");
    assertThat(put(q, schedule("s", slot.plus(HOUR)).build())).isEqualTo(Outcome.STALE);
    assertThat(put(q, seen.toBuilder().planned(slot.plus(HOUR)).build())).isEqualTo(Outcome.DONE);
    assertThat(put(q, seen.toBuilder().planned(slot.plusMillis(1)).build()))
        .isEqualTo(Outcome.STALE);
    assertThat(put(q, schedule("none", slot).version("7").build())).isEqualTo(Outcome.STALE);
    assertThat(find(q, "s").planned()).isEqualTo(slot.plus(HOUR));
    assertThat(q.count(JobState.DELAYED)).isOne();
  }

  @Test
  @DisplayName("Q5 a changed schedule loses its pending run without an event and keeps its count")
  default void aChangedScheduleLosesItsPendingRun(QueueBench q) {
    Instant slot = q.now().plus(HOUR);
    put(q, schedule("s", slot).build());
    q.events();
    ScheduleRecord changed =
        find(q, "s").toBuilder().name("tock").planned(slot.plusMillis(7)).build();
    assertThat(put(q, changed)).isEqualTo(Outcome.DONE);
    String id = ScheduleRecord.jobId("s", slot.plusMillis(7));
    assertThat(q.ids(JobState.DELAYED)).containsExactly(id);
    assertThat(q.job(id).name()).isEqualTo("tock");
    assertThat(find(q, "s").iterations()).isEqualTo(1);
    assertThat(q.events())
        .containsExactly(
            "added " + id + " name=tock",
            "delayed " + id + " delay=" + slot.plusMillis(7).toEpochMilli());
  }

  @Test
  @DisplayName("Q6 a changed schedule may keep its slot, also one that is ready in a paused queue")
  default void aChangedScheduleMayKeepItsSlot(QueueBench q) {
    Instant slot = q.now().minus(HOUR);
    q.inspection().pause(QueueBench.QUEUE);
    put(q, schedule("s", slot).build());
    ScheduleRecord changed =
        find(q, "s").toBuilder().options(JobOptions.defaults().attempts(7)).build();
    assertThat(put(q, changed)).isEqualTo(Outcome.DONE);
    assertThat(q.ids(JobState.WAITING)).containsExactly(ScheduleRecord.jobId("s", slot));
    assertThat(q.job(ScheduleRecord.jobId("s", slot)).options().attempts()).isEqualTo(7);
    assertThat(q.inspection().counts(QueueBench.QUEUE).total()).isOne();
  }

  @Test
  @DisplayName("Q8 a put for a slot that has a job is told so and changes nothing")
  default void aPutForASlotThatIsTakenChangesNothing(QueueBench q) {
    JobRecord run = claimRun(q, "s");
    ScheduleRecord found = find(q, "s");
    assertThat(put(q, found.toBuilder().name("other").build())).isEqualTo(Outcome.TAKEN);
    assertThat(find(q, "s").name()).isEqualTo("s");
    q.complete(run.id());
    assertThat(put(q, found.toBuilder().name("other").build())).isEqualTo(Outcome.TAKEN);
    assertThat(find(q, "s").run()).isEqualTo(Run.NONE);
  }

  @Test
  @DisplayName("Q9 a paused schedule has no run, and the one that is active plans none")
  default void aPausedScheduleHasNoRun(QueueBench q) {
    Instant slot = q.now().plus(HOUR);
    put(q, schedule("s", slot).build());
    assertThat(put(q, find(q, "s").toBuilder().planned(null).paused(true).number(4).build()))
        .isEqualTo(Outcome.DONE);
    assertThat(q.counts()).isEmpty();
    ScheduleRecord paused = find(q, "s");
    assertThat(paused.paused()).isTrue();
    assertThat(paused.planned()).isNull();
    assertThat(paused.number()).isEqualTo(4);
    JobRecord run = claimRun(q, "t");
    put(q, find(q, "t").toBuilder().planned(null).paused(true).build());
    assertThat(plan(q, run, slot)).isEqualTo(Outcome.STALE);
    assertThat(q.count(JobState.DELAYED)).isZero();
    assertThat(put(q, find(q, "t").toBuilder().planned(slot).paused(false).build()))
        .isEqualTo(Outcome.DONE);
    assertThat(find(q, "t").paused()).isFalse();
    assertThat(q.count(JobState.DELAYED)).isOne();
  }

  @Test
  @DisplayName("Q10 a schedule that is put without a slot has ended, until it is put with one")
  default void aScheduleThatIsPutWithoutASlotHasEnded(QueueBench q) {
    put(q, schedule("s", q.now().plus(HOUR)).build());
    put(q, find(q, "s").toBuilder().planned(null).build());
    assertThat(find(q, "s").ended()).isTrue();
    assertThat(q.counts()).isEmpty();
    put(q, find(q, "s").toBuilder().planned(q.now().plus(HOUR)).ended(false).build());
    assertThat(find(q, "s").ended()).isFalse();
    assertThat(q.count(JobState.DELAYED)).isOne();
  }

  @Test
  @DisplayName("Q17 every part of a rule is kept")
  default void everyPartOfARuleIsKept(QueueBench q) {
    Instant now = q.now();
    List<ScheduleRule> rules =
        List.of(
            ScheduleRule.cron("0 9 * * MON-FRI", "Europe/Berlin"),
            ScheduleRule.cron("*/10 * * * * *", "UTC")
                .start(now)
                .end(now.plus(HOUR))
                .limit(12)
                .catchUp(5)
                .overlap(Overlap.SKIP),
            ScheduleRule.every(Duration.ofMillis(1500)).offset(Duration.ofMillis(7)).limit(1),
            HOURLY.catchUp(1000).end(now.plus(HOUR)));
    for (int i = 0; i < rules.size(); i++) {
      ScheduleRule rule = rules.get(i);
      put(q, ScheduleRecord.builder("s" + i, rule).planned(now.plus(HOUR)).build());
      assertThat(find(q, "s" + i).rule()).isEqualTo(rule);
    }
  }

  @Test
  @DisplayName("Q19 a removed schedule takes its delayed run along, told in an event")
  default void aRemovedScheduleTakesItsDelayedRunAlong(QueueBench q) {
    Instant slot = q.now().plus(HOUR);
    put(q, schedule("s", slot).build());
    q.events();
    assertThat(remove(q, "s")).isTrue();
    assertThat(remove(q, "s")).isFalse();
    assertThat(q.events())
        .containsExactly("removed " + ScheduleRecord.jobId("s", slot) + " prev=delayed");
    assertThat(q.counts()).isEmpty();
    assertThat(Reply.of(q.engine().schedules().find(QueueBench.QUEUE, "s"))).isEmpty();
  }

  @Test
  @DisplayName("Q21 the planned run can be neither removed nor drained nor cleaned")
  default void thePlannedRunStays(QueueBench q) {
    Instant slot = q.now().plus(HOUR);
    put(q, schedule("s", slot).build());
    put(q, schedule("t", q.now().minus(HOUR)).build());
    put(q, schedule("u", slot).options(JobOptions.defaults().priority(1)).build());
    q.inspection().promote(QueueBench.QUEUE, ScheduleRecord.jobId("u", slot), q.now());
    for (int i = 0; i < 3; i++) {
      q.add(options -> options);
      q.add(options -> options.priority(2));
      q.add(options -> options.delay(HOUR));
    }
    String id = ScheduleRecord.jobId("s", slot);
    assertThat(q.inspection().remove(QueueBench.QUEUE, id, q.now())).isEqualTo(Removal.PLANNED);
    Instant later = q.now().plus(HOUR);
    assertThat(q.inspection().clean(QueueBench.QUEUE, JobState.DELAYED, later, later, 0))
        .hasSize(3);
    assertThat(q.inspection().drain(QueueBench.QUEUE, DrainScope.READY_AND_DELAYED)).isEqualTo(6);
    assertThat(q.ids(JobState.DELAYED)).containsExactly(id);
    assertThat(q.ids(JobState.WAITING)).hasSize(1);
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly(ScheduleRecord.jobId("u", slot));
  }

  @Test
  @DisplayName("Q23 schedules are listed by slot, paused ones first, and by id where that is equal")
  default void schedulesAreListedBySlot(QueueBench q) {
    Instant slot = q.now().plus(HOUR);
    put(q, schedule("c", slot.plus(HOUR)).build());
    put(q, schedule("b", slot).build());
    put(q, schedule("a", slot).build());
    put(q, schedule("p", slot).build());
    put(q, find(q, "p").toBuilder().planned(null).paused(true).build());
    put(q, schedule("d:x", slot.minusSeconds(1)).build());
    List<String> ids = new ArrayList<>();
    String cursor = null;
    do {
      Page<ScheduleRecord> page =
          Reply.of(q.engine().schedules().page(QueueBench.QUEUE, cursor, 2));
      assertThat(page.items()).hasSizeLessThanOrEqualTo(2);
      page.items().forEach(one -> ids.add(one.id()));
      cursor = page.next().orElse(null);
    } while (cursor != null);
    assertThat(ids).containsExactly("p", "d:x", "a", "b", "c");
  }

  @Test
  @DisplayName("Q24 a cursor that no page of schedules gave is refused")
  default void aCursorThatNoPageGaveIsRefused(QueueBench q) {
    put(q, schedule("s", q.now().plus(HOUR)).build());
    assertThatThrownBy(
            () -> Reply.of(q.engine().schedules().page(QueueBench.QUEUE, "no cursor", 2)))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  @DisplayName("Q25 a queue that is obliterated has no schedules any more")
  default void anObliteratedQueueHasNoSchedules(QueueBench q) {
    put(q, schedule("s", q.now().plus(HOUR)).build());
    put(q, schedule("t", q.now().plus(HOUR)).build());
    q.inspection().obliterate(QueueBench.QUEUE, Obliteration.UNLESS_ACTIVE);
    assertThat(Reply.of(q.engine().schedules().page(QueueBench.QUEUE, null, 9)).items()).isEmpty();
    assertThat(q.counts()).isEmpty();
    assertThat(put(q, schedule("s", q.now().plus(HOUR)).build())).isEqualTo(Outcome.DONE);
    assertThat(find(q, "s").iterations()).isEqualTo(1);
  }

  @Test
  @DisplayName("Q26 schedules and their runs are there when a durable store is opened again")
  default void schedulesAreThereWhenAStoreIsOpenedAgain(QueueBench q) {
    Assumptions.assumeTrue(q.traits().durable(), "for durable engines");
    Instant slot = q.now().plus(HOUR);
    JobRecord run = claimRun(q, "s");
    plan(q, run, slot);
    ScheduleRecord before = find(q, "s");
    q.reopen();
    ScheduleRecord after = find(q, "s");
    assertThat(after.planned()).isEqualTo(slot);
    assertThat(after.begun()).isEqualTo(run.id());
    assertThat(after.run()).isEqualTo(Run.PENDING);
    assertThat(after.rule()).isEqualTo(before.rule());
    assertThat(after.version()).isEqualTo(before.version());
    assertThat(q.job(ScheduleRecord.jobId("s", slot)).schedule()).isEqualTo("s");
    assertThat(Reply.of(q.engine().schedules().page(QueueBench.QUEUE, null, 9)).items()).hasSize(1);
  }

  @Test
  @DisplayName("Q28 a queue that was never used has no schedules, and looking makes none")
  default void aQueueThatWasNeverUsedHasNoSchedules(QueueBench q) {
    JobRecord run = claimRun(q, "s");
    String queue = "never-used";
    var schedules = q.engine().schedules();
    assertThat(Reply.of(schedules.find(queue, "s"))).isEmpty();
    assertThat(Reply.of(schedules.page(queue, null, 5)).items()).isEmpty();
    assertThat(Reply.of(schedules.remove(queue, "s", q.now()))).isFalse();
    assertThat(Reply.of(schedules.run(queue, "s", q.now(), q.now()))).isEqualTo(Outcome.STALE);
    assertThat(Reply.of(schedules.plan(queue, Planning.last(run, q.now(), true))))
        .isEqualTo(Outcome.STALE);
    assertThat(q.inspection().queues()).containsExactly(QueueBench.QUEUE);
  }
}
