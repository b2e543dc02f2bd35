package io.drover.cli;

import io.drover.DeadLetters;
import io.drover.Drover;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The action that changes the data of a failed job. For one thread. */
@Command(
    name = "edit",
    mixinStandardHelpOptions = true,
    description = "Replaces the data that the job will have when it is sent back.",
    footerHeading = "%nExample:%n",
    footer = "  drover dlq mail-dead edit 17 --data '{\"to\": \"ann@example.org\"}'")
final class DlqEditCommand extends DlqAction {

  @Parameters(index = "0", paramLabel = "ID", description = "The dead letter.")
  private String id = "";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "JSON",
      description = "The new data. A string has quotes of its own: --data '\"hello\"'.")
  private String data = "";

  @Override
  void check() {
    AddCommand.checkData(data);
  }

  @Override
  int run(DeadLetters<Json> letters, Drover drover) {
    if (!letters.edit(id, new Json(data))) {
      throw unknownLetter(id);
    }
    print(json().put("id", id), "dead letter %s of %s has new data", id, queueName());
    return ExitCode.DONE;
  }
}
