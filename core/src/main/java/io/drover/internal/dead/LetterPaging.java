package io.drover.internal.dead;

import io.drover.internal.store.StoreContext;
import io.drover.job.DeadLetterFilter;
import io.drover.job.InvalidInputException;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.PageRequest.Order;
import io.drover.spi.Answers;
import io.drover.spi.JobRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dead letters that a filter lets pass, page by page. For one call.
 *
 * <p>Its cursors name the state and the queue, then go on with the engine's, which end with a page:
 * so a page is never read beyond what is returned of it, and may be shorter than it had to be.
 */
final class LetterPaging {

  /** The most letters that one page looks at, for those that a filter lets pass. */
  static final int MAX_EXAMINED = 10_000;

  private static final String SEPARATOR = "-";
  private static final int MAX_STEPS = 200;
  private static final long MAX_READ_BYTES = 64 << 20;

  private final StoreContext store;
  private final String queue;
  private final LetterMatch match;

  LetterPaging(StoreContext store, String queue, DeadLetterFilter filter) {
    this.store = store;
    this.queue = queue;
    this.match = new LetterMatch(filter);
  }

  Page<Letter> page(int limit, @Nullable String cursor) {
    Place place = cursor == null ? new Place(LetterScan.STATES.get(0), null) : read(cursor);
    List<Letter> found = new ArrayList<>();
    StepSize step = new StepSize();
    long kept = 0;
    int examined = 0;
    // With a filter half a page is enough: the rest would be read in ever smaller pieces.
    int enough = match.filter().isAll() ? limit : limit - limit / 2;
    for (int steps = 0; place != null && found.size() < enough; steps++) {
      if (steps == MAX_STEPS
          || examined >= MAX_EXAMINED
          || kept >= StepSize.MAX_BYTES
          || step.bytes() >= MAX_READ_BYTES) {
        break;
      }
      PageRequest request =
          PageRequest.of(place.state)
              .order(Order.ASCENDING)
              .limit(Math.min(limit - found.size(), step.next()))
              .after(place.inner);
      Page<JobRecord> page = store.engine().inspection().page(queue, request);
      step.read(page.items());
      examined += page.items().size();
      for (JobRecord job : page.items()) {
        Letter letter = match.letter(job);
        if (letter != null) {
          kept += job.data().length;
          found.add(letter);
        }
      }
      place = next(place, page.next().orElse(null));
    }
    return Answers.page(List.copyOf(found), place == null ? null : write(place));
  }

  private static @Nullable Place next(Place place, @Nullable String inner) {
    JobState state = inner == null ? LetterScan.after(place.state) : place.state;
    return state == null ? null : new Place(state, inner);
  }

  private String write(Place place) {
    String inner = place.inner == null ? "" : place.inner;
    return prefix(place.state) + inner;
  }

  private Place read(String cursor) {
    for (JobState state : LetterScan.STATES) {
      String prefix = prefix(state);
      if (cursor.startsWith(prefix)) {
        String inner = cursor.substring(prefix.length());
        return new Place(state, inner.isEmpty() ? null : inner);
      }
    }
    throw new InvalidInputException(
        "expected a cursor of an earlier page of dead letters of queue \"%s\", got: \"%s\""
            .formatted(queue, cursor.length() <= 100 ? cursor : cursor.substring(0, 100) + "…"));
  }

  private String prefix(JobState state) {
    return "dead%s%s%s%08x%s"
        .formatted(
            SEPARATOR,
            state.name().toLowerCase(Locale.ROOT),
            SEPARATOR,
            queue.hashCode(),
            SEPARATOR);
  }

  private record Place(JobState state, @Nullable String inner) {}
}
