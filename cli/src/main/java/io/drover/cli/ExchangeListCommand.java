package io.drover.cli;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.job.Page;
import io.drover.routing.Binding;
import java.util.ArrayList;
import java.util.List;
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
      List<Binding> bindings = bindings(exchange);
      bindings.forEach(binding -> row(table, exchange, binding));
      if (bindings.isEmpty()) {
        table.row(
            exchange.name(), OptionReader.name(exchange.type()), alternate(exchange), "-", "", "");
      }
    }
    table.lines(terminal().width()).forEach(terminal().out()::println);
  }

  private static void row(Table table, Exchange exchange, Binding binding) {
    table.row(
        exchange.name(),
        OptionReader.name(exchange.type()),
        alternate(exchange),
        (binding.isToQueue() ? "" : "exchange ") + binding.destination(),
        Table.oneLine(binding.key(), 60),
        binding.headers() == null ? "" : binding.headers());
  }

  private static String alternate(Exchange exchange) {
    String alternate = exchange.declaration().alternate();
    return alternate == null ? "-" : alternate;
  }

  private void printJson(List<Exchange> exchanges) {
    ArrayNode json = JsonText.mapper().createArrayNode();
    for (Exchange exchange : exchanges) {
      ObjectNode one = ExchangePrinter.json(exchange);
      ArrayNode bindings = one.putArray("bindings");
      bindings(exchange).forEach(binding -> bindings.add(ExchangePrinter.json(binding)));
      json.add(one);
    }
    terminal().out().println(JsonText.pretty(json));
  }

  private static List<Binding> bindings(Exchange exchange) {
    List<Binding> all = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      Page<Binding> page = exchange.bindings(cursor, Exchange.MAX_PAGE);
      all.addAll(page.items());
      cursor = page.next().orElse(null);
    } while (cursor != null);
    return all;
  }
}
