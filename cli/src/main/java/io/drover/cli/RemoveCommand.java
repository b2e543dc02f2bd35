package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.Removal;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command that removes jobs. For one thread. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = "Removes jobs, with their logs. A job that is active is left as it is.",
    footerHeading = "%nExample:%n",
    footer = "  drover remove mail 17 18")
final class RemoveCommand extends QueueCommand {

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "ID", description = "The jobs.")
  private List<String> ids = new ArrayList<>();

  @Override
  int run(JobQueue<Json> queue) {
    for (String id : ids) {
      Removal removal = queue.admin().remove(id);
      if (removal == Removal.MISSING) {
        throw unknownJob(id);
      }
      if (removal == Removal.PLANNED) {
        throw CommandFailure.usage(
            "job %s is the next run of a schedule; pause or remove the schedule instead", id);
      }
      if (removal == Removal.ACTIVE) {
        throw CommandFailure.usage("job %s is active; expected it to be in another state", id);
      }
    }
    print(json().put("removed", ids.size()), "%,d jobs of %s removed", ids.size(), queueName());
    return ExitCode.DONE;
  }
}
