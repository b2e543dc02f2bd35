package io.drover.cli;

import io.drover.DeadLetters;
import io.drover.Drover;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands about the dead letters of a queue. For one thread. */
@Command(
    name = "dlq",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "ACTION",
    commandListHeading = "%nActions:%n",
    description = {
      "Looks at the dead letters of a queue: jobs that failed for good under a worker that puts"
          + " them there, as 'drover work --dead-letter QUEUE' does; and mends them, sends them back"
          + " or throws them away.",
      "",
      "QUEUE is the dead-letter queue, not the one in which the jobs failed."
    },
    subcommands = {
      DlqListCommand.class,
      DlqGroupsCommand.class,
      DlqShowCommand.class,
      DlqRedriveCommand.class,
      DlqDiscardCommand.class,
      DlqEditCommand.class
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  drover dlq orders-dlq groups",
      "  drover dlq orders-dlq redrive --all --error timeout --rate 50/1s"
    })
final class DlqCommand extends SubCommand {

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "QUEUE", description = "The dead-letter queue.")
  private String queueName = "";

  /** Says what actions there are, if none was named. */
  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("expected picocli to have set the command's description");
    }
    throw new ParameterException(
        spec.commandLine(),
        "expected an action after the queue: list, groups, show, redrive, discard or edit");
  }

  String queueName() {
    return queueName;
  }

  DeadLetters<Json> letters(Drover drover) {
    return drover.deadLetters(queueName, Json.class);
  }
}
