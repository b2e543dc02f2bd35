package io.drover.cli;

import io.drover.embedded.EmbeddedStores;
import io.drover.embedded.StoreReport;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command that copies what can be read of a damaged embedded store. For one thread. */
@Command(
    name = "salvage",
    mixinStandardHelpOptions = true,
    description = {
      "Copies what can be read of a damaged embedded store into a new one, and says what could not"
          + " be read; ends with 1 if something could not.",
      "",
      "The damaged store stays as it is. Places and counts are made anew; the events of queues are"
          + " left out. What was changed in a part that is lost is as it was before: a job that"
          + " ended there runs again. It takes room for the copy, and beside it for the logs."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover salvage ./drover-data ./rescued")
final class SalvageCommand extends SubCommand {

  @Parameters(index = "0", paramLabel = "DIRECTORY", description = "The damaged store's directory.")
  private Path directory = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "NEWDIRECTORY",
      description = "Where the new store is made: a directory that does not exist, or is empty.")
  private Path newDirectory = Path.of("");

  @Override
  public Integer call() {
    StoreReport report = EmbeddedStores.salvage(directory, newDirectory);
    StoreReports.print(this, report, "jobs copied");
    return report.isWhole() ? ExitCode.DONE : ExitCode.JOB_FAILED;
  }
}
