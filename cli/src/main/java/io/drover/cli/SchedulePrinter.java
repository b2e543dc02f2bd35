package io.drover.cli;

import io.drover.schedule.ScheduleRule;
import io.drover.schedule.ScheduleView;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The form in which schedules are printed. Stateless. */
final class SchedulePrinter {

  private SchedulePrinter() {}

  /** Returns the schedule as JSON, with some of its next slots. */
  static ObjectNode json(ScheduleView schedule, int slots) {
    ScheduleRule rule = schedule.rule();
    ObjectNode json =
        JsonText.object()
            .put("id", schedule.id())
            .put("queue", schedule.queue())
            .put("words", schedule.words())
            .put("state", state(schedule))
            .put("name", schedule.jobName());
    json.set("data", JsonText.tree(schedule.dataJson()));
    json.put("cron", rule.pattern()).put("zone", rule.zone());
    json.put("everyMillis", rule.every() == null ? null : rule.every().toMillis());
    json.put("offsetMillis", rule.offset().toMillis());
    json.put("start", text(rule.start())).put("end", text(rule.end()));
    json.put("limit", rule.limit() == 0 ? null : rule.limit());
    json.put("catchUp", rule.catchUp());
    json.put("overlap", rule.overlap().name().toLowerCase(Locale.ROOT));
    json.put("attempts", schedule.options().attempts());
    json.put("iterations", schedule.iterations());
    json.put("last", text(schedule.last().orElse(null)));
    ArrayNode next = json.putArray("next");
    schedule.next(slots).forEach(slot -> next.add(slot.toString()));
    return json;
  }

  /** Returns whether it is planned, paused or ended. */
  static String state(ScheduleView schedule) {
    if (schedule.isPaused()) {
      return "paused";
    }
    return schedule.isEnded() || schedule.next().isEmpty() ? "ended" : "planned";
  }

  static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
