package io.drover.internal.work;

import io.drover.job.BreakerState;
import io.drover.job.ConcurrencyChange;
import io.drover.job.Job;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whom a worker tells what happens; {@code null} for nobody. Immutable. */
public record Callbacks<T, R extends @Nullable Object>(
    @Nullable Consumer<Job<T>> active,
    @Nullable BiConsumer<Job<T>, R> completed,
    @Nullable BiConsumer<Job<T>, Throwable> failed,
    @Nullable BiConsumer<Job<T>, Object> progress,
    @Nullable Consumer<String> stalled,
    @Nullable Runnable drained,
    @Nullable Consumer<BreakerState> breaker,
    @Nullable Consumer<ConcurrencyChange> concurrency,
    @Nullable Consumer<Throwable> error) {

  /** Tells nobody. */
  public static <T, R extends @Nullable Object> Callbacks<T, R> none() {
    return new Callbacks<>(null, null, null, null, null, null, null, null, null);
  }

  /** Returns a changed copy. */
  public Callbacks<T, R> edit(Consumer<Draft<T, R>> change) {
    Draft<T, R> draft = new Draft<>();
    draft.active = active;
    draft.completed = completed;
    draft.failed = failed;
    draft.progress = progress;
    draft.stalled = stalled;
    draft.drained = drained;
    draft.breaker = breaker;
    draft.concurrency = concurrency;
    draft.error = error;
    change.accept(draft);
    return new Callbacks<>(
        draft.active,
        draft.completed,
        draft.failed,
        draft.progress,
        draft.stalled,
        draft.drained,
        draft.breaker,
        draft.concurrency,
        draft.error);
  }

  /** The callbacks while they are changed. For one thread. */
  public static final class Draft<T, R extends @Nullable Object> {
    /** Told before a handler runs. */
    public @Nullable Consumer<Job<T>> active;

    /** Told of completed jobs. */
    public @Nullable BiConsumer<Job<T>, R> completed;

    /** Told of failed attempts. */
    public @Nullable BiConsumer<Job<T>, Throwable> failed;

    /** Told of progress. */
    public @Nullable BiConsumer<Job<T>, Object> progress;

    /** Told of recovered jobs. */
    public @Nullable Consumer<String> stalled;

    /** Told when nothing is left. */
    public @Nullable Runnable drained;

    /** Told what the breaker does. */
    public @Nullable Consumer<BreakerState> breaker;

    /** Told how the concurrency changes by itself. */
    public @Nullable Consumer<ConcurrencyChange> concurrency;

    /** Told of trouble. */
    public @Nullable Consumer<Throwable> error;
  }
}
