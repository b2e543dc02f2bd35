package io.drover.cli;

import picocli.CommandLine.Command;

/** The commands for exchanges and their bindings. For one thread. */
@Command(
    name = "exchange",
    mixinStandardHelpOptions = true,
    description = {
      "Declares, binds, lists and deletes exchanges, which 'drover publish' and programs publish to.",
      "",
      "In the keys of a topic exchange, words with dots between them, * stands for one word and # for"
          + " any number of words."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ExchangeDeclareCommand.class,
      ExchangeBindCommand.class,
      ExchangeUnbindCommand.class,
      ExchangeListCommand.class,
      ExchangeDeleteCommand.class
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  drover exchange declare shop --type topic",
      "  drover exchange bind shop emails --key 'order.*.created'",
      "  drover publish shop order.eu.created --data '{\"id\":1}'"
    })
final class ExchangeCommand extends SubCommand {

  @Override
  public Integer call() {
    throw CommandFailure.usage("expected a command: declare, bind, unbind, list or delete");
  }
}
