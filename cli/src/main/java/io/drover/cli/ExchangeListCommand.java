package io.drover.cli;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.job.Page;
import io.drover.routing.Binding;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The command that lists exchanges with their bindings. For one thread. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the exchanges of the store, or one of them, with their bindings.")
final class ExchangeListCommand extends ExchangeStep {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "The exchange. Defaults to all.")
  private @Nullable String name;

  @Override
  void run(Drover drover) {
    List<Exchange> exchanges = name == null ? drover.exchanges() : List.of(find(drover, name));
    if (isJson()) {
      printJson(exchanges);
      return;
    }
    if (exchanges.isEmpty()) {
      terminal().note("the store has no exchanges");
      return;
    }
    Table table = new Table("EXCHANGE", "TYPE", "ALTERNATE", "TO", "KEY", "HEADERS");
    for (Exchange exchange : exchanges) {
      String type = OptionReader.name(exchange.type());
      String alternate = exchange.declaration().alternate();
      String other = alternate == null ? "-" : alternate;
      boolean[] any = {false};
      each(
          exchange,
          binding -> {
            any[0] = true;
            table.row(
                exchange.name(),
                type,
                other,
                (binding.isToQueue() ? "" : "exchange ") + binding.destination(),
                Table.oneLine(binding.key(), 60),
                binding.headers() == null ? "" : binding.headers());
          });
      if (!any[0]) {
        table.row(exchange.name(), type, other, "-", "", "");
      }
    }
    table.lines(terminal().width()).forEach(terminal().out()::println);
  }

  private void printJson(List<Exchange> exchanges) {
    ArrayNode json = JsonText.mapper().createArrayNode();
    for (Exchange exchange : exchanges) {
      ObjectNode one = ExchangePrinter.json(exchange);
      ArrayNode bindings = one.putArray("bindings");
      each(exchange, binding -> bindings.add(ExchangePrinter.json(binding)));
      json.add(one);
    }
    terminal().out().println(JsonText.pretty(json));
  }

  private static void each(Exchange exchange, Consumer<Binding> use) {
    @Nullable String cursor = null;
    do {
      Page<Binding> page = exchange.bindings(cursor, Exchange.MAX_PAGE);
      page.items().forEach(use);
      cursor = page.next().orElse(null);
    } while (cursor != null);
  }
}
