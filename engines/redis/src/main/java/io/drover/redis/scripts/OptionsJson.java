package io.drover.redis.scripts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.drover.job.Backoff;
import io.drover.job.Deduplication;
import io.drover.job.InvalidInputException;
import io.drover.job.JobIds;
import io.drover.job.JobOptions;
import io.drover.job.TimeRange;
import io.drover.spi.JobInsert;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The options of jobs as they are stored: JSON with BullMQ's short names (format §2.2). Stateless.
 *
 * <p>Reading takes whatever another program wrote: what it cannot mean reads as the default, so
 * that no job is lost for its options.
 */
public final class OptionsJson {

  public static final JsonMapper MAPPER = new JsonMapper();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * For jobs of BullMQ's, which keep every log line and every stack trace unless told otherwise.
   */
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private static final JobOptions NODE_DEFAULTS =
      JobOptions.defaults().keepLogs(NO_LIMIT).stackTraceLimit(NO_LIMIT);

  /** The instant of a delay is kept to the nanosecond, of which BullMQ's times know nothing. */
  private static final int NANOS_OF_MILLI = 1_000_000;

  /** How often a job was redriven, of which BullMQ knows nothing. */
  private static final String REDRIVES = "redrives";

  private OptionsJson() {}

  // ---- writing ------------------------------------------------------------------------------

  /** Returns the options of a job that has no parent. */
  static byte[] write(JobInsert job) {
    return MAPPER.writeValueAsBytes(json(job));
  }

  /** Returns the options of a job, with what they say of its parent. */
  static byte[] write(JobInsert job, QueueKeys keys) {
    ObjectNode json = json(job);
    if (job.parent() != null) {
      ParentJson.addTo(json, job.parent(), keys);
    }
    return MAPPER.writeValueAsBytes(json);
  }

  private static ObjectNode json(JobInsert job) {
    JobOptions options = job.options();
    ObjectNode json = NODES.objectNode();
    writeNumbers(options, json);
    if (options.id() != null) {
      json.put("jobId", options.id());
    }
    if (!job.delay().isZero()) {
      json.put("delay", job.delay().toMillis());
    }
    if (options.at() != null) {
      json.put("at", options.at().toEpochMilli());
      json.put("atNanos", options.at().getNano() % NANOS_OF_MILLI);
    }
    if (options.timestamp() != null) {
      json.put("timestamp", options.timestamp().toEpochMilli());
    }
    if (job.redrives() > 0) {
      json.put(REDRIVES, job.redrives());
    }
    writeRules(options, json);
    return json;
  }

  /** Returns the options of the jobs of a schedule: those that are the same for each. */
  static ObjectNode template(JobOptions options) {
    ObjectNode json = NODES.objectNode();
    writeNumbers(options, json);
    writeRules(options, json);
    return json;
  }

  private static void writeNumbers(JobOptions options, ObjectNode json) {
    json.put("attempts", options.attempts());
    json.put("kl", options.keepLogs());
    json.put("stackTraceLimit", options.stackTraceLimit());
    if (options.priority() > 0) {
      json.put("priority", options.priority());
    }
    if (options.lifo()) {
      json.put("lifo", true);
    }
    if (options.sizeLimit() > 0) {
      json.put("sizeLimit", options.sizeLimit());
    }
  }

  private static void writeRules(JobOptions options, ObjectNode json) {
    if (options.backoff() != null) {
      json.set("backoff", backoff(options.backoff()));
    }
    if (options.keepCompleted() != null) {
      json.set("removeOnComplete", KeepJson.write(options.keepCompleted()));
    }
    if (options.keepFailed() != null) {
      json.set("removeOnFail", KeepJson.write(options.keepFailed()));
    }
    if (options.deduplication() != null) {
      json.set("de", deduplication(options.deduplication()));
    }
    writeMore(options, json);
  }

