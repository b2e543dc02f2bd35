package io.drover.cli;

import io.drover.Drover;
import io.drover.job.Added;
import io.drover.job.Backoff;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that adds jobs. For one thread. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description =
        "Adds one job with --data, or a job for each line of JSON from --input or standard input.",
    footerHeading = "%nExample:%n",
    footer =
        "  drover add mail --data '{\"to\": \"ann@example.org\"}' --attempts 3 --backoff exponential:1s")
final class AddCommand extends SubCommand {

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue; begun if it is new.")
  private String queueName = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "job",
      description = "What kind of job it is. Defaults to ${DEFAULT-VALUE}.")
  private String name = "job";

  @Option(
      names = "--data",
      paramLabel = "JSON",
      description = "The data of one job. A string has quotes of its own: --data '\"hello\"'.")
  private @Nullable String data;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Lines of JSON, each the data of a job. Defaults to standard input.")
  private @Nullable Path input;

  @Option(
      names = "--skip",
      paramLabel = "N",
      description = "Leave out the first N lines, which an earlier try has added.")
  private long skip;

  @Option(
      names = "--stream",
      description =
          "Add each line when it is read, as of an input that does not end. Without it the whole"
              + " input is read and checked first, that of a pipe by way of a temporary file, so that"
              + " one with a mistake adds nothing.")
  private boolean stream;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The job's own id, with --data. If there is such a job, nothing is added.")
  private @Nullable String id;

  @Option(names = "--delay", paramLabel = "TIME", description = "Due after this time, 5m say.")
  private @Nullable Duration delay;

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description =
          "Due at this time: 2026-12-25T10:00:00Z, with an offset, or without one in this machine's"
              + " time zone.")
  private @Nullable Instant at;

  @Option(
      names = "--expires-after",
      paramLabel = "TIME",
      description =
          "Fail the job for good, without running it, if no worker has claimed it after this time,"
              + " 10m say. Defaults to never.")
  private @Nullable Duration expiresAfter;

  @Option(
      names = "--priority",
      paramLabel = "N",
      description = "1 is served first, 2097151 last, and 0, the default, before all of them.")
  private @Nullable Integer priority;

  @Option(names = "--lifo", description = "Put it at the front of the queue.")
  private boolean lifo;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      description = "How many attempts the job has in all. Defaults to 1.")
  private @Nullable Integer attempts;

  @Option(
      names = "--backoff",
      paramLabel = "TYPE:TIME",
      description = "The delay before a further attempt: exponential:1s or fixed:500ms.")
  private @Nullable Backoff backoff;

  @Option(
      names = "--keep-completed",
      paramLabel = "KEEP",
      description =
          "Which completed jobs stay when it completes: all, none, the newest 100, or those younger"
              + " than 7d. Defaults to the worker's setting, else all.")
  private @Nullable Keep keepCompleted;

  @Option(names = "--keep-failed", paramLabel = "KEEP", description = "The same for failed jobs.")
  private @Nullable Keep keepFailed;

  @Override
  public Integer call() throws Exception {
    check();
    JobOptions options = options();
    return data == null ? addLines(options) : addOne(data, options);
  }

  private void check() {
    if (data != null && input != null) {
      throw CommandFailure.usage("expected --data or --input, got both");
    }
    if (skip < 0 || (data != null && (skip > 0 || stream))) {
      throw CommandFailure.usage(
          data == null
              ? "expected --skip to be at least 0, got: " + skip
              : "expected --skip and --stream beside lines of input, got --data");
    }
    if (delay != null && at != null) {
      throw CommandFailure.usage("expected --delay or --at, got both");
    }
    if (id != null && data == null) {
      throw CommandFailure.usage("expected --data together with --id, as an id is for one job");
    }
    if (data != null) {
      checkData(data);
    }
  }

  /** Refuses what is no JSON. */
  static void checkData(String data) {
    Optional<String> problem = JsonText.problem(data);
    if (problem.isPresent()) {
      String shown = Table.oneLine(data, 80);
      throw CommandFailure.usage(
          "expected --data to be JSON, got: %s (%s)%n"
              + "A string has quotes of its own: --data '%s'",
          shown, problem.get(), JsonText.quote(shown));
    }
  }

  private JobOptions options() {
    JobOptions options = JobOptions.defaults().lifo(lifo);
    options = with(options, id, JobOptions::id);
    options = with(options, delay, JobOptions::delay);
    options = with(options, at, JobOptions::at);
    options = with(options, expiresAfter, JobOptions::expiresAfter);
    options = with(options, priority, JobOptions::priority);
    options = with(options, attempts, JobOptions::attempts);
    options = with(options, backoff, JobOptions::backoff);
    options = with(options, keepCompleted, JobOptions::keepCompleted);
    return with(options, keepFailed, JobOptions::keepFailed);
  }

  private static <V> JobOptions with(
      JobOptions options, @Nullable V value, BiFunction<JobOptions, V, JobOptions> setter) {
    return value == null ? options : setter.apply(options, value);
  }

  private int addOne(String json, JobOptions options) {
    try (Drover drover = store().open()) {
      Added added = drover.queue(queueName, Json.class).add(name, new Json(json), options);
      print(
          JsonText.object()
              .put("queue", queueName)
              .put("id", added.id())
              .put("outcome", added.outcome().name().toLowerCase(Locale.ROOT))
              .put("added", added.isNew() ? 1 : 0)
              .put("duplicates", added.isNew() ? 0 : 1),
          added.isNew() ? "added job %s to %s" : "job %s was in %s already; nothing was changed",
          added.id(),
          queueName);
      return ExitCode.DONE;
    }
  }

  private int addLines(JobOptions options) throws Exception {
    InputFile from = InputFile.of(input, "--input");
    if (from.file() == null && terminal().asked()) {
      terminal().note("reading lines from the keyboard; Ctrl-D ends the input");
    }
    if (stream) {
      try (LineSource lines = LineSource.of(from, from.open(terminal()))) {
        return load(lines, options);
      }
    }
    try (CheckedInput checked = CheckedInput.of(from, terminal());
        LineSource lines = checked.lines()) {
      return load(lines, options);
    }
  }

  private int load(LineSource lines, JobOptions options) {
    try (Drover drover = store().open()) {
      JobLoader loader = new JobLoader(drover.queue(queueName, Json.class), name, options);
      loader.load(lines, skip);
      print(
          JsonText.object()
              .put("queue", queueName)
              .put("added", loader.added())
              .put("duplicates", loader.duplicates()),
          "added %,d jobs to %s%s",
          loader.added(),
          queueName,
          loader.duplicates() == 0
              ? ""
              : String.format(Locale.ROOT, ", %,d were there already", loader.duplicates()));
      return ExitCode.DONE;
    }
  }
}
