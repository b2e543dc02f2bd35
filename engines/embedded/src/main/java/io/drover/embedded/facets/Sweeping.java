package io.drover.embedded.facets;

import io.drover.embedded.commands.Removing;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.Places;
import io.drover.job.DrainScope;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.spi.Inspection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Removes many jobs at once, in chunks, each a command of its own. Safe for use by any number of
 * threads.
 */
final class Sweeping {

  private static final int CHUNK = Places.MAX_COMMAND_JOBS;

  private final Store store;

  Sweeping(Store store) {
    this.store = store;
  }

  /** See {@link Inspection#drain}. */
  long drain(String queue, DrainScope scope) {
    long removed = drain(queue, JobState.WAITING) + drain(queue, JobState.PRIORITIZED);
    return scope == DrainScope.READY_AND_DELAYED
        ? removed + drain(queue, JobState.DELAYED)
        : removed;
  }

  private long drain(String queue, JobState state) {
    if (store.look(queue, (commands, s) -> commands.removing().hasSchedules(s))) {
      // Each is looked at: the next runs of schedules stay.
      return cleanTable(queue, state, Instant.MAX, 0).size();
    }
    return inChunks(
        store.look(queue, (commands, s) -> s.counts().of(state)),
        max -> store.look(queue, (commands, s) -> commands.removing().drain(s, state, max)));
  }

  /** See {@link Inspection#clean}. */
  List<String> clean(String queue, JobState state, Instant now, Instant before, int limit) {
    List<String> removed =
        switch (state) {
          case ACTIVE -> cleanActive(queue, now, before, limit);
          default -> cleanTable(queue, state, before, limit);
        };
    return store.look(
        queue,
        (commands, s) -> {
          if (s.isStored()) {
            commands.removing().cleaned(s, removed.size());
          }
          return removed;
        });
  }

  private List<String> cleanActive(String queue, Instant now, Instant before, int limit) {
    List<String> removed = new ArrayList<>();
    boolean last = false;
    while (!last) {
      int max = limit == 0 ? CHUNK : Math.min(CHUNK, limit - removed.size());
      List<String> some =
          store.look(
              queue,
              (commands, s) ->
                  commands.removing().cleanActive(s, Times.millis(now), Times.millis(before), max));
      removed.addAll(some);
      last = some.size() < max || removed.size() == limit;
    }
    return removed;
  }

  private List<String> cleanTable(String queue, JobState state, Instant before, int limit) {
    List<String> removed = new ArrayList<>();
    byte[] from = store.look(queue, (commands, s) -> s.ahead(state).head());
    boolean last = false;
    while (!last) {
      int max = limit == 0 ? CHUNK : Math.min(CHUNK, limit - removed.size());
      byte[] at = from;
      Removing.Chunk chunk =
          store.look(
              queue,
              (commands, s) -> commands.removing().clean(s, state, at, Times.millis(before), max));
      removed.addAll(chunk.removed());
      from = chunk.next();
      last = chunk.last() || limit > 0 && removed.size() >= limit;
    }
    return removed;
  }

  /** See {@link Inspection#obliterate}. */
  void obliterate(String queue, Obliteration how) {
    boolean more = store.look(queue, (commands, state) -> state.children > 0);
    while (more) {
      more = store.look(queue, (commands, state) -> commands.removing().orphan(state, how));
    }
    byte[] from = store.look(queue, (commands, state) -> Keys.first(state.number));
    while (from != null) {
      byte[] at = from;
      from =
          store.look(
              queue,
              (commands, state) ->
                  state.isStored() ? commands.removing().disown(state, how, at) : null);
    }
    store.look(
        queue,
        (commands, state) -> {
          if (state.isStored()) {
            commands.removing().obliterate(state, how);
          }
          return true;
        });
  }

  /**
   * Runs a step until it finds nothing more, or has found as many as there were.
   *
   * @param step told how many it may find, and tells how many it has
   */
  static long inChunks(long total, IntUnaryOperator step) {
    long done = 0;
    while (done < total) {
      int max = (int) Math.min(CHUNK, total - done);
      int found = step.applyAsInt(max);
      done += found;
      if (found == 0) {
        break;
      }
    }
    return done;
  }
}
