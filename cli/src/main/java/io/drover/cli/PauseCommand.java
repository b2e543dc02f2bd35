package io.drover.cli;

import io.drover.JobQueue;
import picocli.CommandLine.Command;

/** The command that keeps workers from claiming jobs. For one thread. */
@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    description = "Keeps every worker of a queue from claiming jobs, until it is resumed.")
final class PauseCommand extends QueueCommand {

  @Override
  int run(JobQueue<Json> queue) {
    queue.admin().pause();
    print(json().put("paused", true), "%s is paused", queueName());
    return ExitCode.DONE;
  }
}
