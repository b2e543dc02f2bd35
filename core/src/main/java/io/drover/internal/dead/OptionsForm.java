package io.drover.internal.dead;

import io.drover.job.Backoff;
import io.drover.job.Deduplication;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

  static JsonObject write(JobOptions options) {
    JobOptions defaults = JobOptions.defaults();
    JsonObject json = new JsonObject();
    json.putText("id", options.id());
    json.putText("delay", options.delay().isZero() ? null : options.delay());
    json.putText("at", options.at());
    json.putText("timestamp", options.timestamp());
    put(json, "priority", options.priority(), defaults.priority());
    put(json, "lifo", options.lifo(), defaults.lifo());
    put(json, "attempts", options.attempts(), defaults.attempts());
    put(json, "backoff", options.backoff(), OptionsForm::backoff);
    put(json, "keepCompleted", options.keepCompleted(), OptionsForm::keep);
    put(json, "keepFailed", options.keepFailed(), OptionsForm::keep);
    put(json, "sizeLimit", options.sizeLimit(), defaults.sizeLimit());
    put(json, "keepLogs", options.keepLogs(), defaults.keepLogs());
    put(json, "stackTraceLimit", options.stackTraceLimit(), defaults.stackTraceLimit());
    put(json, "deduplication", options.deduplication(), OptionsForm::deduplication);
    return json;
  }

  private static void put(JsonObject json, String name, Object value, Object otherwise) {
    if (!value.equals(otherwise)) {
      json.put(name, value);
    }
  }

  private static <V> void put(
      JsonObject json, String name, @Nullable V value, Function<V, JsonObject> form) {
    if (value != null) {
      json.put(name, form.apply(value));
    }
  }

  private static JsonObject backoff(Backoff backoff) {
    JsonObject json = new JsonObject().put("type", backoff.type());
    put(json, "jitter", backoff.jitter(), 0.0);
    return json.putText("delay", backoff.delay());
  }

  private static JsonObject keep(Keep keep) {
    JsonObject json = new JsonObject().put("count", keep.count());
    put(json, "limit", keep.limit(), Keep.all().limit());
    return json.putText("age", keep.age());
  }

  private static JsonObject deduplication(Deduplication rule) {
    return new JsonObject()
        .put("id", rule.id())
        .putText("ttl", rule.ttl())
        .put("extend", rule.extend())
        .put("replace", rule.replace())
        .put("keepLastIfActive", rule.keepLastIfActive());
  }

  // ---- reading ------------------------------------------------------------------------------

  static JobOptions read(JsonObject json) {
    JobOptions options = JobOptions.defaults();
    options = with(options, json.string("id"), JobOptions::id);
    options = with(options, json.string("delay"), OptionsForm::delay);
    options = with(options, json.string("at"), (old, at) -> old.at(Instant.parse(at)));
    options =
        with(options, json.string("timestamp"), (old, at) -> old.timestamp(Instant.parse(at)));
    options = with(options, json.whole("priority", 0), JobOptions::priority);
    options = with(options, json.flag("lifo"), JobOptions::lifo);
    options = with(options, json.whole("attempts", 1), JobOptions::attempts);
    options = with(options, backoff(json.object("backoff")), JobOptions::backoff);
    options = with(options, keep(json, "keepCompleted"), JobOptions::keepCompleted);
    options = with(options, keep(json, "keepFailed"), JobOptions::keepFailed);
    options = with(options, json.whole("sizeLimit", 0), JobOptions::sizeLimit);
    options = with(options, json.whole("keepLogs", options.keepLogs()), JobOptions::keepLogs);
    options =
        with(
            options,
            json.whole("stackTraceLimit", options.stackTraceLimit()),
            JobOptions::stackTraceLimit);
    return with(options, deduplication(json.object("deduplication")), JobOptions::deduplication);
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

  private static @Nullable Backoff backoff(JsonObject json) {
    String type = json.string("type");
    String delay = json.string("delay");
    if (type == null || type.isBlank()) {
      return null;
    }
    Backoff backoff =
        with(Backoff.custom(type), delay, (old, text) -> Backoff.of(type, Duration.parse(text)));
    return with(backoff, json.decimal("jitter", 0), Backoff::jitter);
  }

  private static @Nullable Keep keep(JsonObject options, String name) {
    if (!options.has(name)) {
      return null;
    }
    JsonObject json = options.object(name);
    int count = json.whole("count", -1);
    Keep keep = count < 0 ? Keep.all() : Keep.count(count);
    keep = with(keep, json.string("age"), (old, age) -> old.youngerThan(Duration.parse(age)));
    return with(keep, json.whole("limit", keep.limit()), Keep::limit);
  }

  private static @Nullable Deduplication deduplication(JsonObject json) {
    String id = json.string("id");
    if (id == null || id.isBlank()) {
      return null;
    }
    Deduplication rule = Deduplication.simple(id);
    rule = with(rule, json.string("ttl"), (old, ttl) -> old.ttl(Duration.parse(ttl)));
    rule = with(rule, json.flag("extend"), Deduplication::extend);
    rule = with(rule, json.flag("replace"), Deduplication::replace);
    return with(rule, json.flag("keepLastIfActive"), Deduplication::keepLastIfActive);
  }
}
