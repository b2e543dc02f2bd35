package io.drover.cli;

import io.drover.QueueSchedules;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command that has a schedule run now. For one thread. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Adds a run of a schedule now, beside those that are planned.",
    footerHeading = "%nExample:%n",
    footer = "  drover schedule mail run daily-digest")
final class ScheduleRunCommand extends ScheduleStep {

  @Parameters(index = "0", paramLabel = "ID", description = "The schedule.")
  private String id = "";

  @Override
  void run(QueueSchedules<Json> schedules) {
    if (schedules.find(id).isEmpty()) {
      throw unknown(id);
    }
    String job = schedules.runNow(id);
    group()
        .print(
            JsonText.object().put("queue", queueName()).put("id", id).put("job", job),
            "added job %s",
            job);
  }
}
