package io.drover.cli;

import io.drover.JobQueue;
import picocli.CommandLine.Command;

/** The command that ends a pause. For one thread. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = "Lets the workers of a paused queue claim jobs again.",
    footerHeading = "%nExample:%n",
    footer = "  drover resume mail")
final class ResumeCommand extends QueueCommand {

  @Override
  int run(JobQueue<Json> queue) {
    queue.admin().resume();
    print(json().put("paused", false), "%s is resumed", queueName());
    return ExitCode.DONE;
  }
}
