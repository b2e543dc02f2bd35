package io.drover;

import io.drover.job.Check;
import io.drover.job.JsonCodec;
import io.drover.job.TimeRange;
import io.drover.spi.Observer;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a {@code Drover} behaves in this process, whatever the store. Immutable: every method that
 * takes a value returns a changed copy. Start with {@link #defaults()}.
 */
public final class DroverSettings {

  private static final DroverSettings DEFAULTS = new DroverSettings(new Choices());

  private static final Duration SHORTEST_CALL = Duration.ofMillis(1);
  private static final int MOST_OBSERVERS = 10;

  /** Never changed once it is here, so that a final field publishes it safely. */
  private final Choices set;

  private DroverSettings(Choices set) {
    this.set = set;
  }

  /** Returns the defaults. */
  public static DroverSettings defaults() {
    return DEFAULTS;
  }

  /** Sets what turns data and results into JSON. Defaults to {@link JsonCodec#jackson()}. */
  public DroverSettings codec(JsonCodec newCodec) {
    Check.notNull("a codec", newCodec);
    return change(draft -> draft.codec = newCodec);
  }

  /**
   * Sets the source of time; tests put virtual time here. It is not closed with the {@code Drover}.
   * Defaults to the system's clock.
   */
  public DroverSettings time(TimeSource newTime) {
    Check.notNull("a source of time", newTime);
    return change(draft -> draft.time = newTime);
  }

  /**
   * Sets the most bytes of JSON a job's data or result may have, at least 1. Defaults to 16 MiB.
   */
  public DroverSettings maxDataBytes(int bytes) {
    Check.atLeast("maxDataBytes", bytes, 1);
    return change(draft -> draft.maxDataBytes = bytes);
  }

  /**
   * Sets how many jobs may wait to be stored before an add blocks, at least 1. Defaults to 100,000.
   */
  public DroverSettings maxPendingAdds(int jobs) {
    Check.atLeast("maxPendingAdds", jobs, 1);
    return change(draft -> draft.maxPendingAdds = jobs);
  }

  /**
   * Sets how long a call waits for the store before it fails, at least 1 ms and at most {@link
   * TimeRange#LONGEST}. Defaults to 30 seconds.
   */
  public DroverSettings callLimit(Duration limit) {
    Check.atLeast("callLimit", limit, SHORTEST_CALL);
    return change(draft -> draft.callLimit = limit);
  }

  /**
   * Sets how long {@code close()} waits for running jobs, not negative and at most {@link
   * TimeRange#LONGEST}. Defaults to 30 seconds.
   */
  public DroverSettings closeLimit(Duration limit) {
    TimeRange.check("closeLimit", limit);
    return change(draft -> draft.closeLimit = limit);
  }

  /**
   * Has one more observer told what happens in this process, beside those of earlier calls. It is
   * not closed with the {@code Drover}. Defaults to none, which costs nothing.
   *
   * @throws io.drover.job.InvalidInputException if there are ten already
   */
  public DroverSettings observer(Observer observer) {
    Check.notNull("an observer", observer);
    List<Observer> more = new ArrayList<>(set.observers);
    more.add(observer);
    Check.between("the number of observers", more.size(), 1, MOST_OBSERVERS);
    return change(draft -> draft.observers = List.copyOf(more));
  }

  /**
   * Returns what turns data and results into JSON, or {@code null} for {@link JsonCodec#jackson()}.
   */
  public @Nullable JsonCodec codec() {
    return set.codec;
  }

  /** Returns the source of time, or {@code null} for the system's. */
  public @Nullable TimeSource time() {
    return set.time;
  }

  /** Returns the most bytes of JSON a job's data or result may have. */
  public int maxDataBytes() {
    return set.maxDataBytes;
  }

  /** Returns how many jobs may wait to be stored before an add blocks. */
  public int maxPendingAdds() {
    return set.maxPendingAdds;
  }

  /** Returns how long a call waits for the store before it fails. */
  public Duration callLimit() {
    return set.callLimit;
  }

  /** Returns how long {@code close()} waits for running jobs. */
  public Duration closeLimit() {
    return set.closeLimit;
  }

  /** Returns who is told what happens in this process, in the order in which they were set. */
  public List<Observer> observers() {
    return set.observers;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DroverSettings that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return "DroverSettings[codec=%s, time=%s, maxDataBytes=%s, maxPendingAdds=%s, callLimit=%s, closeLimit=%s, observers=%s]"
        .formatted(values().toArray());
  }

  private List<@Nullable Object> values() {
    return Arrays.asList(
        set.codec,
        set.time,
        set.maxDataBytes,
        set.maxPendingAdds,
        set.callLimit,
        set.closeLimit,
        set.observers);
  }

  private DroverSettings change(Consumer<Choices> edit) {
    Choices changed = new Choices();
    changed.codec = set.codec;
    changed.time = set.time;
    changed.maxDataBytes = set.maxDataBytes;
    changed.maxPendingAdds = set.maxPendingAdds;
    changed.callLimit = set.callLimit;
    changed.closeLimit = set.closeLimit;
    changed.observers = set.observers;
    edit.accept(changed);
    return new DroverSettings(changed);
  }

  /** What the settings are. For one thread, until settings hold it. */
  private static final class Choices {
    @Nullable JsonCodec codec;
    @Nullable TimeSource time;
    int maxDataBytes = 16 << 20;
    int maxPendingAdds = 100_000;
    Duration callLimit = Duration.ofSeconds(30);
    Duration closeLimit = Duration.ofSeconds(30);
    List<Observer> observers = List.of();
  }
}
