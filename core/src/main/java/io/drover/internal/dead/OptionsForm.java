package io.drover.internal.dead;

import io.drover.internal.store.Json;
import io.drover.job.Backoff;
import io.drover.job.Deduplication;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.job.Route;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The options of jobs as JSON of no engine's own: each option that differs from the default, by its
 * name. Stateless.
 *
 * <p>Reading takes whatever has become of it since: what it cannot mean is left out, so that no job
 * is lost for its options.
 */
final class OptionsForm {

  private OptionsForm() {}

  // ---- writing ------------------------------------------------------------------------------

  static ObjectNode write(JobOptions options) {
    JobOptions defaults = JobOptions.defaults();
    ObjectNode json = Json.object();
    Json.putText(json, "id", options.id());
    Json.putText(json, "delay", options.delay().isZero() ? null : options.delay());
    Json.putText(json, "at", options.at());
    Json.putText(json, "timestamp", options.timestamp());
    put(json, "priority", options.priority(), defaults.priority());
    put(json, "lifo", options.lifo());
    put(json, "attempts", options.attempts(), defaults.attempts());
    put(json, "backoff", options.backoff(), OptionsForm::backoff);
    put(json, "keepCompleted", options.keepCompleted(), OptionsForm::keep);
    put(json, "keepFailed", options.keepFailed(), OptionsForm::keep);
    put(json, "sizeLimit", options.sizeLimit(), defaults.sizeLimit());
    put(json, "keepLogs", options.keepLogs(), defaults.keepLogs());
    put(json, "stackTraceLimit", options.stackTraceLimit(), defaults.stackTraceLimit());
    put(json, "deduplication", options.deduplication(), OptionsForm::deduplication);
    Json.putText(json, "expiresAfter", options.expiresAfter());
    Json.putText(json, "expiresAt", options.expiresAt());
    Json.putText(json, "telemetry", options.telemetry());
    put(json, "omitTelemetryContext", options.omitTelemetryContext());
    put(json, "route", options.route(), OptionsForm::route);
    return json;
  }

  private static void put(ObjectNode json, String name, int value, int otherwise) {
    if (value != otherwise) {
      json.put(name, value);
    }
  }

  private static void put(ObjectNode json, String name, boolean value) {
    if (value) {
      json.put(name, true);
    }
  }

  private static <V> void put(
      ObjectNode json, String name, @Nullable V value, Function<V, ObjectNode> form) {
    if (value != null) {
      json.set(name, form.apply(value));
    }
  }

  private static ObjectNode backoff(Backoff backoff) {
    ObjectNode json = Json.object().put("type", backoff.type());
    if (backoff.jitter() != 0) {
      json.put("jitter", backoff.jitter());
    }
    Json.putText(json, "delay", backoff.delay());
    return json;
  }

  private static ObjectNode route(Route route) {
    ObjectNode json =
        Json.object().put("exchange", route.exchange()).put("routingKey", route.routingKey());
    ObjectNode headers = json.putObject("headers");
    route.headers().forEach(headers::put);
    return json;
  }

  private static JobOptions route(JobOptions options, JsonNode json) {
    String exchange = Json.string(json, "exchange");
    String key = Json.string(json, "routingKey");
    if (exchange == null || key == null) {
      return options;
    }
    Map<String, String> headers = new TreeMap<>();
    json.path("headers").forEachEntry((name, value) -> headers.put(name, value.asString("")));
    return options.route(Route.of(exchange, key, headers));
  }

  private static ObjectNode keep(Keep keep) {
    ObjectNode json = Json.object().put("count", keep.count());
    put(json, "limit", keep.limit(), Keep.all().limit());
    Json.putText(json, "age", keep.age());
    return json;
  }

  private static ObjectNode deduplication(Deduplication rule) {
    ObjectNode json = Json.object().put("id", rule.id());
    Json.putText(json, "ttl", rule.ttl());
    put(json, "extend", rule.extend());
    put(json, "replace", rule.replace());
    put(json, "keepLastIfActive", rule.keepLastIfActive());
    put(json, "reschedule", rule.reschedule());
    return json;
  }

  // ---- reading ------------------------------------------------------------------------------

