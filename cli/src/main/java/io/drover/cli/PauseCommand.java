package io.drover.cli;

import io.drover.JobQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that keeps workers from claiming jobs. For one thread. */
@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    description = "Keeps every worker of a queue from claiming jobs, until it is resumed.",
    footerHeading = "%nExample:%n",
    footer = "  drover pause mail")
final class PauseCommand extends QueueCommand {

  @Option(names = "--new", description = "Do it also before the queue's first job is added.")
  private boolean isNew;

  @Override
  boolean mayBegin() {
    return isNew;
  }

  @Override
  int run(JobQueue<Json> queue) {
    queue.admin().pause();
    print(json().put("paused", true), "%s is paused", queueName());
    return ExitCode.DONE;
  }
}
