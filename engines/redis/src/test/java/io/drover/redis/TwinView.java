package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.ScriptOutputType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that Redis holds of one side of a pair of twins, exactly: every score, every time, the order
 * of the fields of events. Immutable.
 *
 * <p>Keys and values are told without the prefix and the name of the side. Times to live are told
 * as the steps have set them, in whole {@link #TICK}s: what really passes meanwhile is less.
 */
final class TwinView {

  /** The server's clock moves in these steps, in ms; all times to live are multiples of it. */
  static final long TICK = 10_000;

  private static final JsonMapper MAPPER = new JsonMapper();

  private static final byte[] READ =
      """
      local read = {}
      for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
        local type, values = redis.call('TYPE', key).ok, {}
        if type == 'string' then values = {redis.call('GET', key)}
        elseif type == 'list' then values = redis.call('LRANGE', key, 0, -1)
        elseif type == 'set' then values = redis.call('SMEMBERS', key)
        elseif type == 'zset' then values = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
        elseif type == 'hash' then values = redis.call('HGETALL', key)
        elseif type == 'stream' then
          for i, entry in ipairs(redis.call('XRANGE', key, '-', '+')) do values[i] = entry[2] end
        end
        read[#read + 1] = {key, type, tostring(redis.call('PTTL', key)), values}
      end
      return read
      """
          .getBytes(UTF_8);

  private final Map<String, Object> keys = new TreeMap<>();

  private TwinView() {}

  /**
   * Reads a side.
   *
   * @param side what the names of its queues begin with
   */
  static TwinView of(String prefix, String side) {
    TwinView view = new TwinView();
    String family = prefix + ":" + side;
    List<List<Object>> read =
        RedisShared.keys().eval(READ, ScriptOutputType.MULTI, new String[0], family + "*");
    for (List<Object> key : read) {
      String name = text(key.get(0), family);
      view.keys.put(name, value(name, key, family));
    }
    return view;
  }

  private static String text(Object value, String family) {
    return value.toString().replace(family, "");
  }

  @SuppressWarnings("unchecked")
  private static Object value(String name, List<Object> key, String family) {
    List<Object> raw = (List<Object>) key.get(3);
    return switch (key.get(1).toString()) {
      case "string" -> text(raw.get(0), family) + life(Long.parseLong(key.get(2).toString()));
      case "list" -> raw.stream().map(one -> text(one, family)).toList();
      case "set" -> raw.stream().map(one -> text(one, family)).sorted().toList();
      case "zset" -> scores(raw, family);
      case "hash" -> fields(name, raw, family);
      case "stream" -> raw.stream().map(one -> event((List<Object>) one, family)).toList();
      default -> throw new IllegalStateException("expected no key such as " + key);
    };
  }

  private static String life(long left) {
    return left < 0 ? "" : " for " + (left + TICK - 1) / TICK * TICK;
  }

  private static Map<String, String> scores(List<Object> raw, String family) {
    Map<String, String> scores = new LinkedHashMap<>();
    for (int i = 0; i < raw.size(); i += 2) {
      BigDecimal score = new BigDecimal(Double.parseDouble(raw.get(i + 1).toString()));
      scores.put(text(raw.get(i), family), score.toPlainString());
    }
    return scores;
  }

  private static Map<String, String> fields(String name, List<Object> raw, String family) {
    Map<String, String> fields = new TreeMap<>();
    for (int i = 0; i < raw.size(); i += 2) {
      String field = text(raw.get(i), family);
      String value = text(raw.get(i + 1), family);
      fields.put(field, field.equals("opts") ? json(value).toString() : value);
    }
    return fields;
  }

  private static String event(List<Object> raw, String family) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < raw.size(); i += 2) {
      fields.add(raw.get(i) + "=" + text(raw.get(i + 1), family));
    }
    return String.join(" ", fields);
  }

  /** Node has the server write options, in any order of keys. */
  private static JsonNode json(String text) {
    return sorted(MAPPER.readTree(text));
  }

  private static JsonNode sorted(JsonNode json) {
    if (!(json instanceof ObjectNode object)) {
      return json;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    object
        .propertyStream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> copy.set(entry.getKey(), sorted(entry.getValue())));
    return copy;
  }

  // ---- looking ------------------------------------------------------------------------------

  /** Returns what is under each key, such as {@code q:wait}. */
  Map<String, Object> keys() {
    return keys;
  }

  boolean has(String key) {
    return keys.containsKey(key);
  }

  /** Returns the members of a list, a set or a sorted set; none if there is no such key. */
  List<String> members(String key) {
    Object value = keys.get(key);
    if (value instanceof Map<?, ?> map) {
      return map.keySet().stream().map(String::valueOf).toList();
    }
    return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }

  /** Returns the fields of a hash, or the scores of a sorted set; none if there is no such key. */
  @SuppressWarnings("unchecked")
  Map<String, String> fields(String key) {
    return keys.get(key) instanceof Map<?, ?> map ? (Map<String, String>) map : Map.of();
  }

  String text(String key) {
    return String.valueOf(keys.get(key));
  }

  /** Returns the number in a hash's field, or 0. */
  long number(String key, String field) {
    return Long.parseLong(fields(key).getOrDefault(field, "0"));
  }

  /** Returns a stored option of a job. */
  JsonNode option(String key, String name) {
    return MAPPER.readTree(fields(key).getOrDefault("opts", "{}")).path(name);
  }
}