  private static void writeMore(JobOptions options, ObjectNode json) {
    if (options.expiresAfter() != null) {
      json.put("expiresAfter", options.expiresAfter().toMillis());
    }
    if (options.expiresAt() != null) {
      json.put("expiresAt", options.expiresAt().toEpochMilli());
    }
    if (options.telemetry() != null) {
      json.put("tm", options.telemetry());
    }
    if (options.omitTelemetryContext()) {
      json.put("omc", true);
    }
    if (options.route() != null) {
      json.set(RouteJson.FIELD, RouteJson.write(options.route()));
    }
  }

  private static JsonNode backoff(Backoff backoff) {
    ObjectNode json = NODES.objectNode();
    json.put("type", backoff.type());
    json.put("delay", backoff.delay().toMillis());
    if (backoff.jitter() > 0) {
      json.put("jitter", backoff.jitter());
    }
    return json;
  }

  /** Returns a rule as it is stored, and as the script that adds jobs reads it. */
  static ObjectNode deduplication(Deduplication rule) {
    ObjectNode json = NODES.objectNode();
    json.put("id", rule.id());
    if (rule.ttl() != null) {
      json.put("ttl", rule.ttl().toMillis());
    }
    if (rule.extend()) {
      json.put("extend", true);
    }
    if (rule.replace()) {
      json.put("replace", true);
    }
    if (rule.keepLastIfActive()) {
      json.put("keepLastIfActive", true);
    }
    if (rule.reschedule()) {
      json.put("reschedule", true);
    }
    return json;
  }

  // ---- reading ------------------------------------------------------------------------------

  static JobOptions read(byte @Nullable [] json) {
    if (json == null || json.length == 0) {
      return NODE_DEFAULTS;
    }
    try {
      return options(MAPPER.readTree(json));
    } catch (JacksonException | InvalidInputException e) {
      return NODE_DEFAULTS;
    }
  }

  /** Returns how often the job was redriven that has these options. */
  static int redrives(byte @Nullable [] json) {
    // Nearly no job has it, and reading JSON twice would cost every claim.
    if (json == null || !new String(json, ISO_8859_1).contains(REDRIVES)) {
      return 0;
    }
    try {
      return whole(MAPPER.readTree(json).path(REDRIVES), 0, NO_LIMIT, 0);
    } catch (JacksonException e) {
      return 0;
    }
  }

  private static JobOptions options(JsonNode json) {
    Instant at = instant(json.path("at"));
    int nanos = whole(json.path("atNanos"), 0, NANOS_OF_MILLI - 1, 0);
    JobOptions options =
        NODE_DEFAULTS
            .priority(whole(json.path("priority"), 0, JobOptions.MAX_PRIORITY, 0))
            .lifo(ForeignNumber.isTrue(json.path("lifo")))
            .attempts(attempts(json.path("attempts")))
            .sizeLimit(whole(json.path("sizeLimit"), 0, NO_LIMIT, 0))
            .keepLogs(most(json.path("kl")))
            .stackTraceLimit(stackTraceLimit(json.path("stackTraceLimit")));
    options =
        at == null ? options.delay(duration(json.path("delay"))) : options.at(at.plusNanos(nanos));
    options = set(options, id(json.path("jobId")), JobOptions::id);
    options = set(options, instant(json.path("timestamp")), JobOptions::timestamp);
    options =
        set(options, rule(json.path("backoff"), OptionsJson::readBackoff), JobOptions::backoff);
    options =
        set(
            options,
            rule(json.path("removeOnComplete"), KeepJson::read),
            JobOptions::keepCompleted);
    options = set(options, rule(json.path("removeOnFail"), KeepJson::read), JobOptions::keepFailed);
    options =
        set(
            options,
            rule(json.path("de"), OptionsJson::readDeduplication),
            JobOptions::deduplication);
    return more(options, json);
  }

  private static JobOptions more(JobOptions read, JsonNode json) {
    JobOptions options =
        set(read, rule(json.path("expiresAfter"), OptionsJson::time), JobOptions::expiresAfter);
    options = set(options, instant(json.path("expiresAt")), JobOptions::expiresAt);
    String telemetry = json.path("tm").asString("");
    options =
        telemetry.isEmpty() || !json.path("tm").isString() ? options : options.telemetry(telemetry);
    options = ForeignNumber.isTrue(json.path("omc")) ? options.omitTelemetryContext(true) : options;
    return set(options, rule(json.path(RouteJson.FIELD), RouteJson::read), JobOptions::route);
  }

