package io.drover.cli;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.job.Removal;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The action that removes dead letters for good. For one thread. */
@Command(
    name = "discard",
    mixinStandardHelpOptions = true,
    description = "Removes dead letters for good.",
    footerHeading = "%nExample:%n",
    footer = "  drover dlq mail-dead discard 17")
final class DlqDiscardCommand extends DlqAction {

  @Parameters(index = "0..*", paramLabel = "ID", description = "The dead letters.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "Remove all that the other options let pass; needs --yes.")
  private boolean all;

  @Mixin private LetterOptions which = new LetterOptions();

  @Option(names = "--dry-run", description = "Only count. With --all.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Really do it; without this --all removes nothing.")
  private boolean yes;

  @Override
  void check() {
    which.requireIdOrAll(ids, all);
    if (dryRun && !all) {
      throw CommandFailure.usage("expected --all together with --dry-run");
    }
    if (all && !yes && !dryRun) {
      throw CommandFailure.usage(
          "discard --all removes dead letters of queue \"%s\" for good; repeat it with --yes to do"
              + " so, or with --dry-run to see how many",
          queueName());
    }
  }

  @Override
  int run(DeadLetters<Json> letters, Drover drover) {
    if (dryRun) {
      long count = letters.count(which.filter());
      print(
          json().put("wouldRemove", count),
          "%,d dead letters of %s would be removed",
          count,
          queueName());
      return ExitCode.DONE;
    }
    long removed = all ? letters.discard(which.filter()) : discardEach(letters);
    print(json().put("removed", removed), "%,d dead letters of %s removed", removed, queueName());
    return ExitCode.DONE;
  }

  private long discardEach(DeadLetters<Json> letters) {
    for (String id : ids) {
      Removal removal = letters.discard(id);
      if (removal == Removal.MISSING) {
        throw unknownLetter(id);
      }
      if (removal == Removal.ACTIVE) {
        throw activeLetter(id);
      }
    }
    return ids.size();
  }
}
