package io.drover.console;

import io.drover.job.NewJob;
import io.drover.schedule.Overlap;
import io.drover.schedule.Schedule;
import io.drover.schedule.ScheduleRule;
import java.time.DateTimeException;
import java.time.ZoneId;

/** The reading of a schedule that is put. Stateless. */
final class ScheduleRequest {

  private ScheduleRequest() {}

  static Schedule<Object> read(String id, Call call) {
    Body body =
        call.body(
            "cron",
            "zone",
            "everyMillis",
            "offsetMillis",
            "start",
            "end",
            "limit",
            "immediately",
            "catchUp",
            "overlap",
            "job");
    Schedule<Object> schedule = times(id, body);
    schedule = body.millis("offsetMillis").map(schedule::offset).orElse(schedule);
    schedule = body.instant("start").map(schedule::start).orElse(schedule);
    schedule = body.instant("end").map(schedule::end).orElse(schedule);
    schedule = body.number("limit", 1, Long.MAX_VALUE).map(schedule::limit).orElse(schedule);
    schedule = body.has("immediately") ? schedule.immediately(body.flag("immediately")) : schedule;
    schedule =
        body.integer("catchUp", 0, ScheduleRule.MAX_CATCH_UP)
            .map(schedule::catchUp)
            .orElse(schedule);
    schedule = body.constant("overlap", Overlap.class).map(schedule::overlap).orElse(schedule);
    NewJob<Object> job = JobRequest.read(body.part("job", JobRequest.PROPERTIES));
    return schedule.job(job.name(), job.data(), job.options());
  }

  private static Schedule<Object> times(String id, Body body) {
    if (body.has("cron") == body.has("everyMillis")) {
      throw Problem.input(
          "expected either \"cron\" or \"everyMillis\", got %s",
          body.has("cron") ? "both" : "none");
    }
    if (body.has("cron")) {
      return Schedule.cron(id, body.neededText("cron"), zone(body.neededText("zone")));
    }
    return Schedule.every(id, body.millis("everyMillis").orElseThrow());
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw Problem.input(
          "expected \"zone\" to be a time zone such as Europe/Berlin or UTC, got: \"%s\"",
          Texts.cut(text, 100));
    }
  }
}
