package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.Nonsense.TIMES;

import io.drover.AlertsBuilder;
import io.drover.job.AlertRule;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Calls about alerts that make no sense. For one thread. */
final class AlertNonsense {

  private static final AlertRule RULE = AlertRule.depth("*", 1);

  private final Nonsense all;
  private final InputScene scene;

  AlertNonsense(Nonsense all, InputScene scene) {
    this.all = all;
    this.scene = scene;
  }

  void rows() {
    AlertsBuilder alerts = scene.alerts();
    all.row("AlertsBuilder.rule(AlertRule)", () -> addTooMany(scene.alerts()));
    all.row(
        "AlertsBuilder.rules(List)",
        () -> alerts.rules(Arrays.asList(RULE, null)),
        () -> alerts.rules(Collections.nCopies(1_001, RULE)));
    all.each("AlertsBuilder.every(Duration)", TIMES, alerts::every);
    all.row("AlertsBuilder.to(Consumer)", () -> tellTooMany(scene.alerts()));
    all.each(
        "AlertsBuilder.toWebhook(URI)",
        List.of(
            URI.create(""),
            URI.create("/hook"),
            URI.create("ftp://example.org/"),
            URI.create("http:///hook"),
            URI.create("http://ann:secret@example.org/")),
        alerts::toWebhook);
    all.onlyNull("AlertsBuilder.toWebhook(Webhook)");
  }

  private static void addTooMany(AlertsBuilder alerts) {
    for (int i = 0; i < 1_001; i++) {
      alerts.rule(RULE);
    }
  }

  private static void tellTooMany(AlertsBuilder alerts) {
    for (int i = 0; i < 101; i++) {
      alerts.to(alert -> {});
    }
  }
}
