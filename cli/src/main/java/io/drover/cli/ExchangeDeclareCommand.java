package io.drover.cli;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that declares an exchange. For one thread. */
@Command(
    name = "declare",
    mixinStandardHelpOptions = true,
    description =
        "Declares an exchange. If it is there already nothing is changed; one of its name that is"
            + " otherwise is refused.",
    footerHeading = "%nExample:%n",
    footer = "  drover exchange declare shop --type topic")
final class ExchangeDeclareCommand extends ExchangeStep {

  @Parameters(index = "0", paramLabel = "NAME", description = "The exchange.")
  private String name = "";

  @Option(
      names = "--type",
      required = true,
      paramLabel = "TYPE",
      description = "By what it finds queues: direct, topic, fanout or headers.")
  private ExchangeType type = ExchangeType.TOPIC;

  @Option(
      names = "--alternate",
      paramLabel = "EXCHANGE",
      description = "Where messages go that no binding takes. Without it they are dropped.")
  private @Nullable String alternate;

  @Override
  boolean mayBegin() {
    return true;
  }

  @Override
  void run(Drover drover) {
    ExchangeDeclaration declaration = ExchangeDeclaration.of(name, type);
    Exchange exchange =
        drover.exchange(alternate == null ? declaration : declaration.alternate(alternate));
    print(
        ExchangePrinter.json(exchange),
        "exchange %s is declared, %s",
        name,
        OptionReader.name(type));
  }
}
