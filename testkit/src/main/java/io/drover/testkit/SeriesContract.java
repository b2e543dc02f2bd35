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

import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Removal;
import io.drover.schedule.ScheduleRule;
import io.drover.spi.JobRecord;
import io.drover.spi.Planning;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.ScheduleRecord.Run;
import io.drover.spi.Schedules.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The part of the contract about the runs of a recurring job, and how each plans the next: rules Q.
 */
public interface SeriesContract extends EngineTest {

  @Test
  @DisplayName("Q7 a run that has begun stays when its schedule is changed, and plans nothing then")
  default void aRunThatHasBegunStays(QueueBench q) {
    JobRecord run = claimRun(q, "s");
    assertThat(find(q, "s").run()).isEqualTo(Run.BEGUN);
    Instant slot = q.now().plus(HOUR);
    assertThat(put(q, find(q, "s").toBuilder().planned(slot).build())).isEqualTo(Outcome.DONE);
    assertThat(q.state(run.id())).isEqualTo(JobState.ACTIVE);
    assertThat(plan(q, run, slot.plus(HOUR))).isEqualTo(Outcome.STALE);
    assertThat(q.ids(JobState.DELAYED)).containsExactly(ScheduleRecord.jobId("s", slot));
  }

  @Test
  @DisplayName("Q11 the next run has the schedule's name and data and the claimed run's options")
  default void theNextRunHasTheClaimedRunsOptions(QueueBench q) {
    JobOptions options = JobOptions.defaults().attempts(4).priority(2);
    Instant first = q.now().minus(HOUR);
    put(q, schedule("s", first).name("tick").data(QueueBench.json("[1]")).options(options).build());
    JobRecord run = q.claim(q.claimOf(1)).claimed().get(0);
    Instant slot = q.now().plus(HOUR);
    assertThat(plan(q, run, slot)).isEqualTo(Outcome.DONE);
    JobRecord next = q.job(ScheduleRecord.jobId("s", slot));
    assertThat(next.name()).isEqualTo("tick");
    assertThat(QueueBench.text(next.data())).isEqualTo("[1]");
    assertThat(next.options().attempts()).isEqualTo(4);
    assertThat(next.priority()).isEqualTo(2);
    assertThat(next.schedule()).isEqualTo("s");
    assertThat(next.state()).isEqualTo(JobState.DELAYED);
    ScheduleRecord found = find(q, "s");
    assertThat(found.planned()).isEqualTo(slot);
    assertThat(found.number()).isEqualTo(2);
    assertThat(found.iterations()).isEqualTo(2);
    assertThat(found.run()).isEqualTo(Run.PENDING);
  }

