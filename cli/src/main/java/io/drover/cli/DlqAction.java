package io.drover.cli;

import io.drover.DeadLetters;
import io.drover.Drover;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.node.ObjectNode;

/** What is done with the dead letters of a queue of a store that exists. For one thread. */
abstract class DlqAction implements Callable<Integer> {

  @ParentCommand private @Nullable DlqCommand dlq;

  @Override
  public final Integer call() throws Exception {
    check();
    try (Drover drover = dlq().store().openExisting()) {
      QueueCommand.require(drover, queueName());
      return run(dlq().letters(drover), drover);
    }
  }

  /** Does the work and returns what to exit with. */
  abstract int run(DeadLetters<Json> letters, Drover drover) throws Exception;

  /** Refuses options that make no sense together, before the store is opened. */
  void check() {}

  final DlqCommand dlq() {
    if (dlq == null) {
      throw new IllegalStateException("expected picocli to have set the parent command");
    }
    return dlq;
  }

  final Terminal terminal() {
    return dlq().terminal();
  }

  final String queueName() {
    return dlq().queueName();
  }

  /** Returns the start of what an action prints as JSON. */
  final ObjectNode json() {
    return JsonText.object().put("queue", queueName());
  }

  final void print(Object json, String text, Object... arguments) {
    dlq().print(json, text, arguments);
  }

  final CommandFailure unknownLetter(String id) {
    return CommandFailure.usage("there is no dead letter %s in queue \"%s\"", id, queueName());
  }

  final CommandFailure activeLetter(String id) {
    return CommandFailure.usage(
        "a worker of queue \"%s\" has dead letter %s; wait until it is done, or end the worker",
        queueName(), id);
  }
}