  static JobOptions read(JsonNode json) {
    JobOptions options = JobOptions.defaults();
    options = with(options, Json.string(json, "id"), JobOptions::id);
    options = with(options, Json.string(json, "delay"), OptionsForm::delay);
    options = with(options, Json.string(json, "at"), (old, at) -> old.at(Instant.parse(at)));
    options =
        with(
            options, Json.string(json, "timestamp"), (old, at) -> old.timestamp(Instant.parse(at)));
    options = with(options, Json.whole(json, "priority", 0), JobOptions::priority);
    options = with(options, Json.flag(json, "lifo"), JobOptions::lifo);
    options = with(options, Json.whole(json, "attempts", 1), JobOptions::attempts);
    options = with(options, backoff(json.path("backoff")), JobOptions::backoff);
    options = with(options, keep(json, "keepCompleted"), JobOptions::keepCompleted);
    options = with(options, keep(json, "keepFailed"), JobOptions::keepFailed);
    options = with(options, Json.whole(json, "sizeLimit", 0), JobOptions::sizeLimit);
    options = with(options, Json.whole(json, "keepLogs", options.keepLogs()), JobOptions::keepLogs);
    options =
        with(
            options,
            Json.whole(json, "stackTraceLimit", options.stackTraceLimit()),
            JobOptions::stackTraceLimit);
    options = with(options, deduplication(json.path("deduplication")), JobOptions::deduplication);
    options = with(options, Json.string(json, "expiresAfter"), OptionsForm::expiresAfter);
    options =
        with(
            options, Json.string(json, "expiresAt"), (old, at) -> old.expiresAt(Instant.parse(at)));
    options = with(options, Json.string(json, "telemetry"), JobOptions::telemetry);
    options =
        with(options, Json.flag(json, "omitTelemetryContext"), JobOptions::omitTelemetryContext);
    return with(options, json.path("route"), (old, route) -> route(old, route));
  }

  /** Returns a thing with one more, if there is a value for it that makes sense. */
  private static <O, V> O with(O old, @Nullable V value, BiFunction<O, V, O> setter) {
    try {
      return value == null ? old : setter.apply(old, value);
    } catch (InvalidInputException | DateTimeException e) {
      return old;
    }
  }

  private static JobOptions delay(JobOptions options, String delay) {
    return options.delay(Duration.parse(delay));
  }

  private static JobOptions expiresAfter(JobOptions options, String time) {
    return options.expiresAfter(Duration.parse(time));
  }

  private static @Nullable Backoff backoff(JsonNode json) {
    String type = Json.string(json, "type");
    String delay = Json.string(json, "delay");
    if (type == null || type.isBlank()) {
      return null;
    }
    Backoff backoff =
        with(Backoff.custom(type), delay, (old, text) -> Backoff.of(type, Duration.parse(text)));
    return with(backoff, Json.decimal(json, "jitter", 0), Backoff::jitter);
  }

  private static @Nullable Keep keep(JsonNode options, String name) {
    if (!options.has(name)) {
      return null;
    }
    JsonNode json = options.path(name);
    int count = Json.whole(json, "count", -1);
    Keep keep = count < 0 ? Keep.all() : Keep.count(count);
    keep = with(keep, Json.string(json, "age"), (old, age) -> old.youngerThan(Duration.parse(age)));
    return with(keep, Json.whole(json, "limit", keep.limit()), Keep::limit);
  }

  private static @Nullable Deduplication deduplication(JsonNode json) {
    String id = Json.string(json, "id");
    if (id == null || id.isBlank()) {
      return null;
    }
    Deduplication rule = Deduplication.simple(id);
    rule = with(rule, Json.string(json, "ttl"), (old, ttl) -> old.ttl(Duration.parse(ttl)));
    rule = with(rule, Json.flag(json, "extend"), Deduplication::extend);
    rule = with(rule, Json.flag(json, "replace"), Deduplication::replace);
    rule = with(rule, Json.flag(json, "keepLastIfActive"), Deduplication::keepLastIfActive);
    return with(rule, Json.flag(json, "reschedule"), Deduplication::reschedule);
  }
}
