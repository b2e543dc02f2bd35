package io.drover.internal.alert;

import io.drover.internal.store.Limits;
import io.drover.job.Alert;
import io.drover.job.AlertRule;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words of alerts, each in one line whatever queues are called. Stateless. */
final class AlertText {

  private AlertText() {}

  /**
   * What is told of.
   *
   * @param queue the queue's name
   * @param kind what is told
   * @param since the first look that found it
   * @param at the look that led to this
   */
  record Occasion(String queue, Alert.Kind kind, Instant since, Instant at) {
    boolean isNew() {
      return !since.isBefore(at);
    }

    String lasted() {
      return isNew() ? "no longer than a look" : text(Duration.between(since, at));
    }
  }

  /**
   * Returns what an alert comes to.
   *
   * @param finding what the look found, or {@code null} if the queue is gone
   */
  static String of(AlertRule rule, Occasion occasion, @Nullable Finding finding) {
    boolean ofStore = rule.measure() == AlertRule.Measure.STORE_AWAY;
    String where = ofStore ? "" : plain(occasion.queue()) + ": ";
    String facts = finding == null ? "the queue is gone" : facts(rule, finding);
    if (occasion.kind() == Alert.Kind.CLEARED) {
      return "%sall clear, %s; it lasted %s".formatted(where, facts, occasion.lasted());
    }
    return where + facts + limit(rule) + (occasion.isNew() ? "" : " for " + occasion.lasted());
  }

  private static String facts(AlertRule rule, Finding finding) {
    long count = (long) finding.measured();
    return switch (rule.measure()) {
      case DEPTH -> jobs(count, "is", "are") + " ready";
      case OLDEST_AGE ->
          count == 0
              ? "no job has been ready for long"
              : "the next job has been ready for " + text(Duration.ofMillis(count));
      case FAILURE_RATIO ->
          "%s of %s failed in %s"
              .formatted(
                  percent(finding.measured()),
                  jobs(finding.of(), "that finished", "that finished"),
                  text(rule.window()));
      case NO_WORKERS ->
          count == 0
              ? "no job is ready without a worker"
              : jobs(count, "is", "are") + " ready and no worker is there";
      case STALLED ->
          jobs(count, "was", "were") + " taken back from workers in " + text(rule.window());
      case DEAD_LETTERS ->
          "%s more in %s, %s in all"
              .formatted(
                  letters(count),
                  text(rule.window()),
                  String.format(Locale.ROOT, "%,d", finding.of()));
      case STORE_AWAY -> count == 0 ? "the store answers again" : "the store does not answer";
    };
  }

  private static String limit(AlertRule rule) {
    long limit = (long) rule.limit();
    return switch (rule.measure()) {
      case DEPTH, STALLED, DEAD_LETTERS -> String.format(Locale.ROOT, ", more than %,d", limit);
      case OLDEST_AGE -> ", longer than " + text(Duration.ofMillis(limit));
      case FAILURE_RATIO -> ", more than " + percent(rule.limit());
      case NO_WORKERS, STORE_AWAY -> "";
    };
  }

  private static String jobs(long count, String one, String many) {
    return String.format(
        Locale.ROOT, "%,d %s %s", count, count == 1 ? "job" : "jobs", count == 1 ? one : many);
  }

  private static String letters(long count) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? "dead letter" : "dead letters");
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", share * 100).replace(".0%", "%");
  }

  /** Returns a duration as the program's options write it, without what is too fine to matter. */
  private static String text(Duration duration) {
    boolean fine = duration.compareTo(Duration.ofSeconds(10)) < 0;
    return Limits.text(duration.truncatedTo(fine ? ChronoUnit.MILLIS : ChronoUnit.SECONDS));
  }

  /** Returns a text with everything escaped that ends lines, turns them round or is not seen. */
  static String plain(String text) {
    if (text.codePoints().noneMatch(AlertText::isHidden)) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .forEach(
            one -> {
              if (isHidden(one)) {
                plain.append(String.format(Locale.ROOT, "\\u{%x}", one));
              } else {
                plain.appendCodePoint(one);
              }
            });
    return plain.toString();
  }

  private static boolean isHidden(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
