package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.Obliteration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that removes a queue with everything in it. For one thread. */
@Command(
    name = "obliterate",
    mixinStandardHelpOptions = true,
    description = "Removes a queue with every job in it, finished ones included.",
    footerHeading = "%nExample:%n",
    footer = "  drover obliterate mail --yes")
final class ObliterateCommand extends QueueCommand {

  @Option(names = "--yes", description = "Really do it; without this nothing is removed.")
  private boolean yes;

  @Option(names = "--force", description = "Do it even while jobs are active.")
  private boolean force;

  @Override
  void check() {
    if (!yes) {
      throw CommandFailure.usage(
          "obliterate removes queue \"%s\" with every job in it; repeat it with --yes to do so",
          queueName());
    }
  }

  @Override
  int run(JobQueue<Json> queue) {
    long jobs = queue.counts().total();
    queue.admin().pause();
    queue.admin().obliterate(force ? Obliteration.FORCED : Obliteration.UNLESS_ACTIVE);
    print(json().put("removed", jobs), "%s is gone, with %,d jobs", queueName(), jobs);
    return ExitCode.DONE;
  }
}
