package io.drover.redis.facets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.redis.connections.EngineThreads;
import io.drover.redis.connections.QuietLog;
import io.drover.redis.connections.RedisErrors;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.JobFields;
import io.drover.redis.scripts.OptionsJson;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Script;
import io.drover.schedule.Cron;
import io.drover.schedule.IntervalSchedule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds the next run of a schedule when a run of it is claimed, as every worker of the BullMQ family
 * has to (format §5.4). Safe for use by any number of threads.
 */
final class Iterations {

  private static final QuietLog LOG = QuietLog.of(Iterations.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final RedisLink link;
  private final QueueKeys keys;

  /**
   * Computes, which may take long, aside of the connection's thread; ends when there is nothing.
   */
  private final Executor executor = executor();

  Iterations(RedisLink link, QueueKeys keys) {
    this.link = link;
    this.keys = keys;
  }

  private static Executor executor() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            EngineThreads.named("drover-redis-schedules"));
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  /**
   * Completes once it was tried to add the next runs of all schedules among the claimed jobs. What
   * the store did not do is tried again until it does, or is closed; these runs need not wait for
   * it. A schedule whose next run cannot be told has none.
   */
  CompletableFuture<?> after(String queue, Instant now, List<JobFields> claimed) {
    List<CompletableFuture<?>> tries = new ArrayList<>();
    for (JobFields job : claimed) {
      String schedule = job.schedule();
      if (schedule != null) {
        tries.add(next(new Run(queue, schedule, job, now), FIRST_PAUSE));
      }
    }
    return tries.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.allOf(tries.toArray(new CompletableFuture<?>[0]));
  }

  /** A run of a schedule, and when it was claimed. */
  private record Run(String queue, String schedule, JobFields job, Instant now) {}

  /** When a schedule is due next, and the place of an interval's runs within it. */
  private record Due(Instant at, @Nullable Duration offset) {}

  /** Completes once the next run is added, or there is none, or another try will follow. */
  private CompletableFuture<?> next(Run run, Duration pause) {
    return link.send(
            commands -> commands.hgetall(keys.key(run.queue(), "repeat:" + run.schedule())))
        .thenApplyAsync(fields -> iteration(run, fields == null ? Map.of() : fields), executor)
        .thenCompose(
            arguments ->
                arguments == null
                    ? CompletableFuture.completedFuture(null)
                    : link.run(Script.ITERATE, keys.base(run.queue()), arguments))
        .exceptionally(
            error -> {
              tryAgain(run, pause, RedisErrors.unwrap(error));
              return null;
            });
  }

  private void tryAgain(Run run, Duration pause, Throwable error) {
    if (!link.isOpen()) {
      return; // The next run is added when this one, whose lease runs out, is claimed again.
    }
    LOG.warn(
        "the next run of schedule \"{}\" of queue \"{}\" was not added; trying again in {} ms",
        run.schedule(),
        run.queue(),
        pause.toMillis(),
        error);
    Duration longer = pause.multipliedBy(2);
    Duration then = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, executor)
        .execute(() -> next(run, then));
  }

  /** Returns what adds the next run, or {@code null} if there is none. */
  private @Nullable Arguments iteration(Run run, Map<String, byte[]> schedule) {
    ObjectNode options = options(run.job());
    if (schedule.isEmpty() || options == null) {
      return null;
    }
    try {
      Plan plan = new Plan(schedule, options.path("repeat"));
      return due(plan, options, run.now(), run.job().id())
          .map(due -> arguments(run, options, due))
          .orElse(null);
    } catch (RuntimeException e) {
      // Of the pattern, the zone or a number: the store is not asked here.
      LOG.warn("schedule \"{}\" of queue \"{}\" has no next run", run.schedule(), run.queue(), e);
      return null;
    }
  }

  private Arguments arguments(Run run, ObjectNode options, Due due) {
    long at = due.at().toEpochMilli();
    Duration offset = due.offset();
    rewrite(options, run.schedule(), at, run.now());
    return new Arguments(10)
        .add(keys.base(run.queue()))
        .add(run.schedule())
        .add(run.job().id())
        .add(at)
        .add(run.now().toEpochMilli())
        .add(OptionsJson.MAPPER.writeValueAsBytes(options))
        .add((long) options.path("priority").asDouble(0))
        .add(options.path("lifo").asBoolean(false))
        .add(offset == null ? "" : Long.toString(offset.toMillis()))
        .add(options.path("de").path("id").asString(""));
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
    Instant end = plan.instant("endDate");
    if (end != null && now.isAfter(end)) {
      return Optional.empty();
    }
    if (plan.text("pattern") == null) {
      return interval(plan, now, jobId); // The last may lie beyond the end, as with BullMQ.
    }
    return cron(plan, options, now).filter(due -> end == null || !due.at().isAfter(end));
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
