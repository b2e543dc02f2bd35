package io.drover.cli;

import io.drover.Drover;
import io.drover.job.Health;
import picocli.CommandLine.Command;

/** The command that says whether the store answers. For one thread. */
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    description = {
      "Says whether the store answers; ends with 3 if it does not.",
      "",
      "Whether workers move, each process says of its own: drover.health() there, or GET /health of"
          + " its console."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover health --store redis://localhost:6379")
final class HealthCommand extends SubCommand {

  @Override
  public Integer call() throws Exception {
    try (Drover drover = store().openExisting()) {
      Health health = drover.health();
      print(
          JsonText.object().put("healthy", health.healthy()).put("detail", health.detail()),
          "%s",
          (health.healthy() ? "" : "not healthy: ") + health.detail());
      return health.healthy() ? ExitCode.DONE : ExitCode.STORE;
    }
  }
}
