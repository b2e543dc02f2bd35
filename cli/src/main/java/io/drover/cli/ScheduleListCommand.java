package io.drover.cli;

import io.drover.QueueSchedules;
import io.drover.job.Page;
import io.drover.schedule.ScheduleView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that lists schedules. For one thread. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the schedules of a queue by when they run next, paused ones first.",
    footerHeading = "%nExample:%n",
    footer = "  drover schedule mail list")
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
    Listing listing = new Listing(group(), "ID", "STATE", "NEXT", "RUNS#", "WHEN");
    String next = cursor;
    do {
      int rest = (int) Math.min(limit - listing.size(), QueueSchedules.MAX_LIMIT);
      Page<ScheduleView> page = schedules.page(next, rest);
      page.items().forEach(one -> list(one, listing));
      next = page.next().orElse(null);
    } while (next != null && listing.size() < limit);
    listing.end("queue \"%s\" has no schedules".formatted(queueName()), next);
  }

  private static void list(ScheduleView one, Listing listing) {
    listing.add(
        SchedulePrinter.json(one, 1),
        Table.oneLine(one.id(), 60),
        SchedulePrinter.state(one),
        one.next().map(Instant::toString).orElse("-"),
        one.iterations(),
        one.words());
  }
}
