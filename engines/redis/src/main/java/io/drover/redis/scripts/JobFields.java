package io.drover.redis.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.JobState;
import io.drover.job.TimeRange;
import io.drover.spi.JobRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a job's hash (format §2.1). Immutable.
 *
 * <p>Other programs write jobs as well, and some leave fields out: what is missing reads as its
 * default.
 */
public record JobFields(String id, Map<String, ?> values) {

  /** Fields that name others, or keep the attempts in an older way. */
  private static final List<String> CONCERN_OTHERS =
      List.of("parent", "parentKey", "deid", "attemptsMade");

  private static final byte[] NO_DATA = {'{', '}'};
  private static final byte[] NO_RESULT = "null".getBytes(UTF_8);

  /** Reads fields, each followed by its value; of two values the later counts. */
  public static JobFields of(@Nullable Object id, @Nullable Object fields) {
    List<@Nullable Object> list = Replies.list(fields);
    Map<String, Object> values = new HashMap<>(list.size());
    for (int i = 0; i + 1 < list.size(); i += 2) {
      Object value = list.get(i + 1);
      if (value != null) {
        values.put(Replies.needed(list.get(i)), value);
      }
    }
    return new JobFields(Replies.needed(id), values);
  }

  /** Returns what they are after a claim before which they were read. */
  public JobFields claimed(Instant now, @Nullable String worker) {
    Map<String, Object> after = new HashMap<>(values);
    after.put("ats", Long.toString(number("ats") + 1));
    after.put("processedOn", Long.toString(now.toEpochMilli()));
    if (worker != null) {
      after.put("pb", worker);
    }
    return new JobFields(id, after);
  }

  /**
   * Returns the job.
   *
   * @param keys tells the name of its parent's queue
   */
  public JobRecord record(QueueKeys keys, String queue, JobState state) {
    return record(new Neighbours(keys), queue, state);
  }

  /** Returns jobs of one queue. */
  public static List<JobRecord> records(
      List<JobFields> jobs, QueueKeys keys, String queue, JobState state) {
    Neighbours neighbours = new Neighbours(keys);
    List<JobRecord> records = new ArrayList<>(jobs.size());
    for (JobFields job : jobs) {
      records.add(job.record(neighbours, queue, state));
    }
    return records;
  }

  private JobRecord record(Neighbours neighbours, String queue, JobState state) {
    byte[] data = bytes("data");
    String name = text("name");
    Instant timestamp = instant("timestamp");
    return JobRecord.builder()
        .id(id)
        .queue(queue)
        .name(name == null ? "" : name)
        .data(data == null ? NO_DATA : data)
        .options(neighbours.options(id, bytes("opts")))
        .state(state)
        .timestamp(timestamp == null ? Instant.EPOCH : timestamp)
        .delay(Duration.ofMillis(within(number("delay"))))
        .priority(count("priority"))
        .processedOn(instant("processedOn"))
        .finishedOn(state.isFinished() ? instant("finishedOn") : null)
        .attemptsStarted(count("ats"))
        .attemptsMade(count(values.containsKey("attemptsMade") ? "attemptsMade" : "atm"))
        .stalledCount(count("stc"))
        .result(state == JobState.COMPLETED ? result() : null)
        .failedReason(text("failedReason"))
        .stackTraces(StackTracesJson.read(bytes("stacktrace")))
        .progress(bytes("progress"))
        .deferredFailure(text("defa"))
        .processedBy(text("pb"))
        .redrives(OptionsJson.redrives(bytes("opts")))
        .parent(neighbours.parent(bytes("parent")))
        .schedule(schedule())
        .storedOptions(schedule() == null ? null : bytes("opts"))
        .failureTelemetry(text("tm"))
        .endsAlone(endsAlone())
        .build();
  }

  /** Returns the id of the schedule this job is a run of, or {@code null}. */
  private @Nullable String schedule() {
    return text("rjk");
  }

  /**
   * Returns whether its end concerns no other job, and never will: a job under an automatic id
   * cannot be given a parent later (§7.1), one under an id of its own can.
   */
  private boolean endsAlone() {
    String counted = text("atm");
    return CONCERN_OTHERS.stream().noneMatch(values::containsKey)
        && (counted == null || counted.length() < 10 && isAutomatic(counted))
        && isAutomatic(id);
  }

  /** Returns whether a text is a whole number as the server counts them, and few others can be. */
  private static boolean isAutomatic(String number) {
    return !number.isEmpty()
        && number.length() < 16
        && (number.charAt(0) != '0' || number.equals("0"))
        && number.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private byte[] result() {
    byte[] result = bytes("returnvalue");
    return result == null ? NO_RESULT : result;
  }

  private byte @Nullable [] bytes(String field) {
    Object value = values.get(field);
    if (value == null || value instanceof byte[]) {
      return (byte[]) value;
    }
    return value.toString().getBytes(UTF_8);
  }

  private @Nullable String text(String field) {
    return Replies.text(values.get(field));
  }

  private @Nullable Instant instant(String field) {
    return values.containsKey(field) ? Instant.ofEpochMilli(within(number(field))) : null;
  }

  /** Cuts milliseconds to those that instants may have; a delay may reach to the last. */
  private static long within(long millis) {
    return Math.max(0, Math.min(TimeRange.LAST.toEpochMilli(), millis));
  }

  /** Returns a number as the nearest that a count can be. */
  private int count(String field) {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, number(field)));
  }

  /**
   * Returns a number, which Node may have written as a fraction or power; what is none reads as 0.
   */
  private long number(String field) {
    String text = text(field);
    if (text == null) {
      return 0;
    }
    try {
      boolean whole = text.indexOf('.') < 0 && text.indexOf('e') < 0;
      return whole ? Long.parseLong(text) : (long) Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
