package io.drover.cli;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The command that lists the queues. For one thread. */
@Command(
    name = "queues",
    mixinStandardHelpOptions = true,
    description = "Lists the queues of the store, with how many jobs are in each state.")
final class QueuesCommand extends SubCommand {

  @Override
  public Integer call() {
    StoreOption store = store();
    ArrayNode json = JsonText.mapper().createArrayNode();
    Table table =
        new Table(
            "QUEUE",
            "WAITING#",
            "PRIORITIZED#",
            "DELAYED#",
            "ACTIVE#",
            "COMPLETED#",
            "FAILED#",
            "");
    if (!store.isMissing()) {
      try (Drover drover = store.open()) {
        drover.queues().forEach(name -> list(drover.queue(name, Json.class), json, table));
      }
    }
    if (isJson()) {
      terminal().out().println(JsonText.pretty(json));
    } else if (table.isEmpty()) {
      terminal()
          .note(
              store.isMissing() ? "there is no store at %s yet" : "%s has no queues", store.uri());
    } else {
      table.lines(terminal().width()).forEach(terminal().out()::println);
    }
    return ExitCode.DONE;
  }

  private static void list(JobQueue<Json> queue, ArrayNode json, Table table) {
    QueueCounts counts = queue.counts();
    boolean paused = queue.admin().isPaused();
    ObjectNode object = json.addObject().put("name", queue.name()).put("paused", paused);
    object
        .put("waiting", counts.waiting())
        .put("prioritized", counts.prioritized())
        .put("delayed", counts.delayed())
        .put("active", counts.active())
        .put("waitingChildren", counts.of(JobState.WAITING_CHILDREN))
        .put("completed", counts.completed())
        .put("failed", counts.failed());
    table.row(
        queue.name(),
        counts.waiting(),
        counts.prioritized(),
        counts.delayed(),
        counts.active(),
        counts.completed(),
        counts.failed(),
        paused ? "paused" : "");
  }
}
