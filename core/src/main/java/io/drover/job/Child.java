package io.drover.job;

import java.util.Optional;

/**
 * A child as its parent sees it: what became of it, and what it left there. Immutable.
 *
 * <p>Read only: later versions may say more, so that nobody else should implement it.
 */
public interface Child {

  /** Returns where the child is, or was if it is not kept. */
  JobKey key();

  /** Returns what became of it. */
  ChildState state();

  /** Returns the JSON text of its result, or empty if it has not completed. */
  Optional<String> resultJson();

  /**
   * Returns its result, or empty if it has not completed or completed with {@code null}.
   *
   * @throws UndecodableException if the JSON does not fit the type
   */
  default <R> Optional<R> result(Class<R> type) {
    return result(TypeToken.of(type));
  }

  /** Returns its result as {@link #result(Class)} does, as a type with arguments. */
  <R> Optional<R> result(TypeToken<R> type);

  /** Returns why it failed, if the parent goes on without it. */
  Optional<String> failedReason();

  /**
   * Reads the job itself, its progress for example, as it is in the store now; empty if it is not
   * kept.
   *
   * @throws StoreException if the store cannot answer
   */
  Optional<Job<Object>> job();
}
