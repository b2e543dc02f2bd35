package io.drover.redis.scripts;

import io.drover.job.JobOptions;
import io.drover.spi.JobRecord;
import io.drover.spi.Planning;
import io.drover.spi.ScheduleRecord;
import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** The options of the runs of schedules as they are stored (format §5.4). Stateless. */
public final class RunOptions {

  private RunOptions() {}

  /** Returns the options of a run that no other came before. */
  static ObjectNode first(ScheduleRecord schedule, Instant slot, Instant now) {
    ObjectNode options = OptionsJson.template(schedule.options());
    options.set("repeat", ScheduleFields.repeat(schedule.rule()));
    if (schedule.rule().every() == null) {
      options.put("prevMillis", slot.toEpochMilli());
    }
    return at(options, schedule.id(), slot, now).numbered(schedule.number());
  }

  /**
   * Returns the options of the run after one: the same, whatever else they hold, but for what tells
   * the run.
   */
  static ObjectNode next(Planning planning, Instant slot) {
    ObjectNode options = options(planning.producer());
    if (options.path("repeat") instanceof ObjectNode repeat) {
      repeat.remove("immediately");
      if (repeat.has("pattern")) {
        options.put("prevMillis", slot.toEpochMilli());
      }
    }
    return at(options, planning.schedule(), slot, planning.now()).numbered(planning.number());
  }

  private static ObjectNode options(JobRecord job) {
    byte[] stored = job.storedOptions();
    try {
      if (stored != null && OptionsJson.MAPPER.readTree(stored) instanceof ObjectNode options) {
        return options;
      }
    } catch (JacksonException e) {
      // What is no JSON holds nothing that the next run could have.
    }
    JobOptions options = job.options();
    return OptionsJson.template(options);
  }

  private static Numbered at(ObjectNode options, String schedule, Instant slot, Instant now) {
    options.put("jobId", ScheduleRecord.jobId(schedule, slot));
    options.put("delay", Math.max(0, slot.toEpochMilli() - now.toEpochMilli()));
    options.put("timestamp", now.toEpochMilli());
    options.put("repeatJobKey", schedule);
    return new Numbered(options);
  }

  /** Options that still need the number of their run. */
  private record Numbered(ObjectNode options) {
    ObjectNode numbered(long number) {
      if (options.path("repeat") instanceof ObjectNode repeat) {
        repeat.put("count", number);
      }
      return options;
    }
  }

  // ---- arguments ----------------------------------------------------------------------------

  /** Returns what {@code lua/put_schedule.lua} takes. */
  public static Arguments put(String base, ScheduleRecord schedule, Instant now) {
    Instant slot = schedule.planned();
    Arguments arguments =
        new Arguments(40)
            .add(base)
            .add(schedule.id())
            .add(schedule.version())
            .add(slot == null ? "" : Long.toString(slot.toEpochMilli()))
            .add(now.toEpochMilli())
            .add(schedule.name())
            .add(schedule.data());
    write(
        slot == null ? OptionsJson.template(schedule.options()) : first(schedule, slot, now),
        arguments);
    arguments.add(schedule.paused());
    ScheduleFields.write(schedule, arguments);
    return arguments;
  }

  /** Returns what {@code lua/plan.lua} takes. */
  public static Arguments plan(String base, Planning planning) {
    Instant slot = planning.slot();
    Arguments arguments =
        new Arguments(12)
            .add(base)
            .add(planning.schedule())
            .add(planning.producer().id())
            .add(slot == null ? "" : Long.toString(slot.toEpochMilli()))
            .add(planning.now().toEpochMilli());
    ObjectNode options =
        slot == null ? OptionsJson.MAPPER.createObjectNode() : next(planning, slot);
    write(options, arguments);
    return arguments
        .add(planning.offset() == null ? "" : Long.toString(planning.offset().toMillis()))
        .add(options.path("de").path("id").asString(""))
        .add(planning.number())
        .add(planning.begins());
  }

  /** Returns what {@code lua/run_schedule.lua} takes. */
  public static Arguments run(String base, ScheduleRecord schedule, Instant slot, Instant now) {
    Arguments arguments =
        new Arguments(7)
            .add(base)
            .add(schedule.id())
            .add(slot.toEpochMilli())
            .add(now.toEpochMilli());
    write(first(schedule, slot, slot), arguments);
    return arguments;
  }

  /** Writes options, and what the scripts have to know of them. */
  private static void write(ObjectNode options, Arguments arguments) {
    arguments
        .add(OptionsJson.MAPPER.writeValueAsBytes(options))
        .add((long) ForeignNumber.of(options.path("priority")))
        .add(ForeignNumber.isTrue(options.path("lifo")));
  }
}
