package io.drover.cli;

import io.drover.QueueSchedules;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command that resumes a schedule. For one thread. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = "Lets a paused schedule run again, from now on.",
    footerHeading = "%nExample:%n",
    footer = "  drover schedule mail resume daily-digest")
final class ScheduleResumeCommand extends ScheduleStep {

  @Parameters(index = "0", paramLabel = "ID", description = "The schedule.")
  private String id = "";

  @Override
  void run(QueueSchedules<Json> schedules) {
    if (!schedules.resume(id)) {
      throw unknown(id);
    }
    print(id, "resumed", "schedule " + id + " runs");
  }
}
