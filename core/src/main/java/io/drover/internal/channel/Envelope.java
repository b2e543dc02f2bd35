package io.drover.internal.channel;

import io.drover.internal.store.Json;
import io.drover.job.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What travels through a channel: {@code {"id":…,"timestamp":…,"data":…}}, which other programs
 * write and read as well. Immutable; the data are not copied.
 *
 * @param id the event's identity
 * @param timestamp when it was published
 * @param data JSON in UTF-8
 */
record Envelope(String id, Instant timestamp, byte[] data) {

  private static final int MAX_TOLD = 200;

  /** As JavaScript writes its dates. */
  private static final DateTimeFormatter FORM =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  /** Writes it. */
  byte[] toBytes() {
    byte[] start =
        "{\"id\":%s,\"timestamp\":\"%s\",\"data\":"
            .formatted(Json.write(id), FORM.format(timestamp))
            .getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[start.length + data.length + 1];
    System.arraycopy(start, 0, bytes, 0, start.length);
    System.arraycopy(data, 0, bytes, start.length, data.length);
    bytes[bytes.length - 1] = '}';
    return bytes;
  }

  /**
   * Reads one. Whoever wrote it may have left out id and timestamp, or put more into it.
   *
   * @param now when it came, which counts if it has no timestamp
   * @throws UndecodableException if it is none
   */
  static Envelope of(String channel, byte[] bytes, Instant now) {
    String text = Json.text(bytes);
    Map<String, String> properties = new HashMap<>();
    if (text == null || !Json.visit(text, properties::put) || !properties.containsKey("data")) {
      throw new UndecodableException(
          "expected an event as {\"id\": …, \"timestamp\": …, \"data\": …} in channel \"%s\", got: %s; publish it so, or subscribe to other channels"
              .formatted(channel, told(text, bytes)));
    }
    String id = string(properties.get("id"));
    return new Envelope(
        id == null ? "" : id,
        instant(string(properties.get("timestamp")), now),
        properties.get("data").getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable String string(@Nullable String raw) {
    return raw == null ? null : Json.string(raw);
  }

  private static Instant instant(@Nullable String text, Instant now) {
    try {
      return text == null ? now : DateTimeFormatter.ISO_DATE_TIME.parse(text, Instant::from);
    } catch (DateTimeException e) {
      return now;
    }
  }

  private static String told(@Nullable String text, byte[] bytes) {
    if (text == null) {
      return "%d bytes that are no text".formatted(bytes.length);
    }
    return text.length() <= MAX_TOLD ? text : text.substring(0, MAX_TOLD) + "…";
  }
}
