package io.drover.redis.scripts;

import io.drover.job.Route;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a published job came into its queue, as its options have it; BullMQ knows nothing of it, and
 * hands it on. Stateless.
 */
final class RouteJson {

  static final String FIELD = "route";

  private RouteJson() {}

  static ObjectNode write(Route route) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("exchange", route.exchange());
    json.put("routingKey", route.routingKey());
    if (!route.headers().isEmpty()) {
      ObjectNode headers = json.putObject("headers");
      route.headers().forEach(headers::put);
    }
    return json;
  }

  /** Returns a route, or {@code null} if it is none; headers that are no text are left out. */
  static @Nullable Route read(JsonNode json) {
    if (!json.path("exchange").isString() || !json.path("routingKey").isString()) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>();
    json.path("headers")
        .forEachEntry(
            (name, value) -> {
              if (value.isString()) {
                headers.put(name, value.stringValue());
              }
            });
    return Route.of(
        json.path("exchange").stringValue(), json.path("routingKey").stringValue(), headers);
  }
}
