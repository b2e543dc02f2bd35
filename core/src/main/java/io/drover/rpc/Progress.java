package io.drover.rpc;

import io.drover.job.TypeToken;
import org.jspecify.annotations.Nullable;

/**
 * What a server's handler told of its progress. Immutable.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface Progress {

  /** Returns it as JSON. */
  String json();

  /**
   * Returns it as a value.
   *
   * @throws io.drover.job.UndecodableException if it does not fit the type
   */
  <T> @Nullable T as(TypeToken<T> type);

  /** Returns it as a value, as {@link #as(TypeToken)} does. */
  default <T> @Nullable T as(Class<T> type) {
    return as(TypeToken.of(type));
  }
}
