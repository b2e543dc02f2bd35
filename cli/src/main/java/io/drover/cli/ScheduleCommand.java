package io.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands for recurring jobs of one queue. For one thread. */
@Command(
    name = "schedule",
    mixinStandardHelpOptions = true,
    description = "Puts, lists, pauses and removes the recurring jobs of a queue.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SchedulePutCommand.class,
      ScheduleListCommand.class,
      ScheduleShowCommand.class,
      ScheduleRunCommand.class,
      SchedulePauseCommand.class,
      ScheduleResumeCommand.class,
      ScheduleRemoveCommand.class
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  drover schedule mail put digest --cron '0 9 * * *' --zone Europe/Berlin --data '{\"to\":\"all\"}'",
      "  drover schedule mail list"
    })
final class ScheduleCommand extends SubCommand {

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue.")
  private String queueName = "";

  @Override
  public Integer call() {
    throw CommandFailure.usage(
        "expected a command after the queue: put, list, show, run, pause, resume or remove");
  }

  String queueName() {
    return queueName;
  }
}