  @Test
  @DisplayName("Q12 a run plans one next run, however often it is claimed")
  default void aRunPlansOneNextRun(QueueBench q) {
    JobRecord run = claimRun(q, "s");
    Instant slot = q.now().plus(HOUR);
    assertThat(plan(q, run, slot)).isEqualTo(Outcome.DONE);
    assertThat(plan(q, run, slot)).isEqualTo(Outcome.STALE);
    assertThat(plan(q, run, slot.plus(HOUR))).isEqualTo(Outcome.STALE);
    q.retry(run.id());
    JobRecord again = q.claim(q.claimOf(1)).claimed().get(0);
    assertThat(again.id()).isEqualTo(run.id());
    assertThat(plan(q, again, slot.plus(HOUR))).isEqualTo(Outcome.STALE);
    assertThat(q.ids(JobState.DELAYED)).containsExactly(ScheduleRecord.jobId("s", slot));
    assertThat(find(q, "s").iterations()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "Q13 that a run begins is recorded if it does, whatever is planned, and outlasts a put")
  default void thatARunBeginsIsRecorded(QueueBench q) {
    JobRecord run = claimRun(q, "s");
    Instant slot = q.now().plus(HOUR);
    plan(q, Planning.last(run, q.now(), false).next(slot, null, 2));
    assertThat(find(q, "s").begun()).isNull();
    plan(q, Planning.last(run, q.now(), true));
    assertThat(find(q, "s").begun()).isEqualTo(run.id());
    put(q, find(q, "s").toBuilder().begun(null).name("other").build());
    assertThat(find(q, "s").begun()).isEqualTo(run.id());
    assertThat(find(q, "s").ended()).isFalse();
  }

  @Test
  @DisplayName("Q14 a schedule whose run is the last has ended and stays")
  default void aScheduleWhoseRunIsTheLastHasEnded(QueueBench q) {
    JobRecord run = claimRun(q, "s");
    assertThat(plan(q, Planning.last(run, q.now(), true))).isEqualTo(Outcome.DONE);
    assertThat(find(q, "s").ended()).isTrue();
    q.complete(run.id());
    assertThat(find(q, "s").run()).isEqualTo(Run.NONE);
    assertThat(q.inspection().counts(QueueBench.QUEUE).unfinished()).isZero();
  }

  @Test
  @DisplayName("Q15 a next run for a slot that has a job is not planned, and that is told")
  default void aNextRunForASlotThatIsTakenIsNotPlanned(QueueBench q) {
    JobRecord run = claimRun(q, "s");
    Instant slot = q.now().plusMillis(5);
    assertThat(Reply.of(q.engine().schedules().run(QueueBench.QUEUE, "s", slot, q.now())))
        .isEqualTo(Outcome.DONE);
    assertThat(plan(q, run, slot)).isEqualTo(Outcome.TAKEN);
    assertThat(find(q, "s").iterations()).isEqualTo(1);
    assertThat(plan(q, run, slot.plus(HOUR))).isEqualTo(Outcome.DONE);
  }

  @Test
  @DisplayName("Q16 the place in the interval is stored with the next run if it was not yet")
  default void thePlaceInTheIntervalIsStored(QueueBench q) {
    Instant first = q.now().minus(HOUR);
    put(q, ScheduleRecord.builder("s", ScheduleRule.every(HOUR)).planned(first).build());
    JobRecord run = q.claim(q.claimOf(1)).claimed().get(0);
    Duration offset = Duration.ofMinutes(9);
    plan(q, Planning.last(run, q.now(), true).next(q.now().plus(HOUR), offset, 2));
    assertThat(find(q, "s").rule().offset()).isEqualTo(offset);
    put(q, schedule("t", first).build());
    JobRecord other = q.claim(q.claimOf(1)).claimed().get(0);
    plan(q, Planning.last(other, q.now(), true).next(q.now().plus(HOUR), offset, 2));
    assertThat(find(q, "t").rule().offset()).isEqualTo(HOURLY.offset());
  }

  @Test
  @DisplayName("Q18 a run beside those that are planned is due at once and plans nothing")
  default void aRunBesideThosePlannedIsDueAtOnce(QueueBench q) {
    Instant planned = q.now().plus(HOUR);
    put(q, schedule("s", planned).options(JobOptions.defaults().attempts(2)).build());
    Instant slot = q.now();
    assertThat(Reply.of(q.engine().schedules().run(QueueBench.QUEUE, "s", slot, q.now())))
        .isEqualTo(Outcome.DONE);
    assertThat(Reply.of(q.engine().schedules().run(QueueBench.QUEUE, "s", slot, q.now())))
        .isEqualTo(Outcome.TAKEN);
    assertThat(Reply.of(q.engine().schedules().run(QueueBench.QUEUE, "none", slot, q.now())))
        .isEqualTo(Outcome.STALE);
    JobRecord run = q.claim(q.claimOf(5)).claimed().get(0);
    assertThat(run.id()).isEqualTo(ScheduleRecord.jobId("s", slot));
    assertThat(run.schedule()).isEqualTo("s");
    assertThat(run.options().attempts()).isEqualTo(2);
    assertThat(plan(q, run, planned.plus(HOUR))).isEqualTo(Outcome.STALE);
    assertThat(find(q, "s").planned()).isEqualTo(planned);
    assertThat(find(q, "s").iterations()).isEqualTo(1);
  }

  @Test
  @DisplayName("Q20 a run that is ready or active outlasts its schedule, and is the last")
  default void aRunThatIsReadyOutlastsItsSchedule(QueueBench q) {
    put(q, schedule("s", q.now().minus(HOUR)).build());
    assertThat(remove(q, "s")).isTrue();
    JobRecord run = q.claim(q.claimOf(1)).claimed().get(0);
    assertThat(plan(q, run, q.now().plus(HOUR))).isEqualTo(Outcome.STALE);
    q.complete(run.id());
    assertThat(q.inspection().counts(QueueBench.QUEUE).unfinished()).isZero();
    assertThat(q.inspection().remove(QueueBench.QUEUE, run.id(), q.now()))
        .isEqualTo(Removal.REMOVED);
  }

  @Test
  @DisplayName("Q22 a run that another came after can be removed")
  default void aRunThatAnotherCameAfterCanBeRemoved(QueueBench q) {
    JobRecord run = claimRun(q, "s");
    plan(q, run, q.now().plus(HOUR));
    q.complete(run.id());
    assertThat(q.inspection().remove(QueueBench.QUEUE, run.id(), q.now()))
        .isEqualTo(Removal.REMOVED);
    assertThat(find(q, "s").run()).isEqualTo(Run.PENDING);
  }

  @Test
  @DisplayName("Q27 a run of a schedule that lives does not fail for stalling too often")
  default void aRunOfAScheduleThatLivesDoesNotFailForStalling(QueueBench q) {
    put(q, schedule("s", q.now().minus(HOUR)).build());
    put(q, schedule("t", q.now().minus(HOUR)).build());
    List<String> claimed = q.claimShort(2);
    remove(q, "t");
    assertThat(q.recover(0)).containsExactlyInAnyOrderElementsOf(claimed);
    for (String id : claimed) {
      boolean lives = "s".equals(q.job(id).schedule());
      assertThat(q.job(id).deferredFailure() == null).as(id).isEqualTo(lives);
    }
  }

  @Test
  @DisplayName("Q29 of many who put or plan at once one does, and each slot has one run")
  default void ofManyWhoPlanAtOnceOneDoes(QueueBench q) {
    Instant first = q.now().minus(HOUR);
    List<Outcome> puts = new CopyOnWriteArrayList<>();
    Together.run(8, () -> puts.add(put(q, schedule("s", first).build())));
    assertThat(puts).containsOnlyOnce(Outcome.DONE);
    JobRecord run = q.claim(q.claimOf(9)).claimed().get(0);
    Instant next = q.now().plus(HOUR);
    List<Outcome> plans = new CopyOnWriteArrayList<>();
    AtomicInteger ms = new AtomicInteger();
    Together.run(8, () -> plans.add(plan(q, run, next.plusMillis(ms.getAndIncrement()))));
    assertThat(plans).containsOnlyOnce(Outcome.DONE);
    assertThat(q.count(JobState.DELAYED)).isOne();
    assertThat(find(q, "s").iterations()).isEqualTo(2);
  }
}
