package io.drover;

import io.drover.job.InvalidInputException;
import io.drover.job.PageRequest;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cursors of one list as users see them: the engine's, behind the name of the list, so that one
 * of another list is refused instead of read as something else. Immutable.
 *
 * @param list what names the list in its cursors
 * @param what what is listed, for whoever has another cursor
 */
record PageCursor(String list, String what) {

  private static final int SHOWN = 100;

  /** Returns the cursors of jobs of one queue, state and order. */
  static PageCursor ofJobs(String queue, PageRequest request) {
    String list = "%s-%s-%08x-".formatted(request.state(), request.order(), queue.hashCode());
    String what = "%s jobs of this queue, in %s order".formatted(request.state(), request.order());
    return new PageCursor(list.toLowerCase(Locale.ROOT), what);
  }

  /** Returns the cursors of the bindings of one exchange. */
  static PageCursor ofBindings(String exchange) {
    return new PageCursor(
        "bindings-%08x-".formatted(exchange.hashCode()),
        "bindings of exchange \"%s\"".formatted(exchange));
  }

  /** Returns a cursor as the engine knows it. */
  @Nullable String inner(@Nullable String cursor) {
    if (cursor == null) {
      return null;
    }
    if (!cursor.startsWith(list)) {
      throw new InvalidInputException(
          "expected a cursor of an earlier page of %s, got: \"%s\""
              .formatted(
                  what, cursor.length() <= SHOWN ? cursor : cursor.substring(0, SHOWN) + "…"));
    }
    return cursor.substring(list.length());
  }

  /** Returns an engine's cursor as users see it. */
  @Nullable String outer(Optional<String> next) {
    return next.map(cursor -> list + cursor).orElse(null);
  }
}
