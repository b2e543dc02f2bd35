package io.drover.cli;

import io.drover.Exchange;
import io.drover.routing.Binding;
import io.drover.routing.HeaderMatch;
import tools.jackson.databind.node.ObjectNode;

/** Exchanges and bindings as JSON. Stateless. */
final class ExchangePrinter {

  private ExchangePrinter() {}

  static ObjectNode json(Exchange exchange) {
    return JsonText.object()
        .put("name", exchange.name())
        .put("type", OptionReader.name(exchange.type()))
        .put("alternate", exchange.declaration().alternate());
  }

  static ObjectNode json(Binding binding) {
    ObjectNode json =
        JsonText.object()
            .put(binding.isToQueue() ? "queue" : "toExchange", binding.destination())
            .put("key", binding.key());
    HeaderMatch match = binding.headers();
    if (match != null) {
      json.put("match", match.needsAll() ? "all" : "any");
      ObjectNode headers = json.putObject("headers");
      match.headers().forEach(headers::put);
    }
    return json;
  }
}
