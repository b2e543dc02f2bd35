package io.drover;

import io.drover.job.InvalidInputException;
import io.drover.job.PageRequest;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cursors of one list of jobs as users see them: the engine's, behind the name of the list, so
 * that one of another queue, state or order is refused instead of read as something else.
 * Immutable.
 *
 * @param request what is listed
 * @param list what names the list
 */
record PageCursor(PageRequest request, String list) {

  private static final int SHOWN = 100;

  static PageCursor of(String queue, PageRequest request) {
    String list = "%s-%s-%08x-".formatted(request.state(), request.order(), queue.hashCode());
    return new PageCursor(request, list.toLowerCase(Locale.ROOT));
  }

  /** Returns the request as the engine knows it. */
  PageRequest inner() {
    String cursor = request.cursor();
    if (cursor == null) {
      return request;
    }
    if (!cursor.startsWith(list)) {
      throw new InvalidInputException(
          "expected a cursor of an earlier page of %s jobs of this queue, in %s order, got: \"%s\""
              .formatted(
                  request.state(),
                  request.order(),
                  cursor.length() <= SHOWN ? cursor : cursor.substring(0, SHOWN) + "…"));
    }
    return request.after(cursor.substring(list.length()));
  }

  /** Returns an engine's cursor as users see it. */
  @Nullable String outer(Optional<String> next) {
    return next.map(cursor -> list + cursor).orElse(null);
  }
}
