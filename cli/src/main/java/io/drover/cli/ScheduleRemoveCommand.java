package io.drover.cli;

import io.drover.QueueSchedules;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command that removes a schedule. For one thread. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = "Removes a schedule with its planned run.",
    footerHeading = "%nExample:%n",
    footer = "  drover schedule mail remove daily-digest")
final class ScheduleRemoveCommand extends ScheduleStep {

  @Parameters(index = "0", paramLabel = "ID", description = "The schedule.")
  private String id = "";

  @Override
  void run(QueueSchedules<Json> schedules) {
    if (!schedules.remove(id)) {
      throw unknown(id);
    }
    print(id, "removed", "schedule " + id + " is removed");
  }
}
