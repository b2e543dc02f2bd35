package io.drover.redis.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.InvalidInputException;
import io.drover.schedule.Overlap;
import io.drover.schedule.ScheduleRule;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.ScheduleRecord.Run;
import io.drover.spi.ScheduleRecordBuilder;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A schedule as the server has it (format §5.1): its hash, the fields of our own, and the options
 * of its current run, which tell what the hash leaves out. Immutable.
 */
public final class ScheduleFields {

  private static final String PAUSED = "0";

  private final String id;
  private final String score;
  private final Map<String, byte[]> hash;
  private final Map<String, byte[]> own;
  private final JsonNode repeat;
  private final Run run;

  private ScheduleFields(List<@Nullable Object> schedule) {
    this.id = Replies.needed(schedule.get(0));
    this.score = Replies.needed(schedule.get(1));
    this.hash = fields(schedule.get(2));
    this.own = fields(schedule.get(3));
    this.repeat = json(schedule.get(4)).path("repeat");
    this.run = Run.values()[(int) Replies.number(schedule.get(5))];
  }

  /** Returns a schedule as {@code parts/schedules.lua} tells it. */
  public static ScheduleFields of(@Nullable Object reply) {
    return new ScheduleFields(Replies.list(reply));
  }

  private static Map<String, byte[]> fields(@Nullable Object reply) {
    List<@Nullable Object> list = Replies.list(reply);
    Map<String, byte[]> fields = new HashMap<>();
    for (int i = 0; i + 1 < list.size(); i += 2) {
      if (list.get(i + 1) instanceof byte[] value) {
        fields.put(Replies.needed(list.get(i)), value);
      }
    }
    return fields;
  }

  private static JsonNode json(@Nullable Object text) {
    try {
      return text instanceof byte[] bytes && bytes.length > 0
          ? OptionsJson.MAPPER.readTree(bytes)
          : OptionsJson.MAPPER.createObjectNode();
    } catch (JacksonException e) {
      return OptionsJson.MAPPER.createObjectNode();
    }
  }

  /** Returns the schedule. */
  public ScheduleRecord record() {
    byte[] data = hash.get("data");
    String name = text(hash, "name");
    boolean paused = score.equals(PAUSED);
    ScheduleRecordBuilder record =
        ScheduleRecord.builder(id, rule())
            .options(OptionsJson.read(hash.get("opts")))
            .planned(paused || score.isEmpty() ? null : Instant.ofEpochMilli(whole(score)))
            .run(run)
            .number(Math.max(1, number()))
            .iterations(Math.max(0, orZero(number(text(hash, "ic")))))
            .begun(text(own, "begun"))
            .paused(paused)
            .ended(!paused && score.equals(text(own, "ended")))
            .version(score.isEmpty() ? "-" : score);
    if (name != null) {
      record.name(name);
    }
    return (data == null ? record : record.data(data)).build();
  }

  /** Returns the number of the current run, or of the next one if none is planned. */
  private long number() {
    JsonNode count = repeat.path("count");
    double number = ForeignNumber.of(count);
    return Double.isNaN(number) ? orZero(number(text(own, "number"))) : (long) number;
  }

  private ScheduleRule rule() {
    ScheduleRule rule = times();
    Long limit = number(text("limit"));
    Long catchUp = number(text(own, "catchUp"));
    rule =
        rule.start(instant("startDate"))
            .end(instant("endDate"))
            .limit(Math.max(0, orZero(limit)))
            .catchUp((int) Math.max(0, Math.min(ScheduleRule.MAX_CATCH_UP, orZero(catchUp))));
    return Overlap.SKIP.name().equals(text(own, "overlap")) ? rule.overlap(Overlap.SKIP) : rule;
  }

  private ScheduleRule times() {
    String pattern = text("pattern");
    Long every = number(text("every"));
    if (pattern != null || every == null) {
      String zone = text("tz");
      return ScheduleRule.cron(
          pattern == null ? "" : pattern, zone == null ? ZoneId.systemDefault().getId() : zone);
    }
    try {
      ScheduleRule rule = ScheduleRule.every(Duration.ofMillis(every));
      Long offset = number(text("offset"));
      return offset == null || offset < 0 ? rule : rule.offset(Duration.ofMillis(offset));
    } catch (InvalidInputException e) {
      return ScheduleRule.cron("", "UTC"); // An interval that is none has no runs.
    }
  }

  /** Returns a field of the hash, or else of the current run's options. */
  private @Nullable String text(String name) {
    String text = text(hash, name);
    if (text != null) {
      return text;
    }
    JsonNode value = repeat.path(name);
    return value.isValueNode() && !value.isNull() ? value.asString() : null;
  }

  private static @Nullable String text(Map<String, byte[]> fields, String name) {
    byte[] field = fields.get(name);
    return field == null || field.length == 0 ? null : new String(field, UTF_8);
  }

  private static @Nullable Long number(@Nullable String text) {
    double number = text == null ? Double.NaN : ForeignNumber.of(text);
    return Double.isNaN(number) ? null : (long) number;
  }

  private static long whole(String text) {
    return (long) Double.parseDouble(text);
  }

  private static long orZero(@Nullable Long number) {
    return number == null ? 0 : number;
  }

  /** Returns an instant, written in milliseconds or in words. */
  private @Nullable Instant instant(String name) {
    String text = text(name);
    Long millis = number(text);
    if (millis != null || text == null) {
      return millis == null ? null : Instant.ofEpochMilli(millis);
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  // ---- writing ------------------------------------------------------------------------------

  /** Writes the fields of a schedule's hash, their number first, and those of our own. */
  static void write(ScheduleRecord schedule, Arguments arguments) {
    Arguments fields = new Arguments(24);
    fields.add("name").add(schedule.name());
    if (!"{}".equals(new String(schedule.data(), UTF_8))) {
      fields.add("data").add(schedule.data());
    }
    byte[] options = OptionsJson.MAPPER.writeValueAsBytes(OptionsJson.template(schedule.options()));
    fields.add("opts").add(options);
    ScheduleRule rule = schedule.rule();
    // Of an interval that has no run yet, the first tells it.
    if (rule.every() == null || !rule.offset().isZero() || schedule.planned() != null) {
      fields.add("offset").add(rule.offset().toMillis());
    }
    repeat(rule)
        .properties()
        .forEach(one -> fields.add(one.getKey()).add(one.getValue().asString()));
    byte[][] all = fields.toArray();
    arguments.add(all.length);
    for (byte[] field : all) {
      arguments.add(field);
    }
    arguments.add("number").add(schedule.number());
    arguments.add("catchUp").add(rule.catchUp()).add("overlap").add(rule.overlap().name());
  }

  /** Returns what a run's options say of the rule of its schedule. */
  static ObjectNode repeat(ScheduleRule rule) {
    ObjectNode repeat = OptionsJson.MAPPER.createObjectNode();
    if (rule.every() == null) {
      repeat.put("pattern", rule.pattern()).put("tz", rule.zone());
    } else {
      repeat.put("every", rule.every().toMillis());
    }
    if (rule.start() != null) {
      repeat.put("startDate", rule.start().toEpochMilli());
    }
    if (rule.end() != null) {
      repeat.put("endDate", rule.end().toEpochMilli());
    }
    if (rule.limit() > 0) {
      repeat.put("limit", rule.limit());
    }
    return repeat;
  }
}
