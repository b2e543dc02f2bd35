package io.drover.console;

import io.drover.Drover;
import io.drover.QueueSchedules;
import io.drover.console.Masking.Part;
import io.drover.schedule.Schedule;
import io.drover.schedule.ScheduleRule;
import io.drover.schedule.ScheduleView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is answered about schedules, and what is done to them. Immutable. */
final class ScheduleResource {

  private static final int MAX_LIMIT = 100;
  private static final int MAX_SLOTS = 100;

  /** The most queues that one answer looks at, as many may have no schedule. */
  private static final int MAX_QUEUES = 200;

  private final Drover drover;
  private final Shown shown;

  ScheduleResource(Drover drover, ConsoleSettings settings) {
    this.drover = drover;
    this.shown = new Shown(settings);
  }

  void addTo(Routing routing) {
    routing.get("/api/v1/schedules", "listAllSchedules", this::listAll);
    String schedules = "/api/v1/queues/{queue}/schedules";
    routing.get(schedules, "listSchedules", this::list);
    String schedule = schedules + "/{schedule}";
    routing.get(schedule, "getSchedule", this::get);
    routing.put(schedule, "putSchedule", this::put);
    routing.delete(schedule, "removeSchedule", this::remove);
    routing.post(schedule + "/pause", "pauseSchedule", this::pause);
    routing.post(schedule + "/resume", "resumeSchedule", this::resume);
    routing.post(schedule + "/run", "runSchedule", this::run);
  }

  private Answer list(Call call) {
    Query query = call.query("limit", "cursor", "slots");
    int limit = query.number("limit", 50, MAX_LIMIT);
    int slots = query.number("slots", 3, MAX_SLOTS);
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    String next =
        reading(schedules(call))
            .read(limit, query.textOrNull("cursor"), schedule -> items.add(json(schedule, slots)));
    return Answer.json(json.put("next", next));
  }

  private static PageReading<ScheduleView> reading(QueueSchedules<Object> schedules) {
    return new PageReading<>(
        (limit, cursor) -> schedules.page(cursor, limit), schedule -> schedule.dataJson().length());
  }

  /**
   * Queue by queue, by name: a cursor is the name of a queue, which has no colon, and where to go
   * on within it.
   */
  private Answer listAll(Call call) {
    Query query = call.query("limit", "cursor", "slots");
    int limit = query.number("limit", 50, MAX_LIMIT);
    int slots = query.number("slots", 3, MAX_SLOTS);
    String cursor = query.text("cursor").orElse(":");
    int colon = cursor.indexOf(':');
    if (colon < 0) {
      throw Problem.input(
          "expected a cursor of an earlier page of schedules, got: \"%s\"", Texts.cut(cursor, 100));
    }
    String first = cursor.substring(0, colon);
    String inner = cursor.substring(colon + 1);
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    int looks = 0;
    for (String queue : drover.queues()) {
      if (queue.compareTo(first) < 0) {
        continue;
      }
      if (items.size() == limit || looks++ == MAX_QUEUES) {
        return Answer.json(json.put("next", queue + ":"));
      }
      String after = queue.equals(first) && !inner.isEmpty() ? inner : null;
      String next =
          reading(drover.queue(queue).schedules())
              .read(limit - items.size(), after, schedule -> items.add(json(schedule, slots)));
      if (next != null) {
        return Answer.json(json.put("next", queue + ":" + next));
      }
    }
    return Answer.json(json.putNull("next"));
  }

  private Answer get(Call call) {
    int slots = call.query("slots").number("slots", 10, MAX_SLOTS);
    ScheduleView found =
        schedules(call).find(call.name("schedule")).orElseThrow(() -> missing(call));
    return Answer.json(json(found, slots));
  }

  private Answer put(Call call) {
    Schedule<Object> schedule = ScheduleRequest.read(call.name("schedule"), call);
    return Answer.json(json(schedules(call).put(schedule), 10));
  }

  private Answer remove(Call call) {
    call.body();
    return done(schedules(call).remove(call.name("schedule")), call);
  }

  private Answer pause(Call call) {
    call.body();
    return done(schedules(call).pause(call.name("schedule")), call);
  }

  private Answer resume(Call call) {
    call.body();
    return done(schedules(call).resume(call.name("schedule")), call);
  }

  private Answer run(Call call) {
    call.body();
    if (schedules(call).find(call.name("schedule")).isEmpty()) {
      throw missing(call);
    }
    String id = schedules(call).runNow(call.name("schedule"));
    return Answer.json(201, JsonText.object().put("id", id));
  }

  private static Answer done(boolean there, Call call) {
    if (there) {
      return JobActions.done();
    }
    throw missing(call);
  }

  private ObjectNode json(ScheduleView schedule, int slots) {
    ScheduleRule rule = schedule.rule();
    ObjectNode json =
        JsonText.object()
            .put("id", schedule.id())
            .put("queue", schedule.queue())
            .put("words", Texts.cut(schedule.words(), Texts.MAX_NAME))
            .put("paused", schedule.isPaused())
            .put("ended", schedule.isEnded())
            .put("name", Texts.cut(schedule.jobName(), Texts.MAX_NAME))
            .put("cron", rule.pattern())
            .put("zone", rule.zone())
            .put("everyMillis", rule.every() == null ? null : rule.every().toMillis())
            .put("offsetMillis", rule.offset().toMillis())
            .put("start", time(rule.start()))
            .put("end", time(rule.end()))
            .put("limit", rule.limit() == 0 ? null : rule.limit())
            .put("catchUp", rule.catchUp())
            .put("overlap", Texts.name(rule.overlap()))
            .put("iterations", schedule.iterations())
            .put("last", Texts.time(schedule.last()))
            .put("next", Texts.time(schedule.next()));
    json.set("data", shown.value(schedule.queue(), Part.DATA, schedule.dataJson()));
    json.set("options", JobForm.options(schedule.options()));
    List<Instant> next = schedule.next(slots);
    ArrayNode times = json.putArray("slots");
    next.forEach(slot -> times.add(Texts.time(slot)));
    return json;
  }

  private static @Nullable String time(@Nullable Instant instant) {
    return Texts.time(Optional.ofNullable(instant));
  }

  private static Problem missing(Call call) {
    return Problem.missing(
        "expected a schedule of queue \"%s\", got: \"%s\", which is not there",
        Texts.cut(call.name("queue"), 300), Texts.cut(call.name("schedule"), 300));
  }

  private QueueSchedules<Object> schedules(Call call) {
    return drover.queue(call.name("queue")).schedules();
  }
}
