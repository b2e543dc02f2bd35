package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.DrainScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that removes what waits. For one thread. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description = "Removes every job that waits. Active and finished ones stay.",
    footerHeading = "%nExample:%n",
    footer = "  drover drain mail --delayed")
final class DrainCommand extends QueueCommand {

  @Option(names = "--delayed", description = "Remove the delayed jobs, too.")
  private boolean delayed;

  @Override
  int run(JobQueue<Json> queue) {
    long removed = queue.admin().drain(delayed ? DrainScope.READY_AND_DELAYED : DrainScope.READY);
    print(json().put("removed", removed), "%,d jobs of %s removed", removed, queueName());
    return ExitCode.DONE;
  }
}
