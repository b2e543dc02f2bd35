package io.drover.cli;

import io.drover.routing.Binding;
import io.drover.routing.HeaderMatch;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that name a binding. For one thread. */
final class BindingOptions {

  @Parameters(index = "0", paramLabel = "EXCHANGE", description = "The exchange it leads from.")
  private String exchange = "";

  @Parameters(index = "1", paramLabel = "QUEUE", description = "The queue it leads to.")
  private String destination = "";

  @Option(
      names = "--to-exchange",
      description = "It leads to the exchange of the name, and not to a queue.")
  private boolean toExchange;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Which routing keys take it; a pattern for a topic exchange. Defaults to none.")
  private String key = "";

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description = "A header that takes it, for a headers exchange; may be repeated.")
  private Map<String, String> headers = new LinkedHashMap<>();

  @Option(names = "--any", description = "One of the headers is enough, and not all are needed.")
  private boolean any;

  String exchange() {
    return exchange;
  }

  String destination() {
    return destination;
  }

  /** Returns the binding. */
  Binding binding() {
    if (any && headers.isEmpty()) {
      throw CommandFailure.usage("expected --header together with --any, got none");
    }
    Binding binding =
        (toExchange ? Binding.toExchange(destination) : Binding.toQueue(destination)).key(key);
    if (headers.isEmpty()) {
      return binding;
    }
    return binding.headers(any ? HeaderMatch.any(headers) : HeaderMatch.all(headers));
  }
}
