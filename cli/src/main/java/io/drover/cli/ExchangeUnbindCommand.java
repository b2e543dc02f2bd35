package io.drover.cli;

import io.drover.Drover;
import io.drover.routing.Binding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

/** The command that removes a binding. For one thread. */
@Command(
    name = "unbind",
    mixinStandardHelpOptions = true,
    description = "Removes a binding of an exchange, which is named as it was bound.")
final class ExchangeUnbindCommand extends ExchangeStep {

  @Mixin private BindingOptions options = new BindingOptions();

  @Override
  void run(Drover drover) {
    Binding binding = options.binding();
    boolean changed = find(drover, options.exchange()).unbind(binding);
    ObjectNode json = ExchangePrinter.json(binding);
    json.put("exchange", options.exchange()).put("changed", changed);
    print(
        json,
        changed ? "%s no longer leads to %s so" : "%s did not lead to %s so; nothing was changed",
        options.exchange(),
        options.destination());
  }
}
