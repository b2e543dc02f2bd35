package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.JobState;
import io.drover.job.RetryRequest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that makes finished jobs run again. For one thread. */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = "Makes failed jobs run again, with all their attempts.",
    footerHeading = "%nExample:%n",
    footer = "  drover retry mail --all")
final class RetryCommand extends QueueCommand {

  @Parameters(index = "1..*", paramLabel = "ID", description = "The jobs to retry.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "Retry every job of the state.")
  private boolean all;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      defaultValue = "failed",
      description = "The state to retry from, failed or completed. Defaults to ${DEFAULT-VALUE}.")
  private JobState state = JobState.FAILED;

  @Override
  void check() {
    requireIdOrAll(ids, all);
    if (!state.isFinished()) {
      throw CommandFailure.usage(
          "expected --state failed or completed, got: %s", OptionReader.name(state));
    }
  }

  @Override
  int run(JobQueue<Json> queue) {
    if (all) {
      long retried = queue.admin().retryAll(state);
      print(json().put("retried", retried), "%,d jobs of %s run again", retried, queueName());
      return ExitCode.DONE;
    }
    for (String id : ids) {
      retry(queue, id);
    }
    print(json().put("retried", ids.size()), "%,d jobs of %s run again", ids.size(), queueName());
    return ExitCode.DONE;
  }

  private void retry(JobQueue<Json> queue, String id) {
    JobState found = queue.state(id).orElseThrow(() -> unknownJob(id));
    if (found != state
        || !queue.admin().retry(id, RetryRequest.of(state).attempts(RetryRequest.Attempts.RESET))) {
      throw CommandFailure.usage(
          "job %s is %s; expected it to be %s",
          id, OptionReader.name(found), OptionReader.name(state));
    }
  }
}
