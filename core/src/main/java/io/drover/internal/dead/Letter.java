package io.drover.internal.dead;

import io.drover.internal.store.Json;
import io.drover.job.FailurePolicy;
import io.drover.job.InvalidInputException;
import io.drover.job.JobIds;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.TimeRange;
import io.drover.spi.JobRecord;
import io.drover.spi.ParentLink;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * What a job of a dead-letter queue tells of the job that failed. Immutable.
 *
 * <p>Reading takes anything: a job whose data are no dead letter is one that tells nothing but its
 * data.
 */
final class Letter {

  /** As JavaScript writes its dates. */
  private static final DateTimeFormatter FORM =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private final JobRecord record;
  private final byte[] original;
  private final @Nullable String error;
  private final @Nullable Instant failedAt;
  private final int attempts;
  private final JsonNode more;

  private Letter(JobRecord record, Parts parts) {
    this.record = record;
    this.more = parts.more;
    this.original = parts.original == null ? record.data() : original(parts.original, more);
    this.error = parts.error;
    this.failedAt = parts.failedAt;
    this.attempts = parts.attempts;
  }

  /** Reads a job of a dead-letter queue. */
  static Letter of(JobRecord record) {
    Parts parts = new Parts();
    String text = Json.text(record.data());
    if (text != null && !Json.visit(text, parts)) {
      parts = new Parts();
    }
    return new Letter(record, parts);
  }

  /** Returns the queues that data tell to have come through, none if they are no dead letter. */
  static List<String> path(byte[] data) {
    Parts parts = new Parts();
    String text = Json.text(data);
    boolean read = text != null && Json.visit(text, parts) && parts.original != null;
    return read ? Json.texts(parts.more, "path") : List.of();
  }

  /** Returns an instant as JavaScript writes it. */
  static String text(Instant instant) {
    return FORM.format(instant);
  }

  // ---- as it lies there ---------------------------------------------------------------------

  JobRecord record() {
    return record;
  }

  String id() {
    return record.id();
  }

  // ---- the job that failed ------------------------------------------------------------------

  @Nullable String queue() {
    return checked(Json.string(more, "queue"), JobIds::checkQueue);
  }

  @Nullable String originId() {
    return checked(Json.string(more, "id"), JobIds::checkKnown);
  }

  String name() {
    String name = checked(Json.string(more, "name"), JobIds::checkName);
    return name == null ? record.name() : name;
  }

  /** Returns the data as they were stored; nobody changes the array. */
  byte[] data() {
    return original;
  }

  JobOptions options() {
    return OptionsForm.read(more.path("options"));
  }

  /** Returns the priority it had at the end. */
  int priority() {
    int priority = Json.whole(more, "priority", options().priority());
    return Math.max(0, Math.min(JobOptions.MAX_PRIORITY, priority));
  }

  @Nullable ParentLink parent() {
    JsonNode link = more.path("parent");
    String queue = checked(Json.string(link, "queue"), JobIds::checkQueue);
    String id = checked(Json.string(link, "id"), JobIds::checkKnown);
    if (queue == null || id == null) {
      return null;
    }
    String policy = Json.string(link, "policy");
    for (FailurePolicy one : FailurePolicy.values()) {
      if (one.name().equals(policy)) {
        return ParentLink.of(JobKey.of(queue, id), one);
      }
    }
    return null;
  }

  int redrives() {
    return Math.max(0, Json.whole(more, "redrives", 0));
  }

  int stalls() {
    return Math.max(0, Json.whole(more, "stalls", 0));
  }

  @Nullable Instant createdAt() {
    return instant(Json.string(more, "createdAt"));
  }

  @Nullable Instant startedAt() {
    return instant(Json.string(more, "startedAt"));
  }

  @Nullable String processedBy() {
    return Json.string(more, "processedBy");
  }

  List<String> path() {
    return Json.texts(more, "path");
  }

  // ---- how it failed ------------------------------------------------------------------------

  String error() {
    return error == null ? "" : error;
  }

  @Nullable String errorClass() {
    return Json.string(more, "errorClass");
  }

  @Nullable String place() {
    return Json.string(more, "place");
  }

  String cause() {
    String through = Json.string(more, "causeClass");
    return Fingerprint.of(through == null ? errorClass() : through, place(), error());
  }

  List<String> stackTraces() {
    return Json.texts(more, "stackTraces");
  }

  Instant failedAt() {
    return failedAt == null ? record.timestamp() : failedAt;
  }

  int attempts() {
    return attempts;
  }

  // ---- change -------------------------------------------------------------------------------

  /** Returns the letter's JSON with other data of the failed job. */
  byte[] withData(byte[] json) {
    ObjectNode letter = Json.object();
    Json.Visitor copy =
        (name, raw) -> put(letter, name, name.equals(LetterWriter.MORE) ? asJson(raw) : raw);
    String old = Json.text(record.data());
    if (old != null && Json.visit(old, copy) && letter.has(LetterWriter.ORIGINAL)) {
      put(letter, LetterWriter.ORIGINAL, new String(json, StandardCharsets.UTF_8));
      return Json.write(letter).getBytes(StandardCharsets.UTF_8);
    }
    throw new InvalidInputException(
        "expected a dead letter with the property \"%s\", got: job %s of queue \"%s\" without one"
            .formatted(LetterWriter.ORIGINAL, record.id(), record.queue()));
  }

  /** The new data are JSON, whatever those before were. */
  private static String asJson(String more) {
    ObjectNode object = Json.object();
    boolean isObject = Json.visit(more, (name, raw) -> put(object, name, raw));
    return isObject && object.remove(LetterWriter.DATA_IS) != null ? Json.write(object) : more;
  }

  private static void put(ObjectNode object, String name, String raw) {
    object.putRawValue(name, new RawValue(raw));
  }

  // ---- reading ------------------------------------------------------------------------------

  private static byte[] original(String raw, JsonNode more) {
    String form = Json.string(more, LetterWriter.DATA_IS);
    String text = form == null ? null : Json.string(raw);
    if (text != null && "text".equals(form)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    if (text != null) {
      try {
        return Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        // Somebody has changed it: then it is what it says.
      }
    }
    return raw.getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable Instant instant(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return TimeRange.check("an instant", Instant.parse(text)).truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeException | InvalidInputException e) {
      return null;
    }
  }

  private static @Nullable String checked(@Nullable String text, UnaryOperator<String> check) {
    try {
      return text == null ? null : check.apply(text);
    } catch (InvalidInputException e) {
      return null;
    }
  }

  /** What was found so far. For one thread. */
  private static final class Parts implements Json.Visitor {
    private @Nullable String original;
    private @Nullable String error;
    private @Nullable Instant failedAt;
    private int attempts;
    private JsonNode more = Json.object();

    @Override
    public void property(String name, String raw) {
      switch (name) {
        case LetterWriter.ORIGINAL -> original = raw;
        case LetterWriter.ERROR -> error = string(raw);
        case LetterWriter.FAILED_AT -> failedAt = instant(string(raw));
        case LetterWriter.ATTEMPTS ->
            attempts = Math.max(0, Json.whole(Json.read("{\"n\":" + raw + "}"), "n", 0));
        case LetterWriter.MORE -> more = Json.read(raw);
        default -> {}
      }
    }

    /** Returns what a string says, or another value as it is. */
    private static String string(String raw) {
      String text = Json.string(raw);
      return text == null ? raw : text;
    }
  }
}
