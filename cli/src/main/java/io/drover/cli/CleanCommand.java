package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.JobState;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that removes old jobs of one state. For one thread. */
@Command(
    name = "clean",
    mixinStandardHelpOptions = true,
    description = "Removes jobs of one state that have been in it for a time, oldest first.",
    footerHeading = "%nExample:%n",
    footer = "  drover clean mail --state completed --grace 7d")
final class CleanCommand extends QueueCommand {

  @Option(
      names = "--state",
      paramLabel = "STATE",
      defaultValue = "completed",
      description = "The state. Defaults to ${DEFAULT-VALUE}.")
  private JobState state = JobState.COMPLETED;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      defaultValue = "0",
      description = "Leave jobs younger than this, 7d for example. Defaults to 0: none.")
  private Duration grace = Duration.ZERO;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Remove at most so many. Defaults to ${DEFAULT-VALUE}.")
  private int limit;

  @Override
  void check() {
    if (limit < 1) {
      throw CommandFailure.usage("expected --limit to be at least 1, got: %d", limit);
    }
  }

  @Override
  int run(JobQueue<Json> queue) {
    List<String> removed = queue.admin().clean(state, grace, limit);
    var json = json().put("removed", removed.size());
    removed.forEach(json.putArray("ids")::add);
    print(
        json,
        "%,d %s jobs of %s removed%s",
        removed.size(),
        OptionReader.name(state),
        queueName(),
        removed.size() == limit ? "; there may be more, see --limit" : "");
    return ExitCode.DONE;
  }
}
