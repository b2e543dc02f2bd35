package io.drover.internal.alert;

import io.drover.job.Alert;
import io.drover.job.AlertRule;
import java.time.Instant;
import java.util.Optional;

/**
 * An alert as it is told. Immutable.
 *
 * @param rule the rule that found it
 * @param queue the queue it is in, if it is in one
 * @param kind what is told
 * @param since the first look that found it
 * @param at the look that led to this
 * @param measured the value of that look
 * @param text what it comes to
 */
record ToldAlert(
    AlertRule rule,
    Optional<String> queue,
    Kind kind,
    Instant since,
    Instant at,
    double measured,
    String text)
    implements Alert {

  @Override
  public String toString() {
    return "Alert[%s %s, since=%s, at=%s]".formatted(kind, text, since, at);
  }
}
