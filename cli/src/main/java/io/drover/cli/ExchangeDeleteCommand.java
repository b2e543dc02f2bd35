package io.drover.cli;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.job.InvalidInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that deletes an exchange. For one thread. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Deletes an exchange that has no bindings; its queues and their jobs stay.",
    footerHeading = "%nExample:%n",
    footer = "  drover exchange delete shop --force")
final class ExchangeDeleteCommand extends ExchangeStep {

  @Parameters(index = "0", paramLabel = "NAME", description = "The exchange.")
  private String name = "";

  @Option(names = "--force", description = "Delete it with the bindings from it and to it.")
  private boolean force;

  @Override
  void run(Drover drover) {
    Exchange exchange = find(drover, name);
    if (force) {
      exchange.delete();
    } else {
      deleteIfUnused(exchange);
    }
    print(JsonText.object().put("name", name).put("deleted", true), "exchange %s is deleted", name);
  }

  private static void deleteIfUnused(Exchange exchange) {
    try {
      exchange.deleteIfUnused();
    } catch (InvalidInputException e) {
      throw CommandFailure.usage("%s, which --force does", String.valueOf(e.getMessage()));
    }
  }
}
