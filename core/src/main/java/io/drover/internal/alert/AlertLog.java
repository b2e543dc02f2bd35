package io.drover.internal.alert;

import io.drover.internal.threads.GuardedLog;
import io.drover.job.Alert;
import java.util.Locale;

/** The log as alerts are told there: trouble as warnings, the all-clear as news. Stateless. */
final class AlertLog {

  /** The name of the log; part of the API. */
  static final String NAME = "io.drover.alerts";

  private static final GuardedLog LOG = GuardedLog.named(NAME);

  private AlertLog() {}

  static void tell(Alert alert) {
    String kind = alert.kind().name().toLowerCase(Locale.ROOT);
    String rule = AlertText.plain(alert.rule().name());
    if (alert.kind() == Alert.Kind.CLEARED) {
      LOG.info("{} {}: {}", kind, rule, alert.text());
    } else {
      LOG.warn("{} {}: {}", kind, rule, alert.text());
    }
  }
}
