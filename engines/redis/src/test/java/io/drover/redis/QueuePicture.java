package io.drover.redis;

import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.sync.RedisCommands;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Redis holds of one queue, told so that it is equal for two queues to which the same
 * happened. For one thread.
 *
 * <p>Replaced by what they mean are times near now, tokens, stack traces and the queue's own key;
 * of the options, what says the same in other words. A time that another of the job's follows from
 * is told as that, to the millisecond; of others only about when they are, as both sides have
 * clocks that go on. {@link TwinView} is exact throughout, on a clock that stands. Left out is what
 * tells who looks after the queue, not what happened in it: its library's version, and the upkeep
 * of stalled jobs.
 */
final class QueuePicture {

  private static final Pattern TIME = Pattern.compile("\\b\\d{13}\\b");
  private static final long NEAR = 2 * 86_400_000L;
  private static final long LONG = 10 * 3_600_000L;
  private static final long STEP = 600_000;
  private static final int PER_MILLI = 4096;

  private final RedisCommands<String, String> redis = RedisShared.keys();
  private final long now = System.currentTimeMillis();
  private final String base;
  private final String family;

  private QueuePicture(String base, String family) {
    this.base = base;
    this.family = family;
  }

  /**
   * Takes a picture.
   *
   * @param base the start of the queue's keys
   * @param family what the keys of this queue and those it has to do with begin with; it is left
   *     out where a value has it
   */
  static Map<String, Object> of(String base, String family) {
    return new QueuePicture(base, family).take();
  }

  private Map<String, Object> take() {
    Map<String, Object> picture = new TreeMap<>();
    for (String key : redis.keys(base.replaceAll("([\\[\\]?*\\\\])", "\\\\$1") + "*")) {
      String name = key.substring(base.length());
      if (!name.startsWith("stalled")) {
        picture.put(text(name), value(key, name));
      }
    }
    return picture;
  }

  private Object value(String key, String name) {
    return switch (redis.type(key)) {
      case "string" -> string(key, name);
      case "list" -> redis.lrange(key, 0, -1).stream().map(this::text).toList();
      case "set" -> redis.smembers(key).stream().map(this::text).sorted().toList();
      case "zset" -> scores(key, name);
      case "hash" -> fields(redis.hgetall(key));
      case "stream" -> events(key);
      default -> "gone";
    };
  }

  private String string(String key, String name) {
    String value = name.endsWith(":lock") ? "a token" : text(redis.get(key));
    return redis.pttl(key) >= 0 ? value + ", expires" : value;
  }

  private Map<String, String> scores(String key, String name) {
    Map<String, String> members = new LinkedHashMap<>();
    for (ScoredValue<String> one : redis.zrangeWithScores(key, 0, -1)) {
      members.put(text(one.getValue()), score(name, one.getValue(), one.getScore()));
    }
    return members;
  }

  private String score(String name, String member, double score) {
    String plain = text(new BigDecimal(score).toBigInteger().toString());
    return switch (name) {
      case "completed", "failed" ->
          score == time(member, "finishedOn") ? "when it finished" : plain;
      case "waiting-children" -> score == time(member, "timestamp") ? "when it was added" : plain;
      case "delayed" -> due(member, score);
      case "marker" -> member.equals("1") && isNextDue(score) ? "when the next is due" : plain;
      default -> plain;
    };
  }

  private double time(String id, String field) {
    String value = redis.hget(base + id, field);
    return value == null ? -1 : Double.parseDouble(value);
  }

  /** Of jobs that are due at the same time by chance, which is first differs. */
  private String due(String id, double score) {
    double due = Math.floor(score / PER_MILLI);
    double timestamp = time(id, "timestamp");
    if (due != timestamp + time(id, "delay")) {
      return text(Long.toString((long) due));
    }
    boolean isChosen = Math.abs(timestamp - now) > NEAR;
    return "after its delay" + (isChosen ? ", number " + (score - due * PER_MILLI) : "");
  }

  private boolean isNextDue(double time) {
    List<ScoredValue<String>> first = redis.zrangeWithScores(base + "delayed", 0, 0);
    return !first.isEmpty() && first.get(0).getScore() / PER_MILLI == time;
  }

  private List<String> events(String key) {
    List<String> events = new ArrayList<>();
    redis.xrange(key, Range.unbounded()).forEach(entry -> events.add(event(entry.getBody())));
    return events;
  }

  /** The order of the fields is as it is stored. */
  private String event(Map<String, String> body) {
    List<String> fields = new ArrayList<>();
    body.forEach((name, value) -> fields.add(name + "=" + text(value)));
    return String.join(" ", fields);
  }

  private Map<String, String> fields(Map<String, String> hash) {
    Map<String, String> fields = new TreeMap<>();
    hash.forEach((name, value) -> fields.put(text(name), field(name, value)));
    fields.remove("version");
    return fields;
  }

  private String field(String name, String value) {
    return switch (name) {
      case "opts" -> text(sorted(options(value)).toString());
      case "stacktrace" -> new JsonMapper().readTree(value).size() + " traces";
      case "delay" -> text(value.length() == 13 ? value : rounded(value));
      default -> text(value);
    };
  }

  /**
   * Node counts a delay until an instant from a little later than it was asked for; and one until a
   * far instant, such as a cron's, depends on when that was.
   */
  private static String rounded(String delay) {
    double millis = Double.parseDouble(delay);
    return millis > LONG ? "long" : Long.toString(Math.round(millis / 1000) * 1000);
  }

  private static ObjectNode options(String json) {
    ObjectNode options = (ObjectNode) new JsonMapper().readTree(json);
    options.put("attempts", Math.max(1, options.path("attempts").asInt(1)));
    if (options.path("kl").asInt() == 1000) {
      options.remove("kl");
    }
    if (options.path("stackTraceLimit").asInt() == 10) {
      options.remove("stackTraceLimit");
    }
    for (String keep : List.of("removeOnComplete", "removeOnFail")) {
      if (options.path(keep).isNumber()) {
        options.set(keep, JsonNodeFactory.instance.objectNode().set("count", options.get(keep)));
      }
    }
    if (options.has("delay")) {
      options.put("delay", rounded(options.get("delay").asString()));
    }
    return options;
  }

  private static JsonNode sorted(JsonNode json) {
    if (json instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      object
          .propertyStream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> copy.set(entry.getKey(), sorted(entry.getValue())));
      return copy;
    }
    if (json instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      array.forEach(one -> copy.add(sorted(one)));
      return copy;
    }
    return json;
  }

  private String text(String value) {
    return TIME.matcher(value.replace(family, ""))
        .replaceAll(
            found -> {
              long distance = Long.parseLong(found.group()) - now;
              return Math.abs(distance) > NEAR
                  ? found.group()
                  : "now+" + Math.round((double) distance / STEP) * STEP / 60_000 + "min";
            });
  }
}
