package io.drover.internal.dead;

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
  private final JsonObject more;

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
    return read ? parts.more.texts("path") : List.of();
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
    return checked(more.string("queue"), JobIds::checkQueue);
  }

  @Nullable String originId() {
    return checked(more.string("id"), JobIds::checkKnown);
  }

  String name() {
    String name = checked(more.string("name"), JobIds::checkName);
    return name == null ? record.name() : name;
  }

  /** Returns the data as they were stored; nobody changes the array. */
  byte[] data() {
    return original;
  }

  JobOptions options() {
    return OptionsForm.read(more.object("options"));
  }

  /** Returns the priority it had at the end. */
  int priority() {
    int priority = more.whole("priority", options().priority());
    return Math.max(0, Math.min(JobOptions.MAX_PRIORITY, priority));
  }

  @Nullable ParentLink parent() {
    JsonObject link = more.object("parent");
    String queue = checked(link.string("queue"), JobIds::checkQueue);
    String id = checked(link.string("id"), JobIds::checkKnown);
    if (queue == null || id == null) {
      return null;
    }
    String policy = link.string("policy");
    for (FailurePolicy one : FailurePolicy.values()) {
      if (one.name().equals(policy)) {
        return ParentLink.of(JobKey.of(queue, id), one);
      }
    }
    return null;
  }

  int redrives() {
    return Math.max(0, more.whole("redrives", 0));
  }

  int stalls() {
    return Math.max(0, more.whole("stalls", 0));
  }

  @Nullable Instant createdAt() {
    return instant(more.string("createdAt"));
  }

  @Nullable Instant startedAt() {
    return instant(more.string("startedAt"));
  }

  @Nullable String processedBy() {
    return more.string("processedBy");
  }

  List<String> path() {
    return more.texts("path");
  }

  // ---- how it failed ------------------------------------------------------------------------

  String error() {
    return error == null ? "" : error;
  }

  @Nullable String errorClass() {
    return more.string("errorClass");
  }

  @Nullable String place() {
    return more.string("place");
  }

  String cause() {
    String through = more.string("causeClass");
    return Fingerprint.of(through == null ? errorClass() : through, place(), error());
  }

  List<String> stackTraces() {
    return more.texts("stackTraces");
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
    StringBuilder text = new StringBuilder("{");
    String data = new String(json, StandardCharsets.UTF_8);
    String old = Json.text(record.data());
    boolean[] replaced = {false};
    Json.Visitor copy =
        (name, raw) -> {
          boolean isOriginal = name.equals(LetterWriter.ORIGINAL);
          boolean isMore = name.equals(LetterWriter.MORE);
          replaced[0] |= isOriginal;
          text.append(text.length() == 1 ? "" : ",").append(Json.quote(name)).append(':');
          text.append(isOriginal ? data : isMore ? asJson(raw) : raw);
        };
    if (old != null && Json.visit(old, copy) && replaced[0]) {
      return text.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
    throw new InvalidInputException(
        "expected a dead letter with the property \"%s\", got: job %s of queue \"%s\" without one"
            .formatted(LetterWriter.ORIGINAL, record.id(), record.queue()));
  }

  /** The new data are JSON, whatever those before were. */
  private static String asJson(String more) {
    JsonObject object = JsonObject.read(more);
    if (!object.has("dataIs")) {
      return more;
    }
    object.remove("dataIs");
    return object.toString();
  }

  // ---- reading ------------------------------------------------------------------------------

  private static byte[] original(String raw, JsonObject more) {
    String form = more.string("dataIs");
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
    private JsonObject more = new JsonObject();

    @Override
    public void property(String name, String raw) {
      switch (name) {
        case LetterWriter.ORIGINAL -> original = raw;
        case LetterWriter.ERROR -> error = string(raw);
        case LetterWriter.FAILED_AT -> failedAt = instant(string(raw));
        case LetterWriter.ATTEMPTS ->
            attempts = Math.max(0, JsonObject.read("{\"n\":" + raw + "}").whole("n", 0));
        case LetterWriter.MORE -> more = JsonObject.read(raw);
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
