package io.drover.cli;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.job.DeadLetterGroups;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The action that lists what dead letters were caused by. For one thread. */
@Command(
    name = "groups",
    mixinStandardHelpOptions = true,
    description = {
      "Puts dead letters together by what caused them, the largest group first: the class of the"
          + " error and the method it came from; or its message, but for numbers and what is quoted.",
      "list, redrive and discard take a group by --group."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover dlq mail-dead groups")
final class DlqGroupsCommand extends DlqAction {

  @Mixin private LetterOptions which = new LetterOptions();

  @Override
  int run(DeadLetters<Json> letters, Drover drover) {
    DeadLetterGroups groups = letters.groups(which.filter());
    Listing listing = new Listing(dlq(), LetterPrinter.GROUP_COLUMNS);
    groups.groups().forEach(group -> LetterPrinter.add(listing, group));
    listing.end(
        "queue \"%s\" has no such dead letters".formatted(queueName()),
        null,
        JsonText.object().put("rest", groups.rest()));
    if (groups.rest() > 0) {
      terminal().note("%,d more have other causes, too many to be told apart", groups.rest());
    }
    return ExitCode.DONE;
  }
}
