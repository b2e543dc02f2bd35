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
    description = "Lists the exchanges of the store, or one of them, with their bindings.",
    footerHeading = "%nExample:%n",
    footer = "  drover exchange list shop")
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
    Listing listing = new Listing(group(), "EXCHANGE", "TYPE", "ALTERNATE", "TO", "KEY", "HEADERS");
    exchanges.forEach(exchange -> list(exchange, listing));
    listing.end("the store has no exchanges");
  }

  private static void list(Exchange exchange, Listing listing) {
    List<Binding> bindings = bindings(exchange);
    ObjectNode json = ExchangePrinter.json(exchange);
    ArrayNode array = json.putArray("bindings");
    bindings.forEach(binding -> array.add(ExchangePrinter.json(binding)));
    List<Object[]> rows = new ArrayList<>();
    bindings.forEach(
        binding ->
            rows.add(
                row(
                    exchange,
                    (binding.isToQueue() ? "" : "exchange ") + binding.destination(),
                    Table.oneLine(binding.key(), 60),
                    binding.headers() == null ? "" : binding.headers().toString())));
    listing.addRows(json, rows.isEmpty() ? List.<Object[]>of(row(exchange, "-", "", "")) : rows);
  }

  private static Object[] row(Exchange exchange, String to, String key, String headers) {
    return new Object[] {
      exchange.name(), OptionReader.name(exchange.type()), alternate(exchange), to, key, headers
    };
  }

  private static String alternate(Exchange exchange) {
    String alternate = exchange.declaration().alternate();
    return alternate == null ? "-" : alternate;
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
