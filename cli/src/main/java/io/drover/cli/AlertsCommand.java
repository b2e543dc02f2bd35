package io.drover.cli;

import io.drover.AlertWatch;
import io.drover.AlertsBuilder;
import io.drover.Drover;
import io.drover.job.Alert;
import io.drover.job.AlertRule;
import io.drover.job.Webhook;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The command that watches queues and prints what alerts tell. For one thread. */
@Command(
    name = "alerts",
    mixinStandardHelpOptions = true,
    description = {
      "Watches queues and prints a line for each alert that is raised, goes on or is cleared, until"
          + " Ctrl-C.",
      "",
      "QUEUE is a name, in which * stands for any characters; '*' is all queues. Options of rules"
          + " may be given several times. Without any, it is told when jobs are ready and no"
          + " worker is there, and when the store is away.",
      "",
      StoreOption.ONE_PROCESS
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  drover alerts --depth 'orders=1000' --oldest '*=15m' --no-workers '*' --except '*-dlq'",
      "  drover alerts --dead-letters '*-dlq=10' --webhook https://example.org/hooks/drover"
    })
final class AlertsCommand extends SubCommand {

  /** The variable with the secret under which bodies are signed: others see what is an option. */
  static final String SECRET = "DROVER_WEBHOOK_SECRET";

  @Mixin private final AlertRuleOptions rules = new AlertRuleOptions();

  @Option(
      names = "--every",
      paramLabel = "TIME",
      description = "How often the queues are looked at. Defaults to 10s.")
  private Duration every = Duration.ofSeconds(10);

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description =
          "Post each alert there as JSON, too, signed with $" + SECRET + " if that is set.")
  private List<URI> webhooks = new ArrayList<>();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many alerts. Defaults to never.")
  private @Nullable Long count;

  private long printed;
  private volatile boolean over;

  @Override
  public Integer call() throws Exception {
    if (count != null && count < 1) {
      throw CommandFailure.usage("expected --count to be at least 1, got: %d", count);
    }
    List<AlertRule> wanted = rules.rules();
    List<Webhook> hooks = webhooks.stream().map(this::webhook).toList();
    try (Drover drover = store().openExisting()) {
      terminal().stop().hold(StoreOption.longestEnd(drover));
      AlertsBuilder alerts = drover.alerts().rules(wanted).every(every).to(this::print);
      hooks.forEach(alerts::toWebhook);
      try (AlertWatch watch = alerts.start()) {
        greet(watch);
        while (!terminal().stop().await(20) && !over) {}
      }
    }
    return over ? ExitCode.DONE : ExitCode.STOPPED;
  }

  private Webhook webhook(URI address) {
    Webhook webhook = Webhook.to(address);
    String secret = terminal().environment().get(SECRET);
    return secret == null || secret.isBlank() ? webhook : webhook.secret(secret);
  }

  private void greet(AlertWatch watch) {
    if (!isJson()) {
      String names =
          String.join(", ", watch.rules().stream().map(AlertRule::name).distinct().toList());
      terminal().note("%s", "watching for %s; Ctrl-C ends it".formatted(names));
    }
  }

  /** Prints an alert, unless as many were printed as were asked for, or nothing more can be. */
  private void print(Alert alert) {
    if (over) {
      return;
    }
    terminal().out().println(isJson() ? JsonText.line(json(alert)) : line(alert));
    printed++;
    over = terminal().out().checkError() || (count != null && printed >= count);
  }

  private static String line(Alert alert) {
    return "%s %-8s %s"
        .formatted(alert.at().truncatedTo(ChronoUnit.SECONDS), kind(alert), alert.text());
  }

  private static String kind(Alert alert) {
    return alert.kind().name().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode json(Alert alert) {
    ObjectNode line =
        JsonText.object()
            .put("kind", kind(alert))
            .put("text", alert.text())
            .put("rule", alert.rule().name());
    alert.queue().ifPresent(queue -> line.put("queue", queue));
    return line.put("since", alert.since().toString())
        .put("at", alert.at().toString())
        .put("measured", alert.measured())
        .put("limit", alert.rule().limit());
  }
}
