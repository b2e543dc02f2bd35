package io.drover.cli;

import io.drover.QueueSchedules;
import io.drover.schedule.ScheduleView;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that shows one schedule. For one thread. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows one schedule with the times at which it runs next.",
    footerHeading = "%nExample:%n",
    footer = "  drover schedule mail show daily-digest")
final class ScheduleShowCommand extends ScheduleStep {

  @Parameters(index = "0", paramLabel = "ID", description = "The schedule.")
  private String id = "";

  @Option(
      names = "--next",
      paramLabel = "N",
      defaultValue = "5",
      description = "Show so many next times. Defaults to ${DEFAULT-VALUE}.")
  private int next;

  @Override
  void run(QueueSchedules<Json> schedules) {
    ScheduleView found = schedules.find(id).orElseThrow(() -> unknown(id));
    if (isJson()) {
      terminal().out().println(group().format().of(SchedulePrinter.json(found, next)));
      return;
    }
    line("schedule", found.id() + " of " + found.queue() + ", " + SchedulePrinter.state(found));
    line("when", found.words());
    line("job", found.jobName() + " " + Table.oneLine(found.dataJson(), 2000));
    line("runs", found.iterations() + found.last().map(last -> ", last " + last).orElse(""));
    for (Instant slot : found.next(next)) {
      line("next", slot.toString());
    }
  }

  private void line(String title, String text) {
    terminal().out().println("%-10s%s".formatted(title, text));
  }
}
