package io.drover.job;

import java.util.List;
import java.util.Optional;

/**
 * A part of a longer list. Immutable.
 *
 * @param items what is on the page
 * @param next the cursor of the next page, or empty if this is the last
 * @param <E> the type of the items
 */
public record Page<E>(List<E> items, Optional<String> next) {

  /** Copies the items. */
  public Page {
    items = List.copyOf(items);
  }
}
