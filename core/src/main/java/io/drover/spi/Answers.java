package io.drover.spi;

import io.drover.job.Added;
import io.drover.job.Check;
import io.drover.job.ChildCounts;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.QueueCounts;
import io.drover.job.QueueEvent;
import io.drover.job.StoreHealth;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes the values that users only read, for engines to answer with. Stateless. What a method is
 * given has to be there and in range, else an {@link io.drover.job.InvalidInputException} names it.
 */
public final class Answers {

  private Answers() {}

  /**
   * Returns what became of an add.
   *
   * @param id the id of the job in the queue: the new one's, or the one that was there before
   */
  public static Added added(String id, Added.Outcome outcome) {
    return new AddedJob(
        Check.notNull("the id of an added job", id),
        Check.notNull("the outcome of an add", outcome));
  }

  /**
   * Returns a part of a list.
   *
   * @param next the cursor of the next page, or {@code null} if this is the last
   */
  public static <E> Page<E> page(List<E> items, @Nullable String next) {
    return new ListPage<>(Check.elements("the items of a page", items), Optional.ofNullable(next));
  }

  /**
   * Returns how many jobs are in each state.
   *
   * @param count asked once for each state; not negative
   */
  public static QueueCounts counts(ToLongFunction<JobState> count) {
    Check.notNull("a function that counts", count);
    return new StateCounts(
        count(count, JobState.WAITING),
        count(count, JobState.PRIORITIZED),
        count(count, JobState.DELAYED),
        count(count, JobState.ACTIVE),
        count(count, JobState.WAITING_CHILDREN),
        count(count, JobState.COMPLETED),
        count(count, JobState.FAILED));
  }

  /** Returns how many children a job has, none of the numbers negative. */
  public static ChildCounts childCounts(long pending, long completed, long ignored, long failed) {
    return new Children(
        Check.atLeast("the count of pending children", pending, 0),
        Check.atLeast("the count of completed children", completed, 0),
        Check.atLeast("the count of ignored children", ignored, 0),
        Check.atLeast("the count of failed children", failed, 0));
  }

  /** Returns a builder of what is stored with a queue: not paused, without limits, so far. */
  public static SettingsBuilder settings() {
    return new SettingsBuilder();
  }

  /** Returns a builder of how a queue is at one moment: with no job ready or delayed, so far. */
  public static StatusBuilder status(String queue, QueueCounts counts) {
    return new StatusBuilder(
        Check.notNull("the name of a queue", queue),
        Check.notNull("the counts of a queue", counts));
  }

  /**
   * Returns a builder of an event of the whole queue, without fields, so far.
   *
   * @param position where it stands in the queue's stream
   */
  public static EventBuilder event(String position, QueueEvent.Type type) {
    return new EventBuilder(
        Check.notNull("the position of an event", position),
        Check.notNull("the type of an event", type));
  }

  /**
   * Returns that the store works.
   *
   * @param detail what the store is
   */
  public static StoreHealth healthy(String detail) {
    return new HealthReport(true, Check.notNull("what the store is", detail));
  }

  /**
   * Returns that the store does not work.
   *
   * @param detail what the store is, and why it does not work
   */
  public static StoreHealth unhealthy(String detail) {
    return new HealthReport(false, Check.notNull("why the store does not work", detail));
  }

  private static long count(ToLongFunction<JobState> count, JobState state) {
    return Check.atLeast("the count of " + state + " jobs", count.applyAsLong(state), 0);
  }

  private record AddedJob(String id, Outcome outcome) implements Added {
    @Override
    public String toString() {
      return "Added[id=%s, outcome=%s]".formatted(id, outcome);
    }
  }

  private record ListPage<E>(List<E> items, Optional<String> next) implements Page<E> {
    @Override
    public String toString() {
      return "Page[items=%s, next=%s]".formatted(items, next);
    }
  }

  private record StateCounts(
      long waiting,
      long prioritized,
      long delayed,
      long active,
      long waitingChildren,
      long completed,
      long failed)
      implements QueueCounts {
    @Override
    public String toString() {
      return "QueueCounts[waiting=%d, prioritized=%d, delayed=%d, active=%d, waitingChildren=%d"
              .formatted(waiting, prioritized, delayed, active, waitingChildren)
          + ", completed=%d, failed=%d]".formatted(completed, failed);
    }
  }

  private record Children(long pending, long completed, long ignored, long failed)
      implements ChildCounts {
    @Override
    public String toString() {
      return "ChildCounts[pending=%d, completed=%d, ignored=%d, failed=%d]"
          .formatted(pending, completed, ignored, failed);
    }
  }

  private record HealthReport(boolean healthy, String detail) implements StoreHealth {
    @Override
    public String toString() {
      return "StoreHealth[healthy=%s, detail=%s]".formatted(healthy, detail);
    }
  }
}
