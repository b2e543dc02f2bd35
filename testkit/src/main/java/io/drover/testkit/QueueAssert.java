package io.drover.testkit;

import io.drover.JobQueue;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.PageRequest;
import io.drover.job.QueueCounts;
import io.drover.job.UndecodableException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a queue: how many jobs are in a state, and what became of one. For one thread.
 *
 * <pre>{@code
 * assertThat(emails).hasDelayed(1).hasCompleted("welcome-17");
 * assertThat(emails).eventually().hasFailed("bounced", "no such mailbox");
 * }</pre>
 *
 * <p>Each assertion looks once, and fails at once; after {@link #eventually()} it looks again until
 * it holds, so that no test has to sleep. A failure tells the counts of the queue and why its
 * latest jobs failed.
 *
 * @param <T> the type of the queue's data
 */
public final class QueueAssert<T> extends AbstractAssert<QueueAssert<T>, JobQueue<T>> {

  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final int FAILURES_TOLD = 5;

  private Patience patience = Patience.NONE;

  private QueueAssert(JobQueue<T> actual) {
    super(actual, QueueAssert.class);
  }

  /** Begins assertions on a queue. */
  public static <T> QueueAssert<T> assertThat(JobQueue<T> actual) {
    return new QueueAssert<>(actual);
  }

  /** Lets each assertion that follows wait, in real time, up to 10 seconds until it holds. */
  public QueueAssert<T> eventually() {
    patience = Patience.DEFAULT;
    return this;
  }

  /**
   * Lets each assertion that follows wait until it holds. They are waited for one after the other,
   * so that two of them need not hold at the same moment.
   *
   * @param limit how long, in real time; not negative
   * @throws io.drover.job.InvalidInputException if it is negative
   */
  public QueueAssert<T> eventually(Duration limit) {
    patience = new Patience(limit);
    return this;
  }

  /** Holds if so many jobs are ready and have no priority. */
  public QueueAssert<T> hasWaiting(long count) {
    return has(JobState.WAITING, count);
  }

  /** Holds if so many jobs are ready and have a priority. */
  public QueueAssert<T> hasPrioritized(long count) {
    return has(JobState.PRIORITIZED, count);
  }

  /** Holds if so many jobs are not due yet. */
  public QueueAssert<T> hasDelayed(long count) {
    return has(JobState.DELAYED, count);
  }

  /** Holds if so many jobs are claimed by workers. */
  public QueueAssert<T> hasActive(long count) {
    return has(JobState.ACTIVE, count);
  }

  /** Holds if so many jobs have completed and are kept. */
  public QueueAssert<T> hasCompleted(long count) {
    return has(JobState.COMPLETED, count);
  }

  /** Holds if so many jobs have failed for good and are kept. */
  public QueueAssert<T> hasFailed(long count) {
    return has(JobState.FAILED, count);
  }

  /** Holds if so many jobs are in a state. */
  public QueueAssert<T> has(JobState state, long count) {
    return check(
        () -> {
          QueueCounts counts = actual.counts();
          return counts.of(state) == count
              ? null
              : "expected queue \"%s\" to have %d %s, got: %d"
                  .formatted(actual.name(), count, text(state), counts.of(state));
        });
  }

  /** Holds if every job of the queue has ended: none is ready, delayed or active. */
  public QueueAssert<T> hasNothingLeftToDo() {
    return check(
        () -> {
          long unfinished = actual.counts().unfinished();
          return unfinished == 0
              ? null
              : "expected every job of queue \"%s\" to have ended, got: %d that have not"
                  .formatted(actual.name(), unfinished);
        });
  }

  /** Holds if the queue has no job in any state. */
  public QueueAssert<T> isEmpty() {
    return check(
        () -> {
          long total = actual.counts().total();
          return total == 0
              ? null
              : "expected queue \"%s\" to be empty, got: %d jobs".formatted(actual.name(), total);
        });
  }

  /** Holds if a job is not due yet. */
  public QueueAssert<T> hasDelayed(String id) {
    return has(JobState.DELAYED, id);
  }

  /** Holds if a job is claimed by a worker. */
  public QueueAssert<T> hasActive(String id) {
    return has(JobState.ACTIVE, id);
  }

  /** Holds if a job has completed. */
  public QueueAssert<T> hasCompleted(String id) {
    return has(JobState.COMPLETED, id);
  }

  /** Holds if a job has failed for good. */
  public QueueAssert<T> hasFailed(String id) {
    return has(JobState.FAILED, id);
  }

  /** Holds if a job is there and in a state. */
  public QueueAssert<T> has(JobState state, String id) {
    return check(() -> unless(find(id), id, state).orElse(null));
  }

  /**
   * Holds if a job has failed for good and its reason contains a text.
   *
   * @param reason a part of what the exception's message says
   */
  public QueueAssert<T> hasFailed(String id, String reason) {
    return check(
        () -> {
          Optional<Job<T>> job = find(id);
          return unless(job, id, JobState.FAILED)
              .or(() -> unlessReason(job.orElseThrow(), reason))
              .orElse(null);
        });
  }

  /**
   * Holds if a job has completed with a result.
   *
   * @param result what it equals; its class says how the stored result is read, so that for a list
   *     or a map of a user's types {@code JobQueue.find} is the better way
   */
  public QueueAssert<T> hasCompleted(String id, Object result) {
    return check(
        () -> {
          Optional<Job<T>> job = find(id);
          return unless(job, id, JobState.COMPLETED)
              .or(() -> unlessResult(job.orElseThrow(), result))
              .orElse(null);
        });
  }

  /** Holds if the queue has no such job: it was removed, or never added. */
  public QueueAssert<T> hasNo(String id) {
    return check(
        () ->
            find(id)
                .map(
                    job ->
                        "expected queue \"%s\" to have no job %s, got: one that is %s"
                            .formatted(actual.name(), id, text(job.state())))
                .orElse(null));
  }

  private Optional<Job<T>> find(String id) {
    return actual.find(id);
  }

  private Optional<String> unless(Optional<Job<T>> job, String id, JobState state) {
    if (job.isEmpty()) {
      return Optional.of(
          "expected job %s of queue \"%s\" to be %s, got: no such job; was it removed as it ended?"
              .formatted(id, actual.name(), text(state)));
    }
    Job<T> found = job.get();
    if (found.state() == state) {
      return Optional.empty();
    }
    return Optional.of(
        "expected job %s of queue \"%s\" to be %s, got: %s, attempts made: %d of %d%s"
            .formatted(
                id,
                actual.name(),
                text(state),
                found.state() == JobState.DELAYED
                    ? "delayed until " + found.timestamp().plus(found.delay())
                    : text(found.state()),
                found.attemptsMade(),
                found.options().attempts(),
                found.failedReason().map(reason -> ", failed by: " + reason).orElse("")));
  }

  private Optional<String> unlessReason(Job<T> job, String reason) {
    String got = job.failedReason().orElse("");
    return got.contains(reason)
        ? Optional.empty()
        : Optional.of(
            "expected job %s of queue \"%s\" to have failed by \"%s\", got: \"%s\""
                .formatted(job.id(), actual.name(), reason, got));
  }

  private Optional<String> unlessResult(Job<T> job, Object result) {
    return isResult(job, result)
        ? Optional.empty()
        : Optional.of(
            "expected job %s of queue \"%s\" to have completed with %s, got: %s"
                .formatted(job.id(), actual.name(), result, job.resultJson().orElse("no result")));
  }

  private static boolean isResult(Job<?> job, Object result) {
    try {
      return job.result(result.getClass()).filter(result::equals).isPresent();
    } catch (UndecodableException e) {
      return false; // What does not fit the class is no such value.
    }
  }

  /** Looks until nothing is wrong or patience has run out. */
  private QueueAssert<T> check(Supplier<@Nullable String> look) {
    isNotNull();
    long start = System.nanoTime();
    String wrong = look.get();
    while (wrong != null && !patience.isOver(start)) {
      LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw failure("%s, before this thread was interrupted%n%s", wrong, situation());
      }
      wrong = look.get();
    }
    if (wrong != null) {
      String waited = patience == Patience.NONE ? "" : ", after " + patience;
      throw failure("%s%s%n%s", wrong, waited, situation());
    }
    return this;
  }

  /** Tells what the queue looks like and why its latest jobs failed. */
  private String situation() {
    QueueCounts counts = actual.counts();
    String all =
        Arrays.stream(JobState.values())
            .map(state -> text(state) + "=" + counts.of(state))
            .collect(Collectors.joining(", ", "The queue has ", ""));
    if (counts.failed() == 0) {
      return all;
    }
    PageRequest latest = PageRequest.of(JobState.FAILED).limit(FAILURES_TOLD);
    return actual.admin().page(latest).items().stream()
        .map(
            job ->
                "  %s (%s), attempts made: %d: %s"
                    .formatted(
                        job.id(),
                        job.name(),
                        job.attemptsMade(),
                        job.failedReason().orElse("no reason")))
        .collect(
            Collectors.joining(
                System.lineSeparator(),
                all + System.lineSeparator() + "Its latest failures:" + System.lineSeparator(),
                ""));
  }

  private static String text(JobState state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
