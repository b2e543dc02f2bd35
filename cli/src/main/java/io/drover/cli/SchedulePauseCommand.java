package io.drover.cli;

import io.drover.QueueSchedules;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command that pauses a schedule. For one thread. */
@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    description = "Keeps a schedule from running until it is resumed.",
    footerHeading = "%nExample:%n",
    footer = "  drover schedule mail pause daily-digest")
final class SchedulePauseCommand extends ScheduleStep {

  @Parameters(index = "0", paramLabel = "ID", description = "The schedule.")
  private String id = "";

  @Override
  void run(QueueSchedules<Json> schedules) {
    if (!schedules.pause(id)) {
      throw unknown(id);
    }
    print(id, "paused", "schedule " + id + " is paused");
  }
}
