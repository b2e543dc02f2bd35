package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.QueueEvent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds an event, for engines to answer with. Not safe for use by several threads. Start with
 * {@link Answers#event}.
 */
public final class EventBuilder {

  private final String position;
  private final QueueEvent.Type type;
  private final Map<String, String> fields = new HashMap<>();
  private @Nullable String jobId;

  EventBuilder(String position, QueueEvent.Type type) {
    this.position = position;
    this.type = type;
  }

  /** Sets the job it happened to; {@code null}, the default, for an event of the whole queue. */
  public EventBuilder jobId(@Nullable String id) {
    jobId = id;
    return this;
  }

  /** Adds a field, named and encoded as in docs/bullmq-format.md §4.1. */
  public EventBuilder field(String name, String value) {
    fields.put(
        Check.notNull("the name of a field", name), Check.notNull("the value of a field", value));
    return this;
  }

  /** Adds fields, named and encoded as in docs/bullmq-format.md §4.1. */
  public EventBuilder fields(Map<String, String> more) {
    Check.notNull("the fields of an event", more).forEach(this::field);
    return this;
  }

  /** Returns the event. */
  public QueueEvent build() {
    return new StreamEvent(position, type, jobId, Map.copyOf(fields));
  }

  private record StreamEvent(
      String position, Type type, @Nullable String jobId, Map<String, String> fields)
      implements QueueEvent {
    @Override
    public String toString() {
      return "QueueEvent[position=%s, type=%s, jobId=%s, fields=%s]"
          .formatted(position, type, jobId, fields);
    }
  }
}
