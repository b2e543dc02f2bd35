package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.Explanation;
import io.drover.job.Explanation.Reason;
import io.drover.job.JobKey;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The command that says why a job does not run. For one thread. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Says why a job is not running yet, or what it is at: each thing that keeps it back, and when"
          + " it may start as far as that can be told.",
      "",
      "Which workers there are, Redis tells; of a store in a folder only the program that has it open"
          + " knows its workers."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover explain mail 17")
final class ExplainCommand extends QueueCommand {

  @Parameters(index = "1", paramLabel = "ID", description = "The job.")
  private String id = "";

  @Override
  int run(JobQueue<Json> queue) {
    Explanation found = queue.admin().explain(id).orElseThrow(() -> unknownJob(id));
    if (isJson()) {
      terminal().out().println(format().of(json(found)));
      return ExitCode.DONE;
    }
    terminal().out().printf("job %s of queue %s is %s%n", id, queueName(), name(found.state()));
    for (Reason reason : found.reasons()) {
      terminal().out().println("  " + Table.oneLine(reason.text(), Integer.MAX_VALUE - 1));
    }
    found
        .estimatedStart()
        .ifPresent(start -> terminal().out().println("  it may start at about " + start));
    return ExitCode.DONE;
  }

  private ObjectNode json(Explanation found) {
    ObjectNode json = json().put("id", id).put("state", name(found.state()));
    ArrayNode reasons = json.putArray("reasons");
    for (Reason reason : found.reasons()) {
      ObjectNode one =
          reasons.addObject().put("kind", name(reason.kind())).put("text", reason.text());
      reason.at().ifPresent(at -> one.put("at", at.toString()));
      reason.count().ifPresent(count -> one.put("count", count));
      if (!reason.jobs().isEmpty()) {
        ArrayNode jobs = one.putArray("jobs");
        for (JobKey job : reason.jobs()) {
          jobs.addObject().put("queue", job.queue()).put("id", job.id());
        }
      }
    }
    found.estimatedStart().ifPresent(start -> json.put("estimatedStart", start.toString()));
    return json;
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
