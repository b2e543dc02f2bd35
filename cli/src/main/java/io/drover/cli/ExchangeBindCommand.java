package io.drover.cli;

import io.drover.Drover;
import io.drover.routing.Binding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

/** The command that binds. For one thread. */
@Command(
    name = "bind",
    mixinStandardHelpOptions = true,
    description = "Binds a queue, or an exchange, to an exchange, from now on and for good.")
final class ExchangeBindCommand extends ExchangeStep {

  @Mixin private BindingOptions options = new BindingOptions();

  @Override
  void run(Drover drover) {
    Binding binding = options.binding();
    boolean changed = find(drover, options.exchange()).bind(binding);
    ObjectNode json = ExchangePrinter.json(binding);
    json.put("exchange", options.exchange()).put("changed", changed);
    print(
        json,
        changed ? "%s now leads to %s" : "%s leads to %s so already; nothing was changed",
        options.exchange(),
        options.destination());
  }
}
