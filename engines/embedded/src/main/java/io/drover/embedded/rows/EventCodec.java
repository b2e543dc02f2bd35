package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.job.QueueEvent;
import io.drover.spi.Answers;
import io.drover.spi.EventBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form of events in the tables: a chunk holds events of one queue at successive positions, each
 * as its type, job id and fields. Stateless.
 */
public final class EventCodec {

  /** Names of fields by the number they have in a chunk; only ever appended. */
  private static final List<String> FIELDS =
      List.of(
          "prev",
          "name",
          "delay",
          "data",
          "returnvalue",
          "failedReason",
          "attemptsMade",
          "deduplicationId",
          "deduplicatedJobId",
          "count");

  private static final Map<String, Integer> NUMBERS = new HashMap<>();

  private static final QueueEvent.Type[] TYPES = QueueEvent.Type.values();

  static {
    for (int i = 0; i < FIELDS.size(); i++) {
      NUMBERS.put(FIELDS.get(i), i);
    }
  }

  private EventCodec() {}

  /** Appends an event; {@code fields} are names and values in turn. */
  public static void write(
      ByteWriter out, QueueEvent.Type type, @Nullable String jobId, String... fields) {
    out.put(type.ordinal()).putString(jobId == null ? "" : jobId).put(fields.length / 2);
    for (int i = 0; i < fields.length; i += 2) {
      Integer number = NUMBERS.get(fields[i]);
      if (number == null) {
        throw new IllegalArgumentException("no number for the field " + fields[i]);
      }
      out.put(number).putString(fields[i + 1]);
    }
  }

  /** Returns the events of a chunk whose first has the given position. */
  public static List<QueueEvent> read(long first, byte[] chunk) {
    ByteReader in = new ByteReader(chunk);
    List<QueueEvent> events = new ArrayList<>();
    for (long position = first; in.hasMore(); position++) {
      QueueEvent.Type type = TYPES[in.get()];
      String jobId = in.getString();
      int count = in.get();
      EventBuilder event =
          Answers.event(Long.toString(position), type).jobId(jobId.isEmpty() ? null : jobId);
      for (int i = 0; i < count; i++) {
        event.field(FIELDS.get(in.get()), in.getString());
      }
      events.add(event.build());
    }
    return events;
  }
}
