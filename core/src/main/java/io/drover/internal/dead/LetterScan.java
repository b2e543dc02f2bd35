package io.drover.internal.dead;

import io.drover.internal.store.StoreContext;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.PageRequest.Order;
import io.drover.job.QueueCounts;
import io.drover.spi.JobRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A look through all jobs of a dead-letter queue, state by state and page by page, oldest first.
 * For one thread.
 *
 * <p>It looks at as many jobs of each state as there were when it began, so that those which come
 * while it goes on do not keep it going. The jobs looked at may be taken away meanwhile.
 */
final class LetterScan {

  /** The states a dead letter may be in, but for that in which a worker has it. */
  static final List<JobState> STATES =
      List.of(
          JobState.WAITING,
          JobState.PRIORITIZED,
          JobState.DELAYED,
          JobState.FAILED,
          JobState.COMPLETED);

  private final StoreContext store;
  private final String queue;
  private final QueueCounts counts;
  private final StepSize step = new StepSize();

  /** Looks at some jobs. */
  @FunctionalInterface
  interface Look {
    /**
     * Looks at the next jobs, oldest first.
     *
     * @return the ids of those that are no longer there
     */
    Set<String> at(List<JobRecord> jobs);
  }

  LetterScan(StoreContext store, String queue) {
    this.store = store;
    this.queue = queue;
    this.counts = store.engine().inspection().counts(queue);
  }

  /** Returns how many jobs there are to look at. */
  long total() {
    return STATES.stream().mapToLong(counts::of).sum();
  }

  /** Looks at all of them. */
  void run(Look look) {
    run(look, Long.MAX_VALUE);
  }

  /**
   * Looks at the first of them.
   *
   * @param most how many at most
   * @return how many it has looked at
   */
  long run(Look look, long most) {
    long left = most;
    for (JobState state : STATES) {
      left -= new Pass(state, look, Math.min(left, counts.of(state))).run();
    }
    return most - left;
  }

  /** The way through one state. For one thread. */
  private final class Pass {
    private final Look look;
    private final Set<String> seen = new HashSet<>();
    private PageRequest request;
    private final long most;
    private long left;

    Pass(JobState state, Look look, long most) {
      this.look = look;
      this.request = PageRequest.of(state).order(Order.ASCENDING);
      this.most = most;
      this.left = most;
    }

    long run() {
      lookAtAll();
      return most - left;
    }

    private void lookAtAll() {
      while (left > 0) {
        // What was seen is read again, and does not hide what is behind it.
        int limit = Math.min(seen.size() + step.next(), PageRequest.MAX_LIMIT);
        Page<JobRecord> page = store.engine().inspection().page(queue, request.limit(limit));
        step.read(page.items());
        List<JobRecord> fresh =
            page.items().stream().filter(job -> !seen.contains(job.id())).limit(left).toList();
        left -= fresh.size();
        Set<String> gone = fresh.isEmpty() ? Set.of() : look.at(fresh);
        String next = page.next().orElse(null);
        if (next == null && gone.isEmpty()) {
          return;
        }
        if (next != null && isLastThere(page, gone)) {
          seen.clear();
          request = request.after(next);
        } else {
          // A cursor names the last job of its page: if that is gone, the page is read again.
          fresh.stream().map(JobRecord::id).filter(id -> !gone.contains(id)).forEach(seen::add);
          if (fresh.isEmpty()) {
            return;
          }
        }
      }
    }

    private static boolean isLastThere(Page<JobRecord> page, Set<String> gone) {
      List<JobRecord> jobs = page.items();
      return jobs.isEmpty() || !gone.contains(jobs.get(jobs.size() - 1).id());
    }
  }

  /** Returns the state a scan goes through after one, or {@code null}. */
  static @Nullable JobState after(JobState state) {
    int next = STATES.indexOf(state) + 1;
    return next < STATES.size() ? STATES.get(next) : null;
  }
}
