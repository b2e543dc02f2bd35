package io.drover.cli;

import io.drover.Exchange;
import io.drover.routing.Binding;
import picocli.CommandLine.Command;

/** The command that removes a binding. For one thread. */
@Command(
    name = "unbind",
    mixinStandardHelpOptions = true,
    description = "Removes a binding of an exchange, which is named as it was bound.",
    footerHeading = "%nExample:%n",
    footer = "  drover exchange unbind shop mail --key 'order.*.created'")
final class ExchangeUnbindCommand extends BindingStep {

  @Override
  boolean change(Exchange exchange, Binding binding) {
    return exchange.unbind(binding);
  }

  @Override
  String text(boolean changed) {
    return changed
        ? "%s no longer leads to %s so"
        : "%s did not lead to %s so; nothing was changed";
  }
}
