package io.drover.internal.store;

import io.drover.spi.JobRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the context of a job travels in its metadata of telemetry: as the JSON of an object of
 * strings, as BullMQ's telemetry writes it. Stateless.
 */
final class Carriers {

  private Carriers() {}

  /** Returns the metadata that carry something, or {@code null} if there is nothing to carry. */
  static @Nullable String write(Map<String, String> carrier) {
    if (carrier.isEmpty()) {
      return null;
    }
    ObjectNode json = Json.object();
    carrier.forEach(json::put);
    return Json.write(json);
  }

  /** Returns what a job carries; nothing if its metadata are of another form, or omitted. */
  static Map<String, String> read(JobRecord job) {
    String metadata = job.options().telemetry();
    if (metadata == null || job.options().omitTelemetryContext()) {
      return Map.of();
    }
    Map<String, String> carrier = new LinkedHashMap<>();
    JsonNode json = Json.read(metadata);
    for (Map.Entry<String, JsonNode> property : json.properties()) {
      if (property.getValue().isString()) {
        carrier.put(property.getKey(), property.getValue().stringValue());
      }
    }
    return carrier;
  }
}
