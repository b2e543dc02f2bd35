package io.drover.console;

import io.drover.console.Masking.Part;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of the store's texts is shown: masked first, and then cut to a length. Safe for use by
 * several threads.
 */
final class Shown {

  private static final Logger LOG = LoggerFactory.getLogger(Shown.class);
  private static final String MASKED = "\"masked\"";

  private final @Nullable Masking masking;
  private final int max;

  Shown(ConsoleSettings settings) {
    this.masking = settings.masking();
    this.max = settings.shownCharacters();
  }

  boolean isMasking() {
    return masking != null;
  }

  /** Returns the whole text as it may be shown. */
  String whole(String queue, Part part, String text) {
    if (masking == null) {
      return text;
    }
    try {
      String masked = masking.mask(queue, part, text);
      return masked == null ? MASKED : masked;
    } catch (Throwable e) { // What cannot be masked is not shown.
      LOG.warn("could not mask a text of a job ({}): {}", part, e.getClass().getName());
      return MASKED;
    }
  }

  /** Returns a text that says itself when it was cut. */
  String text(String queue, Part part, String text) {
    return Texts.cut(whole(queue, part, text), max);
  }

  @Nullable String text(String queue, Part part, Optional<String> text) {
    return text.map(it -> text(queue, part, it)).orElse(null);
  }

  void texts(ArrayNode to, String queue, Part part, List<String> texts) {
    texts.forEach(text -> to.add(text(queue, part, text)));
  }

  /**
   * Returns a value that is JSON, or should be, as text, with its length and whether it was cut.
   */
  ObjectNode value(String queue, Part part, String json) {
    String whole = whole(queue, part, json);
    int end = Texts.end(whole, max);
    return JsonText.object()
        .put("json", whole.substring(0, end))
        .put("length", whole.length())
        .put("cut", end < whole.length());
  }

  @Nullable ObjectNode value(String queue, Part part, Optional<String> json) {
    return json.map(it -> value(queue, part, it)).orElse(null);
  }
}
