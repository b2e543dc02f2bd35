package io.drover.job;

import java.time.Instant;
import java.util.Optional;

/**
 * The dead letters of one cause: the same class of error out of the same method of the
 * application's code; or, where no such place is known, with the same message but for numbers, ids
 * and what is quoted. Immutable.
 *
 * <p>{@link DeadLetterFilter#cause} takes its {@link #id} to look at, redrive or discard them. It
 * stays the same when the application is built anew, as lines of code do not count.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface DeadLetterGroup {

  /** Returns what tells this cause from others. */
  String id();

  /** Returns how many dead letters have it. */
  long count();

  /** Returns the name of the error's class. */
  Optional<String> errorClass();

  /** Returns the place in the application's code where the example's error came from. */
  Optional<String> place();

  /** Returns the error's message of the example. */
  String error();

  /** Returns when the first of them failed. */
  Instant first();

  /** Returns when the last of them failed. */
  Instant last();

  /** Returns the id, in the dead-letter queue, of the one that failed last. */
  String example();
}
