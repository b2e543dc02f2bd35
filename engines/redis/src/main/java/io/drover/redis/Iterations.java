package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.Cron;
import io.drover.job.IntervalSchedule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds the next run of a schedule when a run of it is claimed, as every worker of the BullMQ family
 * has to (format §5.4). Safe for use by any number of threads.
 */
final class Iterations {

  private static final Logger LOG = LoggerFactory.getLogger(Iterations.class);

  private final RedisLink link;
  private final QueueKeys keys;

  Iterations(RedisLink link, QueueKeys keys) {
    this.link = link;
    this.keys = keys;
  }

  /**
   * Completes once the next runs of all schedules among the claimed jobs are added. A schedule
   * whose next run cannot be told does not keep this run from going on.
   */
  CompletableFuture<?> after(String queue, Instant now, List<JobFields> claimed) {
    List<CompletableFuture<?>> added = new ArrayList<>();
    for (JobFields job : claimed) {
      String schedule = job.schedule();
      if (schedule != null) {
        added.add(next(new Run(queue, schedule, job), now));
      }
    }
    return added.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.allOf(added.toArray(new CompletableFuture<?>[0]));
  }

  private record Run(String queue, String schedule, JobFields job) {}

  /** When a schedule is due next, and the place of an interval's runs within it. */
  private record Due(Instant at, @Nullable Duration offset) {}

  private CompletableFuture<?> next(Run run, Instant now) {
    return link.send(
            commands -> commands.hgetall(keys.key(run.queue(), "repeat:" + run.schedule())))
        .thenCompose(fields -> add(run, fields == null ? Map.of() : fields, now))
        .exceptionally(
            error -> {
              LOG.warn(
                  "the next run of schedule \"{}\" of queue \"{}\" was not added",
                  run.schedule(),
                  run.queue(),
                  RedisErrors.unwrap(error));
              return null;
            });
  }

  private CompletableFuture<@Nullable Object> add(
      Run run, Map<String, byte[]> schedule, Instant now) {
    ObjectNode options = options(run.job());
    if (schedule.isEmpty() || options == null) {
      return CompletableFuture.completedFuture(null);
    }
    JsonNode repeat = options.path("repeat");
    Optional<Due> due = due(new Plan(schedule, repeat), options, now, run.job().id());
    if (due.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    String base = keys.base(run.queue());
    long at = due.get().at().toEpochMilli();
    Duration offset = due.get().offset();
    rewrite(options, run.schedule(), at, now);
    Arguments arguments =
        new Arguments(9)
            .add(base)
            .add(run.schedule())
            .add(run.job().id())
            .add(at)
            .add(now.toEpochMilli())
            .add(OptionsJson.MAPPER.writeValueAsBytes(options))
            .add((long) options.path("priority").asDouble(0))
            .add(options.path("lifo").asBoolean(false))
            .add(offset == null ? "" : Long.toString(offset.toMillis()));
    return link.run(Script.ITERATE, base, arguments);
  }

  private static @Nullable ObjectNode options(JobFields job) {
    byte[] json = job.options();
    if (json == null) {
      return null;
    }
    try {
      return OptionsJson.MAPPER.readTree(json) instanceof ObjectNode options ? options : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static Optional<Due> due(Plan plan, ObjectNode options, Instant now, String jobId) {
    if (plan.number("limit") != null
        && options.path("repeat").path("count").asLong(0) + 1 > plan.number("limit")) {
      return Optional.empty();
    }
    Optional<Due> due =
        plan.text("pattern") == null ? interval(plan, now, jobId) : cron(plan, options, now);
    Instant end = plan.instant("endDate");
    return due.filter(one -> end == null || !one.at().isAfter(end));
  }

  private static Optional<Due> interval(Plan plan, Instant now, String jobId) {
    Long every = plan.number("every");
    if (every == null || every < 1) {
      return Optional.empty();
    }
    IntervalSchedule schedule = IntervalSchedule.every(Duration.ofMillis(every));
    Long offset = plan.number("offset");
    if (offset != null) {
      schedule = schedule.offset(Duration.ofMillis(offset));
    }
    Instant previous =
        Instant.ofEpochMilli(Long.parseLong(jobId.substring(jobId.lastIndexOf(':') + 1)));
    IntervalSchedule.Run run = schedule.next(now, previous);
    return Optional.of(new Due(run.at(), run.offset()));
  }

  private static Optional<Due> cron(Plan plan, ObjectNode options, Instant now) {
    Instant base = now;
    JsonNode previous = options.path("prevMillis");
    if (previous.isNumber() && previous.asLong() > base.toEpochMilli()) {
      base = Instant.ofEpochMilli(previous.asLong());
    }
    Instant start = plan.instant("startDate");
    if (start != null && start.isAfter(base)) {
      base = start;
    }
    String zone = plan.text("tz");
    String pattern = plan.text("pattern");
    return Cron.parse(pattern == null ? "" : pattern)
        .next(base, zone == null ? ZoneId.systemDefault() : ZoneId.of(zone))
        .map(at -> new Due(at, null));
  }

  /** Makes of a run's options those of the next. */
  private static void rewrite(ObjectNode options, String schedule, long at, Instant now) {
    options.put("jobId", "repeat:" + schedule + ":" + at);
    options.put("delay", Math.max(0, at - now.toEpochMilli()));
    options.put("timestamp", now.toEpochMilli());
    options.put("repeatJobKey", schedule);
    if (options.path("repeat") instanceof ObjectNode repeat) {
      repeat.remove("immediately");
      repeat.put("count", repeat.path("count").asLong(0) + 1);
      if (repeat.has("pattern")) {
        options.put("prevMillis", at);
      }
    }
  }

  /** A schedule as its hash says, and where that is silent, as the run's options say. */
  private record Plan(Map<String, byte[]> schedule, JsonNode repeat) {

    @Nullable String text(String name) {
      byte[] field = schedule.get(name);
      if (field != null && field.length > 0) {
        return new String(field, UTF_8);
      }
      JsonNode value = repeat.path(name);
      return value.isValueNode() && !value.isNull() ? value.asString() : null;
    }

    @Nullable Long number(String name) {
      String text = text(name);
      try {
        return text == null ? null : (long) Double.parseDouble(text);
      } catch (NumberFormatException e) {
        return null;
      }
    }

    /** Returns an instant, written in milliseconds or in words. */
    @Nullable Instant instant(String name) {
      Long millis = number(name);
      String text = text(name);
      if (millis != null || text == null) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
      }
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        return null;
      }
    }
  }
}
