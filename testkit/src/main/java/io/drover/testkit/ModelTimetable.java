package io.drover.testkit;

import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.QueueEvent.Type;
import io.drover.spi.JobInsert;
import io.drover.spi.Planning;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.ScheduleRecord.Run;
import io.drover.spi.ScheduleRecordBuilder;
import io.drover.spi.Schedules.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The schedules of a {@link QueueModel}. Not safe for use by several threads. */
final class ModelTimetable {

  private final QueueModel model;
  private final Map<String, ScheduleRecord> schedules = new HashMap<>();
  private long changes;

  ModelTimetable(QueueModel model) {
    this.model = model;
  }

  boolean has(@Nullable String schedule) {
    return schedule != null && schedules.containsKey(schedule);
  }

  Optional<ScheduleRecord> find(String id) {
    return Optional.ofNullable(schedules.get(id))
        .map(found -> found.toBuilder().run(run(planned(found))).build());
  }

  List<ScheduleRecord> all() {
    return schedules.keySet().stream()
        .map(id -> find(id).orElseThrow())
        .sorted(
            Comparator.comparing((ScheduleRecord one) -> slot(one))
                .thenComparing(ScheduleRecord::id))
        .toList();
  }

  private static Instant slot(ScheduleRecord schedule) {
    return Objects.requireNonNullElse(schedule.planned(), Instant.EPOCH);
  }

  boolean isPlanned(ModelJob job) {
    ScheduleRecord schedule = schedules.get(job.schedule);
    return schedule != null
        && schedule.planned() != null
        && job.id.equals(ScheduleRecord.jobId(schedule.id(), schedule.planned()));
  }

  private Optional<ModelJob> planned(ScheduleRecord schedule) {
    return Optional.ofNullable(schedule.planned())
        .flatMap(slot -> model.find(ScheduleRecord.jobId(schedule.id(), slot)));
  }

  private static Run run(Optional<ModelJob> job) {
    if (job.isEmpty() || job.get().state.isFinished()) {
      return Run.NONE;
    }
    boolean begun = job.get().state == JobState.ACTIVE || job.get().processedOn != null;
    return begun ? Run.BEGUN : Run.PENDING;
  }

  Outcome put(ScheduleRecord schedule, Instant now) {
    Optional<ScheduleRecord> before = find(schedule.id());
    if (!schedule.version().equals(before.map(ScheduleRecord::version).orElse(""))) {
      return Outcome.STALE;
    }
    Optional<ModelJob> current = before.flatMap(this::planned);
    boolean pending = before.isPresent() && before.get().run() == Run.PENDING;
    Instant slot = schedule.planned();
    String next = slot == null ? "" : ScheduleRecord.jobId(schedule.id(), slot);
    boolean same = pending && current.isPresent() && current.get().id.equals(next);
    if (slot != null && !same && model.jobs.containsKey(next)) {
      return Outcome.TAKEN;
    }
    if (pending) {
      current.ifPresent(model::forget);
    }
    store(
        schedule.toBuilder()
            .iterations(before.map(ScheduleRecord::iterations).orElse(1L))
            .begun(before.map(ScheduleRecord::begun).orElse(null))
            .ended(slot == null && !schedule.paused()));
    if (slot != null) {
      add(schedule, schedule.options(), slot, now);
    }
    return Outcome.DONE;
  }

  Outcome plan(Planning planning) {
    Optional<ScheduleRecord> found = find(planning.schedule());
    if (found.isEmpty()) {
      return Outcome.STALE;
    }
    ScheduleRecord schedule = found.get();
    Instant slot = planning.slot();
    String producer = planning.producer().id();
    Instant planned = schedule.planned();
    boolean current =
        planned != null && producer.equals(ScheduleRecord.jobId(schedule.id(), planned));
    if (current
        && slot != null
        && model.jobs.containsKey(ScheduleRecord.jobId(schedule.id(), slot))) {
      return Outcome.TAKEN;
    }
    ScheduleRecordBuilder changed = schedule.toBuilder();
    if (planning.begins()) {
      changed.begun(producer);
    }
    if (current && slot != null) {
      if (planning.offset() != null && schedule.rule().offset().isZero()) {
        changed.rule(schedule.rule().offset(planning.offset()));
      }
      changed.planned(slot).number(planning.number()).iterations(schedule.iterations() + 1);
      add(schedule, planning.producer().options(), slot, planning.now());
    } else if (current) {
      changed.ended(true);
    }
    store(changed);
    return current ? Outcome.DONE : Outcome.STALE;
  }

  private void store(ScheduleRecordBuilder schedule) {
    ScheduleRecord record = schedule.version(Long.toString(++changes)).build();
    schedules.put(record.id(), record);
  }

  Outcome run(String id, Instant slot, Instant now) {
    ScheduleRecord schedule = schedules.get(id);
    if (schedule == null) {
      return Outcome.STALE;
    }
    if (model.jobs.containsKey(ScheduleRecord.jobId(id, slot))) {
      return Outcome.TAKEN;
    }
    create(schedule, schedule.options(), slot, now, Duration.ZERO);
    return Outcome.DONE;
  }

  private void add(ScheduleRecord schedule, JobOptions options, Instant slot, Instant now) {
    Duration delay = slot.isAfter(now) ? Duration.between(now, slot) : Duration.ZERO;
    create(schedule, options, slot, now, delay);
  }

  private void create(
      ScheduleRecord schedule, JobOptions options, Instant slot, Instant now, Duration delay) {
    String id = ScheduleRecord.jobId(schedule.id(), slot);
    model.nextId();
    JobInsert insert = JobInsert.of(schedule.name(), schedule.data(), options, now).delay(delay);
    model.create(id, insert, now);
    Objects.requireNonNull(model.jobs.get(id)).schedule = schedule.id();
  }

  boolean remove(String id) {
    Optional<ScheduleRecord> found = find(id);
    found
        .flatMap(this::planned)
        .filter(job -> job.state == JobState.DELAYED)
        .ifPresent(
            job -> {
              model.forget(job);
              model.emit(Type.REMOVED, job.id, "prev", "delayed");
            });
    schedules.remove(id);
    return found.isPresent();
  }
}
