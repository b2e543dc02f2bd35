package io.drover.cli;

import io.drover.Drover;
import io.drover.JobQueue;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** A command that looks at or administers one queue of a store that exists. For one thread. */
abstract class QueueCommand extends SubCommand {

  private static final int MAX_NAMES = 20;

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue.")
  private String queueName = "";

  private @Nullable Drover opened;

  @Override
  public final Integer call() throws Exception {
    check();
    try (Drover drover = store().openExisting()) {
      opened = drover;
      JobQueue<Json> queue = drover.queue(queueName, Json.class);
      if (!mayBegin()) {
        require(drover, queueName);
      }
      return run(queue);
    }
  }

  /**
   * Refuses a queue that is not there, of which most are mistyped.
   *
   * @throws CommandFailure if no job was ever added to it
   */
  static void require(Drover drover, String queue) {
    if (drover.queue(queue, Json.class).counts().total() > 0) {
      return;
    }
    List<String> names = drover.queues();
    if (!names.contains(queue)) {
      throw CommandFailure.usage(
          "there is no queue \"%s\", as no job was ever added to it; the store has %s",
          queue, names.isEmpty() ? "no queues" : names(names));
    }
  }

  private static String names(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())));
    return names.size() <= MAX_NAMES
        ? first
        : "%s and %,d more, see 'drover queues'".formatted(first, names.size() - MAX_NAMES);
  }

  /** Returns whether the queue need not be there yet. */
  boolean mayBegin() {
    return false;
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
