package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.JobState;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that makes delayed jobs due. For one thread. */
@Command(
    name = "promote",
    mixinStandardHelpOptions = true,
    description = "Makes delayed jobs due now.",
    footerHeading = "%nExample:%n",
    footer = "  drover promote mail 17")
final class PromoteCommand extends QueueCommand {

  @Parameters(index = "1..*", paramLabel = "ID", description = "The jobs to promote.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "Promote every delayed job.")
  private boolean all;

  @Override
  void check() {
    requireIdOrAll(ids, all);
  }

  @Override
  int run(JobQueue<Json> queue) {
    long promoted = all ? queue.admin().promoteAll() : promote(queue);
    print(json().put("promoted", promoted), "%,d jobs of %s promoted", promoted, queueName());
    return ExitCode.DONE;
  }

  private long promote(JobQueue<Json> queue) {
    for (String id : ids) {
      JobState found = queue.state(id).orElseThrow(() -> unknownJob(id));
      if (!queue.admin().promote(id)) {
        throw CommandFailure.usage(
            "job %s is %s; expected it to be delayed", id, OptionReader.name(found));
      }
    }
    return ids.size();
  }
}
