package io.drover.cli;

import io.drover.Drover;
import io.drover.JobQueue;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** A command that looks at or administers one queue of a store that exists. For one thread. */
abstract class QueueCommand extends SubCommand {

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue.")
  private String queueName = "";

  private @Nullable Drover opened;

  @Override
  public final Integer call() throws Exception {
    check();
    try (Drover drover = store().openExisting()) {
      opened = drover;
      JobQueue<Json> queue = drover.queue(queueName, Json.class);
      List<String> names = drover.queues();
      if (!names.contains(queueName)) {
        terminal()
            .note(
                "no job was ever added to queue \"%s\"; the store has %s",
                queueName, names.isEmpty() ? "no queues" : String.join(", ", names));
      }
      return run(queue);
    }
  }

  /** Does the work and returns what to exit with. */
  abstract int run(JobQueue<Json> queue) throws Exception;

  /** Refuses options that make no sense together, before the store is opened. */
  void check() {}

  /** Returns the store while the command runs. */
  final Drover drover() {
    if (opened == null) {
      throw new IllegalStateException("expected an open store, got none yet");
    }
    return opened;
  }

  final String queueName() {
    return queueName;
  }

  /** Returns the start of what a command prints as JSON. */
  final ObjectNode json() {
    return JsonText.object().put("queue", queueName);
  }

  final CommandFailure unknownJob(String id) {
    return CommandFailure.usage("there is no job %s in queue \"%s\"", id, queueName);
  }

  /** Refuses anything but exactly one of an id and {@code --all}. */
  static void requireIdOrAll(List<String> ids, boolean all) {
    if (ids.isEmpty() != all) {
      throw CommandFailure.usage(
          all ? "expected ids or --all, got both" : "expected ids or --all, got neither");
    }
  }
}
