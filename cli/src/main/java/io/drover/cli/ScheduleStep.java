package io.drover.cli;

import io.drover.Drover;
import io.drover.QueueSchedules;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.node.ObjectNode;

/** A command on the schedules of one queue. For one thread. */
abstract class ScheduleStep implements Callable<Integer> {

  @ParentCommand private @Nullable ScheduleCommand group;

  @Override
  public final Integer call() {
    check();
    try (Drover drover = mayBegin() ? group().store().open() : group().store().openExisting()) {
      if (!mayBegin()) {
        QueueCommand.require(drover, queueName());
      }
      run(drover.queue(queueName(), Json.class).schedules());
      return ExitCode.DONE;
    }
  }

  /** Does the work. */
  abstract void run(QueueSchedules<Json> schedules);

  /** Refuses options that make no sense together, before the store is opened. */
  void check() {}

  /** Returns whether a store or a queue that is not there yet is begun. */
  boolean mayBegin() {
    return false;
  }

  final String queueName() {
    return group().queueName();
  }

  final Terminal terminal() {
    return group().terminal();
  }

  final boolean isJson() {
    return group().isJson();
  }

  /** Prints what became of a schedule. */
  final void print(String id, String field, String text) {
    ObjectNode json = JsonText.object().put("queue", queueName()).put("id", id).put(field, true);
    group().print(json, "%s", text);
  }

  /** Returns the failure for an id that no schedule has. */
  final CommandFailure unknown(String id) {
    return CommandFailure.usage("there is no schedule %s in queue \"%s\"", id, queueName());
  }

  final ScheduleCommand group() {
    if (group == null) {
      throw new IllegalStateException("expected picocli to have set the parent command");
    }
    return group;
  }
}
