package io.drover.redis.scripts;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Stack traces as they are stored: a JSON array of texts, oldest first (format §2.1). Stateless.
 */
final class StackTracesJson {

  private StackTracesJson() {}

  static byte[] write(List<String> traces) {
    return OptionsJson.MAPPER.writeValueAsBytes(traces);
  }

  /** Returns the traces; what is no array of texts reads as none. */
  static List<String> read(byte @Nullable [] json) {
    if (json == null || json.length == 0) {
      return List.of();
    }
    try {
      List<String> traces = new ArrayList<>();
      for (JsonNode trace : OptionsJson.MAPPER.readTree(json)) {
        if (trace.isString()) {
          traces.add(trace.stringValue());
        }
      }
      return List.copyOf(traces);
    } catch (JacksonException e) {
      return List.of();
    }
  }
}
