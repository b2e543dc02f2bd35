package io.drover.cli;

import io.drover.QueueSchedules;
import io.drover.job.JobOptions;
import io.drover.schedule.Overlap;
import io.drover.schedule.Schedule;
import io.drover.schedule.ScheduleView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that stores a schedule. For one thread. */
@Command(
    name = "put",
    mixinStandardHelpOptions = true,
    description =
        "Stores a recurring job, new or changed. One that is there as it shall be is left alone.",
    footerHeading = "%nExample:%n",
    footer = "  drover schedule mail put daily-digest --cron '0 9 * * *' --zone Europe/Berlin")
final class SchedulePutCommand extends ScheduleStep {

  @Parameters(index = "0", paramLabel = "ID", description = "Names the schedule in its queue.")
  private String id = "";

  @Option(
      names = "--cron",
      paramLabel = "PATTERN",
      description = "Run at these times: second (optional), minute, hour, day, month, weekday.")
  private @Nullable String cron;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "The zone of the pattern's times, such as Europe/Berlin; needed with --cron.")
  private @Nullable ZoneId zone;

  @Option(names = "--every", paramLabel = "TIME", description = "Run at once, then every 10m say.")
  private @Nullable Duration every;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What kind of job the runs are. Defaults to the schedule's id.")
  private @Nullable String name;

  @Option(
      names = "--data",
      paramLabel = "JSON",
      description = "The data of each run. A string has quotes of its own. Defaults to null.")
  private @Nullable String data;

  @Option(names = "--attempts", paramLabel = "N", description = "Attempts of each run.")
  private @Nullable Integer attempts;

  @Option(names = "--priority", paramLabel = "N", description = "The priority of each run.")
  private @Nullable Integer priority;

  @Option(names = "--start", paramLabel = "INSTANT", description = "No run before this time.")
  private @Nullable Instant start;

  @Option(names = "--end", paramLabel = "INSTANT", description = "No run after this time.")
  private @Nullable Instant end;

  @Option(names = "--limit", paramLabel = "N", description = "So many runs in all.")
  private @Nullable Long limit;

  @Option(
      names = "--offset",
      paramLabel = "TIME",
      description = "With --every: runs that much after whole intervals since 1970.")
  private @Nullable Duration offset;

  @Option(names = "--immediately", description = "Run once at once when it is new.")
  private boolean immediately;

  @Option(
      names = "--catch-up",
      paramLabel = "N",
      description = "Run up to so many missed runs later. Defaults to 0: they are left out.")
  private @Nullable Integer catchUp;

  @Option(
      names = "--skip-overlap",
      description = "Skip a run that is due while an earlier one has not ended.")
  private boolean skipOverlap;

  @Override
  void check() {
    if ((cron == null) == (every == null)) {
      throw CommandFailure.usage(
          "expected --cron or --every, got %s", cron == null ? "neither" : "both");
    }
    if ((cron == null) != (zone == null)) {
      throw CommandFailure.usage(
          "expected --cron and --zone together, got only %s",
          cron == null ? "--zone" : "--cron; the zone says whose clocks it is about");
    }
    Optional<String> problem = data == null ? Optional.empty() : JsonText.problem(data);
    if (problem.isPresent()) {
      throw CommandFailure.usage(
          "expected --data to be JSON, got: %s (%s)",
          Table.oneLine(String.valueOf(data), 80), problem.get());
    }
  }

  @Override
  boolean mayBegin() {
    return true;
  }

  @Override
  void run(QueueSchedules<Json> schedules) {
    ScheduleView put = schedules.put(schedule());
    String next = put.next().map(Instant::toString).orElse("no time");
    group().print(SchedulePrinter.json(put, 5), "%s %s, next at %s", id, put.words(), next);
  }

  private Schedule<Json> schedule() {
    JobOptions options = with(JobOptions.defaults(), attempts, JobOptions::attempts);
    options = with(options, priority, JobOptions::priority);
    Schedule<Json> schedule =
        times()
            .job(name == null ? id : name, data == null ? Json.NULL : new Json(data), options)
            .immediately(immediately)
            .overlap(skipOverlap ? Overlap.SKIP : Overlap.START);
    schedule = with(schedule, start, Schedule::start);
    schedule = with(schedule, end, Schedule::end);
    schedule = with(schedule, limit, Schedule::limit);
    schedule = with(schedule, offset, Schedule::offset);
    return with(schedule, catchUp, Schedule::catchUp);
  }

  private Schedule<Object> times() {
    if (cron != null && zone != null) {
      return Schedule.cron(id, cron, zone);
    }
    return Schedule.every(id, every == null ? Duration.ZERO : every);
  }

  private static <S, V> S with(S value, @Nullable V option, BiFunction<S, V, S> setter) {
    return option == null ? value : setter.apply(value, option);
  }
}
