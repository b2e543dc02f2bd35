package io.drover.console;

import io.drover.job.Page;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The reading of a page in steps that are small where its items are large, so that a hundred jobs
 * of 16 MiB are never in memory together. Immutable.
 *
 * @param source what has the items
 * @param size how many characters an item has about
 */
record PageReading<E>(Source<E> source, ToLongFunction<E> size) {

  /** The most characters of one page; its last item may go beyond. */
  static final long BUDGET = 8 << 20;

  private static final int FIRST = 8;

  /** How many times as large as before a step may be: the next items may be larger than these. */
  private static final int GROWTH = 2;

  /** What has items on pages. */
  @FunctionalInterface
  interface Source<E> {

    /** Returns items behind a cursor, or from the start. */
    Page<E> page(int limit, @Nullable String cursor);
  }

  /**
   * Reads items one by one.
   *
   * @param limit how many at most; there are fewer if they are large
   * @param cursor where to begin, or {@code null} for the start
   * @param to what takes them, and should not keep them
   * @return where to go on, or {@code null} at the end
   */
  @Nullable String read(int limit, @Nullable String cursor, Consumer<E> to) {
    int read = 0;
    long characters = 0;
    int step = FIRST;
    String next = cursor;
    do {
      Page<E> page = source.page(Math.min(limit - read, step), next);
      long largest = 0;
      for (E item : page.items()) {
        long length = size.applyAsLong(item);
        largest = Math.max(largest, length);
        characters += length;
        to.accept(item);
        read++;
      }
      step = step(step, largest, characters);
      next = page.next().orElse(null);
    } while (next != null && read < limit && characters < BUDGET);
    return next;
  }

  /** Returns how many items to read next, as if each were as large as the largest just read. */
  private static int step(int last, long largest, long characters) {
    long fitting = Math.max(0, BUDGET - characters) / (largest + 1);
    return (int) Math.max(1, Math.min((long) last * GROWTH, fitting));
  }
}
