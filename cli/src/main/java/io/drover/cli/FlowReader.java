package io.drover.cli;

import io.drover.job.DroverException;
import io.drover.job.FailurePolicy;
import io.drover.job.Flow;
import io.drover.job.JobOptions;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The reading of trees of jobs from JSON: each job is an object with {@code queue}, {@code name},
 * {@code data}, {@code options}, {@code onFailure} and {@code children}. Stateless. What makes no
 * sense is refused with its place in the tree.
 */
final class FlowReader {

  private static final List<String> FIELDS =
      List.of("queue", "name", "data", "options", "onFailure", "children");

  /** How an option's value changes the options. */
  private interface Setter {
    JobOptions set(JobOptions options, JsonNode value);
  }

  private static final Map<String, Setter> OPTIONS =
      new TreeMap<>(
          Map.of(
              "id",
              (options, value) -> options.id(text(value)),
              "delay",
              (options, value) -> options.delay(Durations.parse(text(value))),
              "at",
              (options, value) ->
                  options.at(OptionReader.instant(text(value), ZoneId.systemDefault())),
              "priority",
              (options, value) -> options.priority(whole(value)),
              "lifo",
              (options, value) -> options.lifo(flag(value)),
              "attempts",
              (options, value) -> options.attempts(whole(value)),
              "backoff",
              (options, value) -> options.backoff(OptionReader.backoff(text(value))),
              "keepCompleted",
              (options, value) -> options.keepCompleted(OptionReader.keep(plain(value))),
              "keepFailed",
              (options, value) -> options.keepFailed(OptionReader.keep(plain(value)))));

  private FlowReader() {}

  /** Reads one tree, or an array of several. */
  static List<Flow> read(String json, String name) {
    JsonNode tree;
    try {
      tree = JsonText.mapper().readTree(json);
    } catch (JacksonException e) {
      throw CommandFailure.usage(
          "expected %s to be JSON, got what is none: %s (line %d)",
          name, e.getOriginalMessage(), e.getLocation() == null ? 0 : e.getLocation().getLineNr());
    }
    if (!tree.isArray()) {
      return List.of(flow(tree, "$"));
    }
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < tree.size(); i++) {
      flows.add(flow(tree.get(i), "$[" + i + "]"));
    }
    return flows;
  }

  private static Flow flow(JsonNode json, String path) {
    if (!json.isObject()) {
      throw refused(path, "expected a job such as {\"queue\":\"q\",\"name\":\"n\"}", json);
    }
    json.propertyNames().forEach(field -> known(field, FIELDS, path));
    String queue = at(path + ".queue", json.path("queue"), FlowReader::text);
    String name = json.has("name") ? at(path + ".name", json.get("name"), FlowReader::text) : "job";
    Json data = json.has("data") ? new Json(json.get("data").toString()) : Json.NULL;
    JobOptions options = options(json.path("options"), path + ".options");
    Flow flow = at(path, json, any -> Flow.of(queue, name, data, options));
    if (json.has("onFailure")) {
      flow = flow.onFailure(at(path + ".onFailure", json.get("onFailure"), FlowReader::policy));
    }
    return children(flow, json.path("children"), path + ".children");
  }

  private static Flow children(Flow flow, JsonNode json, String path) {
    if (json.isMissingNode()) {
      return flow;
    }
    if (!json.isArray()) {
      throw refused(path, "expected an array of jobs", json);
    }
    List<Flow> children = new ArrayList<>();
    for (int i = 0; i < json.size(); i++) {
      children.add(flow(json.get(i), path + "[" + i + "]"));
    }
    return children.isEmpty() ? flow : flow.children(children);
  }

  private static JobOptions options(JsonNode json, String path) {
    JobOptions options = JobOptions.defaults();
    if (json.isMissingNode()) {
      return options;
    }
    if (!json.isObject()) {
      throw refused(path, "expected an object", json);
    }
    for (Map.Entry<String, JsonNode> option : json.properties()) {
      known(option.getKey(), List.copyOf(OPTIONS.keySet()), path);
      JobOptions before = options;
      Setter setter = OPTIONS.get(option.getKey());
      if (setter != null) {
        options =
            at(path + "." + option.getKey(), option.getValue(), value -> setter.set(before, value));
      }
    }
    return options;
  }

  private static void known(String field, List<String> fields, String path) {
    if (!fields.contains(field)) {
      throw CommandFailure.usage(
          "%s: expected one of %s, got: %s", path, String.join(", ", fields), field);
    }
  }

  private static <V> V at(String path, JsonNode json, Function<JsonNode, V> read) {
    try {
      return read.apply(json);
    } catch (IllegalArgumentException | DroverException e) {
      throw CommandFailure.usage("%s: %s", path, e.getMessage());
    }
  }

  private static CommandFailure refused(String path, String expected, JsonNode got) {
    return CommandFailure.usage("%s: %s, got: %s", path, expected, shown(got));
  }

  private static String shown(JsonNode json) {
    return json.isMissingNode() ? "nothing" : Table.oneLine(json.toString(), 80);
  }

  private static String text(JsonNode json) {
    if (!json.isString()) {
      throw new IllegalArgumentException("expected a text, got: " + shown(json));
    }
    return json.stringValue();
  }

  private static String plain(JsonNode json) {
    return json.isIntegralNumber() ? json.toString() : text(json);
  }

  private static int whole(JsonNode json) {
    if (!json.isIntegralNumber() || !json.canConvertToInt()) {
      throw new IllegalArgumentException("expected a whole number, got: " + shown(json));
    }
    return json.intValue();
  }

  private static boolean flag(JsonNode json) {
    if (!json.isBoolean()) {
      throw new IllegalArgumentException("expected true or false, got: " + shown(json));
    }
    return json.booleanValue();
  }

  private static FailurePolicy policy(JsonNode json) {
    String wanted = text(json).replace('-', '_').toUpperCase(Locale.ROOT);
    return Arrays.stream(FailurePolicy.values())
        .filter(policy -> policy.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected one of %s, got: %s"
                        .formatted(
                            Arrays.stream(FailurePolicy.values())
                                .map(FlowPrinter::name)
                                .collect(Collectors.joining(", ")),
                            shown(json))));
  }
}
