package io.drover.internal.once;

import org.jspecify.annotations.Nullable;

/**
 * What an effect resulted in, now or earlier. Immutable; nobody changes the array.
 *
 * @param json the result as it is recorded
 * @param value the result
 * @param earlier whether it was recorded earlier
 */
public record Outcome<T extends @Nullable Object>(
    byte[] json, @Nullable T value, boolean earlier) {}
