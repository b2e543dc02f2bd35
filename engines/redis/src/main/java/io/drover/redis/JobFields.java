package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.JobState;
import io.drover.spi.JobRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a job as scripts return them, in the order of {@code lua/parts/fields.lua}.
 * Immutable.
 *
 * <p>Other programs write jobs as well, and some leave fields out: what is missing reads as its
 * default (format §2.1).
 */
record JobFields(String id, List<@Nullable Object> values) {

  private static final int NAME = 0;
  private static final int DATA = 1;
  private static final int OPTS = 2;
  private static final int TIMESTAMP = 3;
  private static final int DELAY = 4;
  private static final int PRIORITY = 5;
  private static final int PROCESSED_ON = 6;
  private static final int FINISHED_ON = 7;
  private static final int STARTED = 8;
  private static final int MADE = 9;
  private static final int STALLED = 10;
  private static final int RESULT = 11;
  private static final int FAILED_REASON = 12;
  private static final int STACK_TRACES = 13;
  private static final int PROGRESS = 14;
  private static final int DEFERRED = 15;
  private static final int PROCESSED_BY = 16;
  private static final int SCHEDULE = 17;
  private static final int OLD_MADE = 18;

  private static final byte[] NO_DATA = {'{', '}'};

  static JobFields of(Object id, @Nullable Object values) {
    return new JobFields(Replies.needed(id), Replies.list(values));
  }

  /** Returns the job. */
  JobRecord record(String queue, JobState state) {
    byte[] data = bytes(DATA);
    String name = text(NAME);
    Instant timestamp = instant(TIMESTAMP);
    return new JobRecord(
        id,
        queue,
        name == null ? "" : name,
        data == null ? NO_DATA : data,
        OptionsJson.read(bytes(OPTS)),
        state,
        timestamp == null ? Instant.EPOCH : timestamp,
        Duration.ofMillis(number(DELAY)),
        (int) number(PRIORITY),
        instant(PROCESSED_ON),
        state.isFinished() ? instant(FINISHED_ON) : null,
        (int) number(STARTED),
        (int) number(text(OLD_MADE) == null ? MADE : OLD_MADE),
        (int) number(STALLED),
        state == JobState.COMPLETED ? result() : null,
        text(FAILED_REASON),
        StackTracesJson.read(bytes(STACK_TRACES)),
        bytes(PROGRESS),
        text(DEFERRED),
        text(PROCESSED_BY));
  }

  /** Returns the id of the schedule this job is a run of, or {@code null}. */
  @Nullable String schedule() {
    return text(SCHEDULE);
  }

  /** Returns the options as they are stored. */
  byte @Nullable [] options() {
    return bytes(OPTS);
  }

  private byte[] result() {
    byte[] result = bytes(RESULT);
    return result == null ? "null".getBytes(UTF_8) : result;
  }

  private byte @Nullable [] bytes(int field) {
    Object value = values.get(field);
    if (value == null || value instanceof byte[]) {
      return (byte[]) value;
    }
    return value.toString().getBytes(UTF_8);
  }

  private @Nullable String text(int field) {
    return Replies.text(values.get(field));
  }

  private @Nullable Instant instant(int field) {
    String text = text(field);
    return text == null ? null : Instant.ofEpochMilli(number(field));
  }

  /** Returns a number, which Node may have written with a fraction; what is none reads as 0. */
  private long number(int field) {
    String text = text(field);
    if (text == null) {
      return 0;
    }
    try {
      return (long) Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
