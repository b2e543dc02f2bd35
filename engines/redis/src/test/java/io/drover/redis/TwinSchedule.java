package io.drover.redis;

import io.drover.schedule.Schedule;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/**
 * A schedule as both libraries are told it. Immutable.
 *
 * @param id its id
 * @param every its interval in ms, or 0 for a cron
 * @param pattern the cron, if it is one
 * @param limit how many runs, or 0
 * @param job what its runs are
 */
record TwinSchedule(String id, long every, String pattern, int limit, TwinJob job) {

  private static final String ZONE = "Europe/Stockholm";

  /** Returns BullMQ's options of when it runs. */
  Map<String, Object> repeat() {
    Map<String, Object> repeat = new HashMap<>();
    if (every > 0) {
      repeat.put("every", every);
    } else {
      repeat.put("pattern", pattern);
      repeat.put("tz", ZONE);
    }
    if (limit > 0) {
      repeat.put("limit", limit);
    }
    return repeat;
  }

  /** Returns BullMQ's options of what its runs are. */
  Map<String, Object> template() {
    return Map.of("name", job.name(), "data", Interop.json(job.data()), "opts", job.nodeOptions());
  }

  Schedule<?> schedule() {
    Schedule<Object> schedule =
        every > 0
            ? Schedule.every(id, Duration.ofMillis(every))
            : Schedule.cron(id, pattern, ZoneId.of(ZONE));
    if (limit > 0) {
      schedule = schedule.limit(limit);
    }
    return schedule.job(job.name(), Interop.json(job.data()), job.options());
  }
}
