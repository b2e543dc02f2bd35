package io.drover.job;

import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The children of a job, read from the store when asked for. Safe for use by several threads; costs
 * nothing to have.
 *
 * <p>Every method throws {@link StoreException} if the store cannot answer.
 */
public interface Children {

  /** The most children on a page. */
  int MAX_PAGE = 1000;

  /** Returns how many there are, by what became of them. */
  ChildCounts counts();

  /** Returns the first children of a state; see the other method of this name. */
  default Page<Child> page(ChildState state, int limit) {
    return page(Check.notNull("the state of children", state), limit, null);
  }

  /**
   * Returns children of a state, in no particular order. Going on from page to page gives each once
   * that stays in the state meanwhile.
   *
   * @param limit how many at most, from 1 to {@value #MAX_PAGE}
   * @param cursor what the page before said comes next, or {@code null} for the first
   * @throws InvalidInputException if the cursor is none of this job's and state's
   */
  Page<Child> page(ChildState state, int limit, @Nullable String cursor);

  /**
   * Returns all children of a state, in no particular order, read page by page as the stream goes
   * on: there may be more than fit into memory.
   */
  Stream<Child> stream(ChildState state);

  /**
   * Returns the results of all children that completed; one that completed with {@code null} has
   * none here. For children without number there is {@link #stream}.
   *
   * @throws UndecodableException if a result does not fit the type
   */
  default <R> Map<JobKey, R> results(Class<R> type) {
    return results(TypeToken.of(type));
  }

  /** Returns results as {@link #results(Class)} does, of a type with arguments. */
  <R> Map<JobKey, R> results(TypeToken<R> type);

  /** Returns why children failed that the job goes on without. */
  Map<JobKey, String> ignoredFailures();
}
