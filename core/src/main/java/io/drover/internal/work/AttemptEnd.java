package io.drover.internal.work;

import io.drover.spi.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that ended and is to be settled. Immutable.
 *
 * @param job the job
 * @param settlement what to record
 * @param result what the handler returned, if it succeeded
 * @param error what ended the attempt otherwise; with a completion, why the handler did not run
 */
record AttemptEnd<T, R extends @Nullable Object>(
    ClaimedJob<T> job, Settlement settlement, @Nullable R result, @Nullable Throwable error) {}
