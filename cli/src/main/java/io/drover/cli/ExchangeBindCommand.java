package io.drover.cli;

import io.drover.Exchange;
import io.drover.routing.Binding;
import picocli.CommandLine.Command;

/** The command that binds a queue or an exchange. For one thread. */
@Command(
    name = "bind",
    mixinStandardHelpOptions = true,
    description = "Binds a queue, or an exchange, to an exchange, from now on and for good.",
    footerHeading = "%nExample:%n",
    footer = "  drover exchange bind shop mail --key 'order.*.created'")
final class ExchangeBindCommand extends BindingStep {

  @Override
  boolean change(Exchange exchange, Binding binding) {
    return exchange.bind(binding);
  }

  @Override
  String text(boolean changed) {
    return changed ? "%s now leads to %s" : "%s leads to %s so already; nothing was changed";
  }
}
