package io.drover.job;

import java.util.List;
import java.util.Optional;

/**
 * A part of a longer list. Immutable; equal to another with the same items and the same next page.
 *
 * <p>Read only: engines make it, through {@code io.drover.spi.Answers}, and later versions may say
 * more, so that nobody else should implement it.
 *
 * @param <E> the type of the items
 */
public interface Page<E> {

  /** Returns what is on the page. */
  List<E> items();

  /** Returns the cursor of the next page, or empty if this is the last. */
  Optional<String> next();
}
