package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.Job;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command that shows everything about one job. For one thread. */
@Command(
    name = "job",
    mixinStandardHelpOptions = true,
    description = "Shows everything about one job, with its stack traces and its log.")
final class JobCommand extends QueueCommand {

  @Parameters(index = "1", paramLabel = "ID", description = "The job.")
  private String id = "";

  @Override
  int run(JobQueue<Json> queue) {
    Job<Json> job = queue.find(id).orElseThrow(() -> unknownJob(id));
    List<String> logs = queue.admin().logs(id);
    if (isJson()) {
      terminal().out().println(JsonText.pretty(JobPrinter.json(job, logs)));
    } else {
      JobPrinter.page(terminal().out(), job, logs);
    }
    return ExitCode.DONE;
  }
}
