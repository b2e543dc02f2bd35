package io.drover.cli;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.job.DeadLetter;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** The action that lists dead letters. For one thread. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists dead letters: those that wait before those that a worker has run, the oldest first.",
      "With --json it prints an array, and the cursor of the next page to standard error."
    })
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
    List<DeadLetter<Json>> found = new ArrayList<>();
    String next = cursor;
    do {
      int rest = Math.min(limit - found.size(), PageRequest.MAX_LIMIT);
      Page<DeadLetter<Json>> page = letters.page(which.filter(), rest, next);
      found.addAll(page.items());
      next = page.next().orElse(null);
    } while (next != null && found.size() < limit);
    if (dlq().isJson()) {
      ArrayNode json = JsonText.mapper().createArrayNode();
      found.forEach(letter -> json.add(LetterPrinter.json(letter)));
      terminal().out().println(JsonText.pretty(json));
    } else {
      Table table = LetterPrinter.table();
      found.forEach(letter -> LetterPrinter.row(table, letter));
      table.lines(terminal().width()).forEach(terminal().out()::println);
    }
    if (next != null) {
      terminal()
          .note(
              "%,d listed, %,d in the queue; for more: --cursor %s",
              found.size(), letters.count(), next);
    }
    return ExitCode.DONE;
  }
}
