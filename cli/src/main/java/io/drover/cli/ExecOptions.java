package io.drover.cli;

import io.drover.job.Concurrency;
import io.drover.job.Job;
import io.drover.job.RateLimit;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how jobs are run by a command. For one thread. */
final class ExecOptions {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(id|name|queue)}");

  @Option(
      names = "--exec",
      required = true,
      paramLabel = "CMD",
      description = {
        "The shell command to run for each job, through /bin/sh -c. The data is on its standard"
            + " input, and each {} in CMD stands for it: a JSON string as its plain text, other data"
            + " as JSON. It need not be quoted and cannot break out, whatever it holds; a command"
            + " that takes options may want \"-- {}\". In the environment: DROVER_DATA (if it is"
            + " below 128 KiB), DROVER_JOB_ID, DROVER_JOB_NAME, DROVER_QUEUE, DROVER_ATTEMPT.",
        "If this program is killed, even by kill -9, the running commands are ended with all that they"
            + " started, where the system has /proc: there their variable DROVER_COMMAND tells them"
            + " apart.",
        "Exit code 0 completes the job, with what the command printed as its result; 65 fails it for"
            + " good; any other fails the attempt, with the last lines of standard error as the"
            + " reason."
      })
  private String command = "";

  @Option(
      names = "--concurrency",
      paramLabel = "N|MIN..MAX",
      description =
          "How many commands may run at once: a number, or bounds such as 2..64 within which it"
              + " follows how long jobs wait and commands take. Defaults to the number of"
              + " processors.")
  private @Nullable Concurrency concurrency;

  @Option(
      names = "--rate",
      paramLabel = "N/TIME",
      description = "Start at most so many jobs in a time, 100/1m for example.")
  private @Nullable RateLimit rate;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description =
          "How long one attempt may take; then the command and all it started are killed, and the"
              + " attempt has failed.")
  private @Nullable Duration timeout;

  @Option(
      names = "--dead-letter",
      paramLabel = "QUEUE",
      description =
          "The queue for jobs that fail for good: they leave this one, and 'drover dlq' shows them"
              + " and sends them back. Without it they stay here.")
  private @Nullable String deadLetter;

  @Option(
      names = "--idempotent",
      paramLabel = "KEY",
      description = {
        "Run the command at most once at a time for each key, over all processes, and remember its"
            + " result for 24 hours: a job that is delivered again completes with that. In KEY {id},"
            + " {name} and {queue} stand for the job's. '{id}' alone shares results with Node's"
            + " processed:ID, but ids are unique in their queue only. If this program is killed"
            + " between the end of a command and its record, the command runs again."
      })
  private @Nullable String idempotent;

  @Option(
      names = "--metrics",
      paramLabel = "TIME",
      description =
          "For how long to keep how many jobs finish, a number for each minute (1m to 31d, whole"
              + " minutes); 'drover metrics' shows them. Defaults to 1d.")
  private @Nullable Duration metrics;

  void check() {
    if (idempotent != null && !idempotent.contains("{id}")) {
      throw CommandFailure.usage(
          "expected --idempotent to have {id} in it, without which all jobs would have one result, got: \"%s\"",
          idempotent);
    }
    if (timeout != null && timeout.toMillis() < 1) {
      throw CommandFailure.usage("expected --timeout to be at least 1ms, got: %s", timeout);
    }
  }

  /** Returns the command, read and found to be safe. */
  ShellTemplate template() {
    return ShellTemplate.of(command);
  }

  /** Returns the idempotency key of a job, or {@code null} if none was asked for. */
  @Nullable Function<Job<Json>, String> idempotencyKey() {
    String key = idempotent;
    return key == null
        ? null
        : job ->
            PLACEHOLDER
                .matcher(key)
                .replaceAll(
                    found ->
                        Matcher.quoteReplacement(
                            switch (found.group(1)) {
                              case "id" -> job.id();
                              case "name" -> job.name();
                              default -> job.queue();
                            }));
  }

  Concurrency concurrency() {
    return concurrency == null
        ? Concurrency.fixed(Runtime.getRuntime().availableProcessors())
        : concurrency;
  }

  @Nullable RateLimit rate() {
    return rate;
  }

  @Nullable Duration timeout() {
    return timeout;
  }

  @Nullable String deadLetter() {
    return deadLetter;
  }

  @Nullable Duration metrics() {
    return metrics;
  }
}
