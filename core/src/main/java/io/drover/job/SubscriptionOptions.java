package io.drover.job;

import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How a live subscription holds events for its handler, and whom it tells what it has missed.
 * Immutable. All callbacks are called on the thread of the subscription, in order with its events.
 */
public final class SubscriptionOptions {

  /** How many events wait for the handler at most unless told otherwise. */
  public static final int DEFAULT_BUFFER = 1000;

  private static final SubscriptionOptions DEFAULTS =
      new SubscriptionOptions(DEFAULT_BUFFER, null, null, null);

  private final int buffer;
  private final @Nullable BiConsumer<Instant, Instant> onGap;
  private final @Nullable LongConsumer onOverflow;
  private final @Nullable Consumer<Throwable> onError;

  private SubscriptionOptions(
      int buffer,
      @Nullable BiConsumer<Instant, Instant> onGap,
      @Nullable LongConsumer onOverflow,
      @Nullable Consumer<Throwable> onError) {
    this.buffer = buffer;
    this.onGap = onGap;
    this.onOverflow = onOverflow;
    this.onError = onError;
  }

  /** Returns the options that hold if nothing is said. */
  public static SubscriptionOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Sets how many events wait for the handler at most, 1 to 1 000 000; they also take at most 64 MB
   * in all. What comes while it is full is dropped and counted. Defaults to {@value
   * #DEFAULT_BUFFER}.
   */
  public SubscriptionOptions buffer(int events) {
    return new SubscriptionOptions(
        Check.between("the buffer of a subscription", events, 1, 1_000_000),
        onGap,
        onOverflow,
        onError);
  }

  /**
   * Calls back when events may have been missed because the store could not be heard, with the last
   * instant at which nothing was missed, and the one since which everything is heard again. Called
   * before the next event is told. Defaults to a warning in the log.
   */
  public SubscriptionOptions onGap(BiConsumer<Instant, Instant> callback) {
    return new SubscriptionOptions(
        buffer, Check.notNull("a callback", callback), onOverflow, onError);
  }

  /**
   * Calls back with how many events were dropped because the buffer was full, where they are
   * missing: after the events before them and before those after. Defaults to a warning in the log.
   */
  public SubscriptionOptions onOverflow(LongConsumer callback) {
    return new SubscriptionOptions(buffer, onGap, Check.notNull("a callback", callback), onError);
  }

  /**
   * Calls back with what the handler or another callback threw, and with an {@link
   * UndecodableException} for each event that cannot be read. Defaults to a warning in the log.
   */
  public SubscriptionOptions onError(Consumer<Throwable> callback) {
    return new SubscriptionOptions(
        buffer, onGap, onOverflow, Check.notNull("a callback", callback));
  }

  /** Returns how many events wait for the handler at most. */
  public int buffer() {
    return buffer;
  }

  /** Returns who is told of gaps, or {@code null} for the log. */
  public @Nullable BiConsumer<Instant, Instant> onGap() {
    return onGap;
  }

  /** Returns who is told of dropped events, or {@code null} for the log. */
  public @Nullable LongConsumer onOverflow() {
    return onOverflow;
  }

  /** Returns who is told of errors, or {@code null} for the log. */
  public @Nullable Consumer<Throwable> onError() {
    return onError;
  }

  @Override
  public String toString() {
    return "SubscriptionOptions[buffer=%d]".formatted(buffer);
  }
}
