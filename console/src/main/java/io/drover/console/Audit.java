package io.drover.console;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The record of all actions that are asked for: a line of the log for each, and the application's
 * listener. Safe for use by several threads.
 */
final class Audit {

  /** The most characters of one text. */
  static final int MAX_TEXT = 1000;

  /** The most values of one action's parameters. */
  private static final int MAX_VALUES = 100;

  private static final int MAX_METHOD = 20;
  private static final int REFUSALS = 10;
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  /** The parameters that are an application's data. */
  private static final Set<String> HIDDEN = Set.of("data", "line", "headers");

  private static final Logger LOG = LoggerFactory.getLogger("io.drover.console.audit");

  private final @Nullable AuditListener listener;
  private final Allowance refusals = new Allowance(REFUSALS, MINUTE_NANOS, System::nanoTime);

  Audit(ConsoleSettings settings) {
    this.listener = settings.audit();
  }

  /** One action. Immutable. */
  private record Entry(
      Instant at,
      String who,
      String address,
      String action,
      String target,
      String parameters,
      int status,
      String outcome)
      implements AuditEntry {}

  /**
   * Records an action.
   *
   * @param status the HTTP status of the answer
   * @param outcome what the answer says
   */
  void record(Call call, Route route, int status, String outcome) {
    Caller caller = call.caller();
    Entry entry =
        new Entry(
            Instant.now(),
            caller.name(),
            caller.address(),
            route.operation(),
            target(call.names()),
            parameters(call),
            status,
            Texts.cut(outcome, MAX_TEXT));
    LOG.info(
        "{} by {} from {} on [{}] {} -> {} {}",
        line(entry.action()),
        line(entry.who()),
        line(entry.address()),
        line(entry.target()),
        line(entry.parameters()),
        entry.status(),
        line(entry.outcome()));
    if (listener != null) {
      tell(listener, entry);
    }
  }

  /** Logs an action of somebody who was not let in; so many a minute, as anybody can send them. */
  void refused(HttpServletRequest request, int status) {
    long skipped = refusals.take();
    if (skipped >= 0) {
      LOG.warn(
          "{} {} from {} was not let in: {} ({} more were not since the last that was told)",
          line(Texts.cut(request.getMethod(), MAX_METHOD)),
          line(Texts.cut(request.getRequestURI(), MAX_TEXT)),
          line(request.getRemoteAddr()),
          status,
          skipped);
    }
  }

  private static void tell(AuditListener listener, Entry entry) {
    try {
      listener.onAction(entry);
    } catch (Throwable e) { // Code of the application's: the action has been done all the same.
      LOG.warn("could not tell the audit listener of {}", line(entry.action()), e);
    }
  }

  private static String target(Map<String, String> names) {
    return names.entrySet().stream()
        .map(name -> name.getKey() + "=" + Texts.cut(name.getValue(), MAX_TEXT))
        .collect(Collectors.joining(" "));
  }

  /** What was refused before its handler read it is not read for the record. */
  private static String parameters(Call call) {
    ObjectNode read = call.parsedJson();
    if (read == null) {
      return call.isUnreadable() ? "unreadable" : "";
    }
    return Texts.cut(JsonText.text(excerpt(read, new int[] {MAX_VALUES})), MAX_TEXT);
  }

  /**
   * Returns a copy without data, which may be secret, and of no more than so many values.
   *
   * @param left how many values there is room for
   */
  private static JsonNode excerpt(JsonNode json, int[] left) {
    if (json instanceof ObjectNode object) {
      ObjectNode copy = JsonText.object();
      for (Map.Entry<String, JsonNode> property : object.properties()) {
        if (left[0]-- <= 0) {
          break;
        }
        String name = Texts.cut(property.getKey(), MAX_TEXT);
        if (HIDDEN.contains(name)) {
          copy.put(name, "…");
        } else {
          copy.set(name, excerpt(property.getValue(), left));
        }
      }
      return copy;
    }
    if (json.isArray()) {
      ArrayNode copy = JsonText.object().arrayNode();
      for (JsonNode item : json) {
        if (left[0]-- <= 0) {
          break;
        }
        copy.add(excerpt(item, left));
      }
      return copy;
    }
    return json.isString() ? StringNode.valueOf(Texts.cut(json.stringValue(), MAX_TEXT)) : json;
  }

  private static String line(String text) {
    return Texts.oneLine(text);
  }
}
