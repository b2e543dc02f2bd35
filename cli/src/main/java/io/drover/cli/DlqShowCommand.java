package io.drover.cli;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.job.DeadLetter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The action that shows all of a dead letter. For one thread. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows everything about a dead letter.",
    footerHeading = "%nExample:%n",
    footer = "  drover dlq mail-dead show 17")
final class DlqShowCommand extends DlqAction {

  @Parameters(index = "0", paramLabel = "ID", description = "The dead letter.")
  private String id = "";

  @Override
  int run(DeadLetters<Json> letters, Drover drover) {
    DeadLetter<Json> letter = letters.find(id).orElseThrow(() -> unknownLetter(id));
    if (dlq().isJson()) {
      terminal().out().println(dlq().format().of(LetterPrinter.fullJson(letter)));
    } else {
      LetterPrinter.page(terminal().out(), letter);
    }
    return ExitCode.DONE;
  }
}
