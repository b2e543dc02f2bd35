package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.QueueMetrics;
import io.drover.job.QueueMetrics.Minute;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The command that shows how many jobs of a queue finished in the last minutes. For one thread. */
@Command(
    name = "metrics",
    mixinStandardHelpOptions = true,
    description = {
      "Shows how many jobs of a queue completed and failed in each of the last minutes.",
      "",
      "Counted are those that Drover's workers finished, unless they were told not to, and those of"
          + " Node's workers with metrics.maxDataPoints."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover metrics mail --last 6h")
final class MetricsCommand extends QueueCommand {

  @Option(
      names = "--last",
      paramLabel = "TIME",
      description = "How far to look back, 1m to 31d in whole minutes. Defaults to 1h.")
  private Duration last = Duration.ofHours(1);

  @Override
  int run(JobQueue<Json> queue) {
    QueueMetrics metrics = queue.metrics(last);
    Listing listing = new Listing(this, "MINUTE", "COMPLETED#", "FAILED#");
    for (Minute minute : metrics.minutes()) {
      if (isJson() || minute.completed() + minute.failed() > 0) {
        listing.add(json(minute), minute.start(), minute.completed(), minute.failed());
      }
    }
    ObjectNode sums = json();
    sums.put("completed", metrics.completed()).put("failed", metrics.failed());
    listing.end(
        "no job of %s was counted in the last %s".formatted(queueName(), Durations.format(last)),
        null,
        sums);
    if (!isJson()) {
      terminal()
          .out()
          .printf(
              "%s: %,d completed, %,d failed in all%n",
              queueName(), metrics.completed(), metrics.failed());
    }
    return ExitCode.DONE;
  }

  private static ObjectNode json(Minute minute) {
    return JsonText.object()
        .put("start", minute.start().toString())
        .put("completed", minute.completed())
        .put("failed", minute.failed());
  }
}
