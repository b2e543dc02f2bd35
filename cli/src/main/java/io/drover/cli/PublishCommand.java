package io.drover.cli;

import io.drover.Channel;
import io.drover.Drover;
import io.drover.job.Message;
import io.drover.job.Published;
import io.drover.job.PublishedEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The command that publishes to an exchange or a channel. For one thread. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes a message to an exchange: adds a job to each queue that its bindings lead to, all"
          + " in one step.",
      "",
      "With --channel it publishes an event to a channel instead, which reaches all who listen and"
          + " the queues of durable subscriptions."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  drover publish shop order.eu.created --data '{\"id\":1}'",
      "  drover publish --channel orders --data '{\"type\":\"ORDER_CREATED\"}'"
    })
final class PublishCommand extends SubCommand {

  @Parameters(index = "0", arity = "0..1", paramLabel = "EXCHANGE", description = "The exchange.")
  private @Nullable String exchange;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "KEY",
      description = "The routing key; '' for none, as fanout and headers exchanges need none.")
  private @Nullable String key;

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      description = "Publish to this channel, and to no exchange.")
  private @Nullable String channel;

  @Option(
      names = "--retain",
      paramLabel = "TIME",
      description = "Have the channel retain the event for so long: who subscribes gets it first.")
  private @Nullable Duration retain;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What kind of job the message is. Defaults to job.")
  private @Nullable String name;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "JSON",
      description = "The data. A string has quotes of its own: --data '\"hello\"'.")
  private String data = "";

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description = "A header of the message; may be repeated.")
  private Map<String, String> headers = new LinkedHashMap<>();

  @Option(
      names = "--mandatory",
      description = "Fail if the message reaches no queue. Without this it is dropped then.")
  private boolean mandatory;

  @Override
  public Integer call() {
    AddCommand.checkData(data);
    checkTarget();
    // An exchange has to be declared, so there is a store; a channel needs nobody before it.
    try (Drover drover = channel == null ? store().openExisting() : store().open()) {
      if (channel != null) {
        publishEvent(drover.channel(channel, Json.class));
      } else if (exchange != null && key != null) {
        publishMessage(
            drover, exchange, Message.of(key, name == null ? "job" : name, new Json(data)));
      }
      return ExitCode.DONE;
    }
  }

  private void checkTarget() {
    boolean ofExchange =
        exchange != null || key != null || name != null || mandatory || !headers.isEmpty();
    if (channel != null && ofExchange) {
      throw CommandFailure.usage(
          "expected --channel with --data and --retain only, got an exchange or what its messages"
              + " have; leave one of them out");
    }
    if (channel == null && retain != null) {
      throw CommandFailure.usage("expected --channel beside --retain; exchanges retain nothing");
    }
    if (channel == null && (exchange == null || key == null)) {
      throw CommandFailure.usage(
          "expected EXCHANGE and KEY, or --channel NAME; 'drover exchange list' lists exchanges");
    }
  }

  private void publishMessage(Drover drover, String to, Message message) {
    Message whole = message.headers(headers);
    Published published =
        ExchangeStep.find(drover, to).publish(mandatory ? whole.mandatory() : whole);
    ObjectNode json = JsonText.object().put("exchange", to).put("key", message.routingKey());
    ObjectNode jobs = json.putObject("jobs");
    published.byQueue().forEach((queue, added) -> jobs.put(queue, added.id()));
    print(
        json,
        published.isRouted() ? "published to %s" : "no binding of %s takes it; it reached no queue",
        published.isRouted() ? String.join(", ", published.queues()) : to);
  }

  private void publishEvent(Channel<Json> to) {
    PublishedEvent published = (retain == null ? to : to.retain(retain)).publish(new Json(data));
    OptionalLong heard = published.subscribers();
    ObjectNode json = JsonText.object().put("channel", to.name()).put("id", published.id());
    if (heard.isPresent()) {
      json.put("subscribers", heard.getAsLong());
    }
    ArrayNode queues = json.putArray("queues");
    published.queues().forEach(queues::add);
    print(
        json,
        "published %s to %s live subscribers and %s",
        published.id(),
        heard.isPresent() ? Long.toString(heard.getAsLong()) : "an unknown number of",
        published.queues().isEmpty() ? "no queue" : String.join(", ", published.queues()));
  }
}
