package io.drover.cli;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.routing.Binding;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

/** A command that changes a binding of an exchange. For one thread. */
abstract class BindingStep extends ExchangeStep {

  @Mixin private BindingOptions options = new BindingOptions();

  @Override
  final void run(Drover drover) {
    Binding binding = options.binding();
    boolean changed = change(find(drover, options.exchange()), binding);
    ObjectNode json = ExchangePrinter.json(binding);
    json.put("exchange", options.exchange()).put("changed", changed);
    print(json, text(changed), options.exchange(), options.destination());
  }

  /** Does the work; returns whether it changed anything. */
  abstract boolean change(Exchange exchange, Binding binding);

  /** Returns what to tell, with places for the names of the exchange and of what it leads to. */
  abstract String text(boolean changed);
}
