package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.FlowRequest;
import io.drover.job.FlowTree;
import io.drover.job.Job;
import io.drover.job.JobKey;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that shows everything about one job. For one thread. */
@Command(
    name = "job",
    mixinStandardHelpOptions = true,
    description = "Shows everything about one job, with its stack traces and its log.",
    footerHeading = "%nExample:%n",
    footer = "  drover job mail 17")
final class JobCommand extends QueueCommand {

  @Parameters(index = "1", paramLabel = "ID", description = "The job.")
  private String id = "";

  @Option(
      names = "--tree",
      description = "Show the job with its children and theirs, as far as ten levels down.")
  private boolean tree;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many children of each job to show with --tree. Defaults to 20.")
  private int limit = 20;

  @Override
  int run(JobQueue<Json> queue) {
    return tree ? tree(queue) : page(queue);
  }

  private int tree(JobQueue<Json> queue) {
    FlowRequest request = FlowRequest.defaults().children(limit);
    FlowTree found =
        drover().flow(JobKey.of(queue.name(), id), request).orElseThrow(() -> unknownJob(id));
    if (isJson()) {
      terminal().out().println(format().of(FlowPrinter.json(found)));
    } else {
      FlowPrinter.page(terminal().out(), found);
    }
    return ExitCode.DONE;
  }

  private int page(JobQueue<Json> queue) {
    Job<Json> job = queue.find(id).orElseThrow(() -> unknownJob(id));
    List<String> logs = queue.admin().logs(id);
    if (isJson()) {
      terminal().out().println(format().of(JobPrinter.json(job, logs)));
    } else {
      JobPrinter.page(terminal().out(), job, logs);
    }
    return ExitCode.DONE;
  }
}
