package io.drover.redis;

import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.sync.RedisCommands;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Keys of one prefix as the format's document shows them: as if the prefix were {@code bull}. For
 * one thread. Ids of events and versions of exchanges are the server's time, and are left out.
 */
final class KeyListing {

  private static final String OWN = "drover ";

  private final RedisCommands<String, String> redis = RedisShared.keys();
  private final String prefix;

  KeyListing(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Returns what some keys hold, one after the other.
   *
   * @param names what follows the prefix; {@code *} for the rest of several keys, in their order;
   *     keys of our own begin with {@code drover} and a blank
   */
  String of(String... names) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      String key =
          name.startsWith(OWN)
              ? "drover:" + prefix + ":" + name.substring(OWN.length())
              : prefix + ":" + name;
      List<String> all =
          key.endsWith("*") ? List.copyOf(new TreeSet<>(redis.keys(key))) : List.of(key);
      all.forEach(one -> text.append(one(one)));
    }
    return text.toString()
        .replace(prefix, "bull")
        .replaceAll("\"version\":\\d+", "\"version\":…")
        .replaceAll("(?m)^(    \\(last\\) +)\\d+$", "$1…");
  }

  private String one(String key) {
    return switch (redis.type(key)) {
      case "string" ->
          line("string", key, redis.get(key) + (redis.pttl(key) < 0 ? "" : "  (ends)"));
      case "list" -> line("list", key, String.join(" ", redis.lrange(key, 0, -1)));
      case "set" -> line("set", key, String.join(" ", new TreeSet<>(redis.smembers(key))));
      case "zset" -> block("zset", key, redis.zrangeWithScores(key, 0, -1), KeyListing::score);
      case "hash" -> block("hash", key, fields(key), KeyListing::field);
      case "stream" ->
          block("stream", key, redis.xrange(key, Range.unbounded()), it -> event(it.getBody()));
      default -> line("none", key, "");
    };
  }

  private static String line(String type, String key, String value) {
    return "%-6s  %s  %s".formatted(type, key, value).strip() + "\n";
  }

  private static <E> String block(
      String type, String key, Iterable<E> entries, Function<E, String> text) {
    StringBuilder lines = new StringBuilder(line(type, key, ""));
    entries.forEach(entry -> lines.append("    ").append(text.apply(entry)).append('\n'));
    return lines.toString();
  }

  private Iterable<Map.Entry<String, String>> fields(String key) {
    return new TreeMap<>(redis.hgetall(key)).entrySet();
  }

  private static String field(Map.Entry<String, String> field) {
    String name = field.getKey().isEmpty() ? "(last)" : field.getKey();
    return "%-12s  %s".formatted(name, field.getValue());
  }

  private static String score(ScoredValue<String> member) {
    return "%-17s  %s"
        .formatted(new BigDecimal(member.getScore()).toPlainString(), member.getValue());
  }

  private static String event(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + field.getValue())
        .collect(Collectors.joining("  "));
  }
}
