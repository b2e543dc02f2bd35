package io.drover.cli;

import io.drover.Drover;
import io.drover.job.WorkerView;
import io.drover.job.WorkerView.RunningJob;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The command that lists workers. For one thread. */
@Command(
    name = "workers",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the workers that are there now, of all processes that use the store: where they are, how"
          + " many jobs they run at once, and which.",
      "",
      "Of Node's workers Redis tells that they are connected. A store in a folder is used by one"
          + " process, so that there this command finds none."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover workers mail")
final class WorkersCommand extends SubCommand {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "QUEUE",
      description = "Only the workers of this queue.")
  private @Nullable String queueName;

  @Override
  public Integer call() throws Exception {
    try (Drover drover = store().openExisting()) {
      Instant now = Instant.now();
      Listing listing =
          new Listing(this, "QUEUE", "NAME", "WHERE", "WITH", "SINCE#", "RUNS#", "OF#", "JOBS");
      drover.workers().stream()
          .filter(one -> queueName == null || one.queue().equals(queueName))
          .forEach(one -> list(one, now, listing));
      if (queueName != null && listing.size() == 0) {
        QueueCommand.require(drover, queueName);
      }
      listing.end("there are no workers");
    }
    return ExitCode.DONE;
  }

  private static void list(WorkerView worker, Instant now, Listing listing) {
    listing.add(
        json(worker),
        worker.queue(),
        worker.name().orElse(""),
        where(worker),
        worker.library().orElse("?"),
        worker.since().map(since -> Durations.age(since, now)).orElse("?"),
        worker.running().isPresent() ? worker.running().getAsInt() : "?",
        worker.concurrency().isPresent() ? worker.concurrency().getAsInt() : "?",
        (worker.paused() ? "paused " : "")
            + worker.jobs().stream().map(RunningJob::id).collect(Collectors.joining(" ")));
  }

  private static String where(WorkerView worker) {
    return worker.pid().isPresent()
        ? worker.host().orElse("") + ":" + worker.pid().getAsLong()
        : worker.address().orElse("?");
  }

  private static ObjectNode json(WorkerView worker) {
    ObjectNode json = JsonText.object().put("queue", worker.queue());
    worker.name().ifPresent(name -> json.put("name", name));
    worker.library().ifPresent(library -> json.put("library", library));
    worker.process().ifPresent(process -> json.put("process", process));
    worker.host().ifPresent(host -> json.put("host", host));
    worker.pid().ifPresent(pid -> json.put("pid", pid));
    worker.address().ifPresent(address -> json.put("address", address));
    worker.concurrency().ifPresent(concurrency -> json.put("concurrency", concurrency));
    worker.since().ifPresent(since -> json.put("since", since.toString()));
    json.put("paused", worker.paused());
    worker.running().ifPresent(running -> json.put("running", running));
    ArrayNode jobs = json.putArray("jobs");
    for (RunningJob job : worker.jobs()) {
      jobs.addObject()
          .put("id", job.id())
          .put("name", job.name())
          .put("since", job.since().toString());
    }
    return json;
  }
}
