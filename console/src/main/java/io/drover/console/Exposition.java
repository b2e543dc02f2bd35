package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Metrics in the text that Prometheus reads, in its own format or in that of OpenMetrics. For one
 * thread.
 */
final class Exposition {

  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8";

  /** How a character is written that cannot stand for itself. */
  private static final String VISIBLE = "\\\\u%04x";

  private final boolean open;
  private final StringBuilder text = new StringBuilder();
  private String family = "";
  private boolean counter;

  private Exposition(boolean open) {
    this.open = open;
  }

  /**
   * Begins an answer.
   *
   * @param accept what the client wants, as its header {@code Accept} says, or {@code null}
   */
  static Exposition of(@Nullable String accept) {
    return new Exposition(
        accept != null && accept.toLowerCase(Locale.ROOT).contains("application/openmetrics-text"));
  }

  /** Begins a metric whose value goes up and down. */
  Exposition gauge(String name, String help) {
    return begin(name, help, false);
  }

  /**
   * Begins a metric whose value only grows.
   *
   * @param name without {@code _total}, which its samples have
   */
  Exposition counter(String name, String help) {
    return begin(name, help, true);
  }

  private Exposition begin(String name, String help, boolean counts) {
    family = name;
    counter = counts;
    String head = counts && !open ? name + "_total" : name;
    text.append("# TYPE ").append(head).append(counts ? " counter\n" : " gauge\n");
    if (open && name.endsWith("_seconds")) {
      text.append("# UNIT ").append(head).append(" seconds\n");
    }
    text.append("# HELP ").append(head).append(' ').append(help).append('\n');
    return this;
  }

  /**
   * Adds a sample to the metric that was begun.
   *
   * @param labels names and values in turn
   */
  void sample(double value, String... labels) {
    text.append(family).append(counter ? "_total" : "");
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      escape(labels[i + 1]);
      text.append('"');
    }
    text.append(labels.length == 0 ? " " : "} ").append(number(value)).append('\n');
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append(isMistakable(value, i) ? VISIBLE.formatted((int) c) : "\\\\");
        case '"' -> text.append("\\\"");
        case '\n' -> text.append("\\n");
        default -> {
          if (isControl(c) || isLoneSurrogate(value, i)) {
            text.append(VISIBLE.formatted((int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
  }

  /** A backslash that looks like the beginning of such a character; two names stay two labels. */
  private static boolean isMistakable(String value, int at) {
    return value.startsWith("u", at + 1);
  }

  /** What has no form in UTF-8. */
  private static boolean isLoneSurrogate(String value, int at) {
    int whole = value.codePointAt(at);
    boolean second = at > 0 && Character.isSupplementaryCodePoint(value.codePointAt(at - 1));
    return !second && whole >= Character.MIN_SURROGATE && whole <= Character.MAX_SURROGATE;
  }

  /** Readers that go by lines take some of these for the end of one. */
  private static boolean isControl(char c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }

  /** Returns all of it as it is answered. */
  String whole() {
    return open ? text + "# EOF\n" : text.toString();
  }

  Answer answer() {
    return Answer.of(200, open ? OPEN : TEXT, whole().getBytes(UTF_8));
  }
}
