package io.drover.routing;

import io.drover.job.Check;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of topics, in the grammar of AMQP 0-9-1: words between dots, {@code *} for one word,
 * {@code #} for any number of them. Immutable.
 *
 * <p>Words may be empty, so that {@code "a..b"} has three; only the empty text has none. Within a
 * longer word {@code *} and {@code #} are letters like others.
 */
public final class TopicPattern {

  private static final String ONE = "*";
  private static final String ANY = "#";

  private final String text;
  private final List<String> words;

  private TopicPattern(String text) {
    this.text = text;
    this.words = words(text);
  }

  /**
   * Returns a pattern.
   *
   * @param text see {@link RoutingNames#checkKey}
   * @throws io.drover.job.InvalidInputException if it breaks a rule
   */
  public static TopicPattern of(String text) {
    return new TopicPattern(RoutingNames.checkKey(text));
  }

  /** Returns whether a routing key, or the name of a channel, fits the pattern. */
  public boolean matches(String key) {
    List<String> given = words(RoutingNames.checkKey(key));
    int word = 0;
    int at = 0;
    int afterAny = -1;
    int takenByAny = 0;
    while (at < given.size()) {
      if (word < words.size() && words.get(word).equals(ANY)) {
        word++;
        afterAny = word;
        takenByAny = at;
      } else if (word < words.size() && takes(words.get(word), given.get(at))) {
        word++;
        at++;
      } else if (afterAny >= 0) {
        // The last # takes one word more; what came before it need not be tried again.
        takenByAny++;
        word = afterAny;
        at = takenByAny;
      } else {
        return false;
      }
    }
    while (word < words.size() && words.get(word).equals(ANY)) {
      word++;
    }
    return word == words.size();
  }

  private static boolean takes(String word, String given) {
    return word.equals(ONE) || word.equals(given);
  }

  /** Returns the words of a routing key or a pattern. */
  public static List<String> words(String text) {
    if (Check.notNull("a routing key or pattern", text).isEmpty()) {
      return List.of();
    }
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
      words.add(text.substring(start, dot));
      start = dot + 1;
    }
    words.add(text.substring(start));
    return words;
  }

  /** Returns the pattern as text. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TopicPattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "TopicPattern[%s]".formatted(text);
  }
}
