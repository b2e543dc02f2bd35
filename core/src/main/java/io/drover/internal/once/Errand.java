package io.drover.internal.once;

import io.drover.job.TypeToken;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One wish that an effect has happened. Immutable.
 *
 * @param plan how
 * @param key the key with its prefix
 * @param type what the result is
 * @param stopped whether somebody wants the effect to end, so that what it throws tells nothing
 */
public record Errand<T extends @Nullable Object>(
    EffectPlan plan, String key, TypeToken<T> type, BooleanSupplier stopped) {}
