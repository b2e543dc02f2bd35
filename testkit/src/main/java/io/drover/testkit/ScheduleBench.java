package io.drover.testkit;

import io.drover.schedule.ScheduleRule;
import io.drover.spi.JobRecord;
import io.drover.spi.Planning;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.ScheduleRecordBuilder;
import io.drover.spi.Schedules.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Schedules of the queue under test, in the few words that the contract's tests need. */
final class ScheduleBench {

  /** Long enough that no test reaches it by itself. */
  static final Duration HOUR = Duration.ofHours(1);

  /** The rule of most tests. */
  static final ScheduleRule HOURLY = ScheduleRule.every(HOUR).offset(Duration.ofMinutes(5));

  private ScheduleBench() {}

  static ScheduleRecordBuilder schedule(String id, @Nullable Instant slot) {
    return ScheduleRecord.builder(id, HOURLY).planned(slot);
  }

  /** Puts a schedule whose run is due, and claims that. */
  static JobRecord claimRun(QueueBench q, String id) {
    put(q, schedule(id, q.now().minus(HOUR)).build());
    return q.claim(q.claimOf(1)).claimed().get(0);
  }

  static Outcome put(QueueBench q, ScheduleRecord schedule) {
    return Reply.of(q.engine().schedules().put(QueueBench.QUEUE, schedule, q.now()));
  }

  static Outcome plan(QueueBench q, JobRecord run, Instant slot) {
    return plan(q, Planning.last(run, q.now(), true).next(slot, null, 2));
  }

  static Outcome plan(QueueBench q, Planning planning) {
    return Reply.of(q.engine().schedules().plan(QueueBench.QUEUE, planning));
  }

  static ScheduleRecord find(QueueBench q, String id) {
    return Reply.of(q.engine().schedules().find(QueueBench.QUEUE, id)).orElseThrow();
  }

  static boolean remove(QueueBench q, String id) {
    return Reply.of(q.engine().schedules().remove(QueueBench.QUEUE, id, q.now()));
  }
}
