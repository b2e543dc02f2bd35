package io.drover.cli;

import io.drover.Drover;
import io.drover.job.Message;
import io.drover.job.Published;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** The command that publishes a message to an exchange. For one thread. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description =
        "Publishes a message to an exchange: adds a job to each queue that its bindings lead to, all"
            + " in one step.")
final class PublishCommand extends SubCommand {

  @Parameters(index = "0", paramLabel = "EXCHANGE", description = "The exchange.")
  private String exchange = "";

  @Parameters(
      index = "1",
      paramLabel = "KEY",
      description = "The routing key; '' for none, as fanout and headers exchanges need none.")
  private String key = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "job",
      description = "What kind of job it is. Defaults to ${DEFAULT-VALUE}.")
  private String name = "job";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "JSON",
      description = "The data of the job. A string has quotes of its own: --data '\"hello\"'.")
  private String data = "";

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description = "A header of the message; may be repeated.")
  private Map<String, String> headers = new LinkedHashMap<>();

  @Option(
      names = "--mandatory",
      description = "Fail if it reaches no queue. Without this it is dropped then.")
  private boolean mandatory;

  @Override
  public Integer call() {
    AddCommand.checkData(data);
    try (Drover drover = store().openExisting()) {
      Message message = Message.of(key, name, new Json(data)).headers(headers);
      Published published =
          ExchangeStep.find(drover, exchange).publish(mandatory ? message.mandatory() : message);
      ObjectNode json = JsonText.object().put("exchange", exchange).put("key", key);
      ObjectNode jobs = json.putObject("jobs");
      published.byQueue().forEach((queue, added) -> jobs.put(queue, added.id()));
      print(
          json,
          published.isRouted()
              ? "published to %s"
              : "no binding of %s takes it; it reached no queue",
          published.isRouted() ? String.join(", ", published.queues()) : exchange);
      return ExitCode.DONE;
    }
  }
}
