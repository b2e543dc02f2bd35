package io.drover.schedule;

import io.drover.job.JobOptions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A schedule as it was read. Immutable, and safe for use by several threads.
 *
 * <p>Read only: later versions may say more, so that nobody else should implement it.
 */
public interface ScheduleView {

  /** Returns what names it in its queue. */
  String id();

  /** Returns the queue that its runs are jobs of. */
  String queue();

  /** Returns when it runs. */
  ScheduleRule rule();

  /**
   * Returns when it runs, in English words: {@code "at 09:00 every day, Europe/Berlin"}, {@code
   * "every 10 minutes"}.
   */
  default String words() {
    return rule().words();
  }

  /** Returns the name of its runs' jobs. */
  String jobName();

  /** Returns the JSON text of the data of its runs. */
  String dataJson();

  /** Returns the options of its runs. */
  JobOptions options();

  /**
   * Returns the slot of the run that is planned next; empty while it is paused, after its end, and
   * if its rule makes no sense.
   */
  Optional<Instant> next();

  /**
   * Returns the slots of the next runs, the one that is planned first, as far as can be told now.
   *
   * @param count how many at most, 1 to 1000; fewer if it ends before
   */
  List<Instant> next(int count);

  /**
   * Returns the slot of the run that began last, as far as a worker of Drover's ran it, and it was
   * not skipped.
   */
  Optional<Instant> last();

  /** Returns how many runs were planned, ever. */
  long iterations();

  /** Returns whether it is paused. */
  boolean isPaused();

  /** Returns whether it has had its last run: its end or its limit is reached. */
  boolean isEnded();
}
