package io.drover.cli;

import io.drover.QueueSchedules;
import io.drover.job.Page;
import io.drover.schedule.ScheduleView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** The command that lists schedules. For one thread. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the schedules of a queue by when they run next, paused ones first.",
      "With --json it prints an array, and the cursor of the next page to standard error."
    })
final class ScheduleListCommand extends ScheduleStep {

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "List at most so many. Defaults to ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Go on where an earlier page ended.")
  private @Nullable String cursor;

  @Override
  void check() {
    if (limit < 1) {
      throw CommandFailure.usage("expected --limit to be at least 1, got: %d", limit);
    }
  }

  @Override
  void run(QueueSchedules<Json> schedules) {
    List<ScheduleView> all = new ArrayList<>();
    String next = cursor;
    do {
      int rest = Math.min(limit - all.size(), QueueSchedules.MAX_LIMIT);
      Page<ScheduleView> page = schedules.page(next, rest);
      all.addAll(page.items());
      next = page.next().orElse(null);
    } while (next != null && all.size() < limit);
    if (isJson()) {
      ArrayNode json = JsonText.mapper().createArrayNode();
      all.forEach(one -> json.add(SchedulePrinter.json(one, 1)));
      terminal().out().println(JsonText.pretty(json));
    } else {
      Table table = new Table("ID", "STATE", "NEXT", "RUNS#", "WHEN");
      all.forEach(
          one ->
              table.row(
                  Table.oneLine(one.id(), 60),
                  SchedulePrinter.state(one),
                  one.next().map(Instant::toString).orElse("-"),
                  one.iterations(),
                  one.words()));
      table.lines(terminal().width()).forEach(terminal().out()::println);
    }
    if (next != null) {
      terminal().note("for the rest: --cursor '%s'", next);
    }
  }
}
