package io.drover.cli;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.job.DeadLetter;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The action that lists dead letters. For one thread. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists dead letters: those that wait before those that a worker has run, the oldest first.",
      "",
      "If there are more than --limit, the next page begins at the cursor that is told."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover dlq mail-dead list --limit 20")
final class DlqListCommand extends DlqAction {

  @Mixin private LetterOptions which = new LetterOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "List at most so many. Defaults to ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Go on where an earlier page with the same filter ended.")
  private @Nullable String cursor;

  @Override
  void check() {
    if (limit < 1) {
      throw CommandFailure.usage("expected --limit to be at least 1, got: %d", limit);
    }
  }

  @Override
  int run(DeadLetters<Json> letters, Drover drover) {
    Listing listing = new Listing(dlq(), LetterPrinter.COLUMNS);
    String next = cursor;
    do {
      int rest = (int) Math.min(limit - listing.size(), PageRequest.MAX_LIMIT);
      Page<DeadLetter<Json>> page = letters.page(which.filter(), rest, next);
      page.items().forEach(letter -> LetterPrinter.add(listing, letter));
      next = page.next().orElse(null);
    } while (next != null && listing.size() < limit);
    listing.end(
        which.filter().isAll()
            ? "queue \"%s\" has no dead letters".formatted(queueName())
            : "queue \"%s\" has no such dead letters".formatted(queueName()),
        next);
    return ExitCode.DONE;
  }
}
