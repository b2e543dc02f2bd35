package io.drover.cli;

import io.drover.embedded.EmbeddedStores;
import io.drover.embedded.StoreReport;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command that checks all that is in an embedded store. For one thread. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Checks all that is in an embedded store, and changes nothing; ends with 1 if something is"
          + " wrong.",
      "",
      "It reads every file, so that it takes as long as that does. No process may have the store"
          + " open. What can be read of a damaged store is saved by \"drover salvage\"."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover check ./drover-data")
final class CheckCommand extends SubCommand {

  @Parameters(paramLabel = "DIRECTORY", description = "The store's directory.")
  private Path directory = Path.of("");

  @Override
  public Integer call() {
    StoreReport report = EmbeddedStores.check(directory);
    StoreReports.print(this, report, "jobs found");
    return report.isWhole() ? ExitCode.DONE : ExitCode.JOB_FAILED;
  }
}
