package io.drover.redis.scripts;

import io.drover.job.Keep;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How many finished jobs are kept, as options of jobs have it (format §3.6). Stateless. */
final class KeepJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private KeepJson() {}

  static JsonNode write(Keep keep) {
    if (keep.equals(Keep.all())) {
      return NODES.booleanNode(false);
    }
    if (keep.equals(Keep.none())) {
      return NODES.booleanNode(true);
    }
    ObjectNode json = NODES.objectNode();
    if (keep.count() >= 0) {
      json.put("count", keep.count());
    }
    if (keep.age() != null) {
      long millis = keep.age().toMillis();
      if (millis % 1000 == 0) {
        json.put("age", millis / 1000);
      } else {
        json.put("age", millis / 1000.0);
      }
    }
    if (keep.limit() != Keep.all().limit()) {
      json.put("limit", keep.limit());
    }
    return json;
  }

  static @Nullable Keep read(JsonNode json) {
    if (json.isBoolean()) {
      return json.booleanValue() ? Keep.none() : Keep.all();
    }
    if (json.isNumber()) {
      return keepCount(json);
    }
    if (json.isString()) {
      return ForeignNumber.isTrue(json) ? Keep.none() : Keep.all(); // As Node does with any text.
    }
    if (!json.isObject()) {
      return null;
    }
    double age = ForeignNumber.of(json.path("age"));
    Keep keep = keepCount(json.path("count"));
    if (!Double.isNaN(age) && !json.path("age").isNull()) {
      keep = keep.youngerThan(OptionsJson.duration(age * 1000));
    }
    return keep.limit(OptionsJson.whole(json.path("limit"), 1, Integer.MAX_VALUE, keep.limit()));
  }

  private static Keep keepCount(JsonNode json) {
    int count = json.isNull() ? -1 : OptionsJson.whole(json, -1, Integer.MAX_VALUE, -1);
    return count < 0 ? Keep.all() : Keep.count(count);
  }
}
