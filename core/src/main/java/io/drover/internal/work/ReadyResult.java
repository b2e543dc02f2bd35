package io.drover.internal.work;

import org.jspecify.annotations.Nullable;

/**
 * A result that is JSON already. Immutable; nobody changes the array.
 *
 * @param json what is stored
 * @param value what the JSON stands for
 */
public record ReadyResult<R extends @Nullable Object>(byte[] json, @Nullable R value) {}
