package io.drover.redis.scripts;

import io.drover.job.InvalidInputException;
import io.drover.routing.Binding;
import io.drover.routing.HeaderMatch;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A binding as it is stored: JSON, always the same for equal ones. Stateless. It begins with where
 * it leads, so that a sorted set has those to one exchange beside each other.
 */
public final class BindingJson {

  private BindingJson() {}

  public static String write(Binding binding) {
    ObjectNode json = OptionsJson.MAPPER.createObjectNode();
    json.put(binding.isToQueue() ? "queue" : "exchange", binding.destination());
    json.put("key", binding.key());
    HeaderMatch match = binding.headers();
    if (match != null) {
      json.put("match", match.needsAll() ? "all" : "any");
      ObjectNode headers = json.putObject("headers");
      match.headers().forEach(headers::put);
    }
    return OptionsJson.MAPPER.writeValueAsString(json);
  }

  /** Returns the beginning of all bindings to an exchange, and of no other. */
  public static String startTo(String exchange) {
    ObjectNode json = OptionsJson.MAPPER.createObjectNode().put("exchange", exchange);
    String text = OptionsJson.MAPPER.writeValueAsString(json);
    return text.substring(0, text.length() - 1) + ",";
  }

  /** Returns the binding that is stored, or {@code null} if another program wrote it. */
  public static @Nullable Binding read(byte[] stored) {
    try {
      JsonNode json = OptionsJson.MAPPER.readTree(stored);
      JsonNode queue = json.path("queue");
      JsonNode exchange = json.path("exchange");
      if (queue.isString() == exchange.isString() || !json.path("key").isString()) {
        return null;
      }
      Binding binding =
          (queue.isString()
                  ? Binding.toQueue(queue.asString())
                  : Binding.toExchange(exchange.asString()))
              .key(json.path("key").asString());
      return json.has("match") || json.has("headers") ? withHeaders(binding, json) : binding;
    } catch (JacksonException | InvalidInputException e) {
      return null;
    }
  }

  private static @Nullable Binding withHeaders(Binding binding, JsonNode json) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> header : json.path("headers").properties()) {
      if (!header.getValue().isString()) {
        return null;
      }
      headers.put(header.getKey(), header.getValue().asString());
    }
    return switch (json.path("match").asString("")) {
      case "all" -> binding.headers(HeaderMatch.all(headers));
      case "any" -> binding.headers(HeaderMatch.any(headers));
      default -> null;
    };
  }
}
