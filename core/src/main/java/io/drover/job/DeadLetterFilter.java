package io.drover.job;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant: those for which everything that was set holds. Immutable: every
 * method that takes a value returns a changed copy. Start with {@link #all()}.
 */
public final class DeadLetterFilter {

  private static final DeadLetterFilter ALL = new DeadLetterFilter(new Choices());

  /** Never changed once it is here, so that a final field publishes it safely. */
  private final Choices set;

  private DeadLetterFilter(Choices set) {
    this.set = set;
  }

  /** Returns the filter that lets every dead letter pass. */
  public static DeadLetterFilter all() {
    return ALL;
  }

  /** Lets pass only jobs of a name. */
  public DeadLetterFilter name(String name) {
    JobIds.checkName(name);
    return change(draft -> draft.name = name);
  }

  /** Lets pass only jobs that failed in a queue. */
  public DeadLetterFilter origin(String queue) {
    JobIds.checkQueue(queue);
    return change(draft -> draft.origin = queue);
  }

  /** Lets pass only errors of a class, by its full name or its last part. */
  public DeadLetterFilter errorClass(String name) {
    Check.text("an error class", name);
    return change(draft -> draft.errorClass = name);
  }

  /** Lets pass only errors whose class or message has a text in it, in whatever case. */
  public DeadLetterFilter error(String text) {
    Check.text("a text of errors", text);
    return change(draft -> draft.error = text);
  }

  /** Lets pass only those whose error or data have a text in them, in whatever case. */
  public DeadLetterFilter text(String text) {
    Check.text("a text to find", text);
    return change(draft -> draft.text = text);
  }

  /** Lets pass only those of a {@link DeadLetterGroup}, by its id. */
  public DeadLetterFilter cause(String groupId) {
    Check.text("the id of a group", groupId);
    return change(draft -> draft.cause = groupId);
  }

  /** Lets pass only jobs that failed at an instant or later. */
  public DeadLetterFilter since(Instant instant) {
    TimeRange.check("the instant since when", instant);
    return change(draft -> draft.since = instant);
  }

  /** Lets pass only jobs that failed at an instant or earlier. */
  public DeadLetterFilter until(Instant instant) {
    TimeRange.check("the instant until when", instant);
    return change(draft -> draft.until = instant);
  }

  /** Returns the name that jobs must have, or {@code null}. */
  public @Nullable String name() {
    return set.name;
  }

  /** Returns the queue in which jobs must have failed, or {@code null}. */
  public @Nullable String origin() {
    return set.origin;
  }

  /** Returns the class of errors, or {@code null}. */
  public @Nullable String errorClass() {
    return set.errorClass;
  }

  /** Returns the text that errors must have in them, or {@code null}. */
  public @Nullable String error() {
    return set.error;
  }

  /** Returns the text that errors or data must have in them, or {@code null}. */
  public @Nullable String text() {
    return set.text;
  }

  /** Returns the id of the group, or {@code null}. */
  public @Nullable String cause() {
    return set.cause;
  }

  /** Returns since when jobs must have failed, or {@code null}. */
  public @Nullable Instant since() {
    return set.since;
  }

  /** Returns until when jobs must have failed, or {@code null}. */
  public @Nullable Instant until() {
    return set.until;
  }

  /** Returns whether nothing is set. */
  public boolean isAll() {
    return values().isEmpty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DeadLetterFilter that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return Objects.hash(values());
  }

  /** Names what was set. */
  @Override
  public String toString() {
    return values().entrySet().stream()
        .map(one -> one.getKey() + "=" + one.getValue())
        .collect(Collectors.joining(", ", "DeadLetterFilter[", "]"));
  }

  private Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    put(values, "name", set.name);
    put(values, "origin", set.origin);
    put(values, "errorClass", set.errorClass);
    put(values, "error", set.error);
    put(values, "text", set.text);
    put(values, "cause", set.cause);
    put(values, "since", set.since);
    put(values, "until", set.until);
    return values;
  }

  private static void put(Map<String, Object> values, String key, @Nullable Object value) {
    if (value != null) {
      values.put(key, value);
    }
  }

  private DeadLetterFilter change(Consumer<Choices> edit) {
    Choices changed = set.copy();
    edit.accept(changed);
    return new DeadLetterFilter(changed);
  }

  /** What was set; the rest is {@code null}. For one thread, until a filter holds it. */
  private static final class Choices {
    @Nullable String name;
    @Nullable String origin;
    @Nullable String errorClass;
    @Nullable String error;
    @Nullable String text;
    @Nullable String cause;
    @Nullable Instant since;
    @Nullable Instant until;

    Choices copy() {
      Choices copy = new Choices();
      copy.name = name;
      copy.origin = origin;
      copy.errorClass = errorClass;
      copy.error = error;
      copy.text = text;
      copy.cause = cause;
      copy.since = since;
      copy.until = until;
      return copy;
    }
  }
}
