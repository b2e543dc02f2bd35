package io.drover.cli;

import io.drover.Drover;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.job.QueueStatus;
import java.time.Instant;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ObjectNode;

/** The command that lists the queues. For one thread. */
@Command(
    name = "queues",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the queues of the store, with how many jobs are in each state.",
      "",
      "OLDEST is for how long the job has been ready that has been so for longest."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover queues")
final class QueuesCommand extends SubCommand {

  @Override
  public Integer call() {
    Listing listing =
        new Listing(
            this,
            "QUEUE",
            "WAITING#",
            "PRIORITIZED#",
            "DELAYED#",
            "ACTIVE#",
            "COMPLETED#",
            "FAILED#",
            "OLDEST#",
            "");
    try (Drover drover = store().openExisting()) {
      Instant now = Instant.now();
      drover.statuses().forEach(status -> list(status, now, listing));
    }
    listing.end("the store has no queues");
    return ExitCode.DONE;
  }

  private static void list(QueueStatus status, Instant now, Listing listing) {
    QueueCounts counts = status.counts();
    boolean paused = status.settings().paused();
    ObjectNode object = JsonText.object().put("name", status.queue()).put("paused", paused);
    object
        .put("waiting", counts.waiting())
        .put("prioritized", counts.prioritized())
        .put("delayed", counts.delayed())
        .put("active", counts.active())
        .put("waitingChildren", counts.of(JobState.WAITING_CHILDREN))
        .put("completed", counts.completed())
        .put("failed", counts.failed());
    status.oldestReady().ifPresent(since -> object.put("oldestReady", since.toString()));
    listing.add(
        object,
        status.queue(),
        counts.waiting(),
        counts.prioritized(),
        counts.delayed(),
        counts.active(),
        counts.completed(),
        counts.failed(),
        status.oldestReady().map(since -> Durations.age(since, now)).orElse(""),
        paused ? "paused" : "");
  }
}