  private static @Nullable Duration time(JsonNode json) {
    Duration time = duration(json);
    return time.isZero() ? null : time;
  }

  /** Returns options with one more, if there is a value for it. */
  private static <V> JobOptions set(
      JobOptions options, @Nullable V value, BiFunction<JobOptions, V, JobOptions> setter) {
    return value == null ? options : setter.apply(options, value);
  }

  /** Returns a rule; one that Drover does not allow is none, and leaves the others in force. */
  private static <R> @Nullable R rule(JsonNode json, Function<JsonNode, @Nullable R> read) {
    try {
      return read.apply(json);
    } catch (InvalidInputException e) {
      return null;
    }
  }

  /** Returns an own id; those that BullMQ makes itself, with colons, are none. */
  private static @Nullable String id(JsonNode json) {
    if (!json.isString()) {
      return null;
    }
    try {
      return JobIds.check(json.stringValue());
    } catch (InvalidInputException e) {
      return null;
    }
  }

  static int whole(JsonNode json, int least, int most, int otherwise) {
    double number = ForeignNumber.of(json);
    return Double.isNaN(number) ? otherwise : (int) Math.max(least, Math.min(most, number));
  }

  /** Returns how many attempts there are before as many as a number, which may be a fraction. */
  private static int attempts(JsonNode json) {
    double number = Math.ceil(ForeignNumber.of(json));
    return number >= 1 ? (int) Math.min(NO_LIMIT, number) : 1;
  }

  /** Returns how many of something are kept; of what is less than one Node keeps all. */
  private static int most(JsonNode json) {
    double number = ForeignNumber.of(json);
    return number >= 1 ? (int) Math.min(NO_LIMIT, number) : NO_LIMIT;
  }

  /** Only the number 0 means none. */
  private static int stackTraceLimit(JsonNode json) {
    return json.isNumber() && json.doubleValue() == 0 ? 0 : most(json);
  }

  private static Duration duration(JsonNode json) {
    return duration(ForeignNumber.of(json));
  }

  /** Returns a time; what is no number is none. */
  static Duration duration(double millis) {
    return Duration.ofMillis((long) Math.max(0, Math.min(TimeRange.LONGEST.toMillis(), millis)));
  }

  private static @Nullable Instant instant(JsonNode json) {
    double millis = json.isNull() ? Double.NaN : ForeignNumber.of(json);
    if (Double.isNaN(millis)) {
      return null;
    }
    double latest = TimeRange.LAST.toEpochMilli();
    return Instant.ofEpochMilli((long) Math.max(0, Math.min(latest, millis)));
  }

  private static @Nullable Backoff readBackoff(JsonNode json) {
    if (json.isNumber()) {
      return Backoff.fixed(duration(json));
    }
    String type = json.path("type").asString("");
    if (type.isBlank()) {
      return null;
    }
    double jitter = ForeignNumber.of(json.path("jitter"));
    return Backoff.of(type, duration(json.path("delay")))
        .jitter(jitter > 0 ? Math.min(1, jitter) : 0);
  }

  private static @Nullable Deduplication readDeduplication(JsonNode json) {
    String id = json.path("id").asString("");
    if (id.isBlank()) {
      return null;
    }
    Duration ttl = duration(json.path("ttl"));
    Deduplication rule = Deduplication.simple(id);
    if (!ttl.isZero()) {
      rule = rule.ttl(ttl).extend(ForeignNumber.isTrue(json.path("extend")));
    }
    return rule.replace(ForeignNumber.isTrue(json.path("replace")))
        .keepLastIfActive(ForeignNumber.isTrue(json.path("keepLastIfActive")))
        .reschedule(ForeignNumber.isTrue(json.path("reschedule")));
  }
}
