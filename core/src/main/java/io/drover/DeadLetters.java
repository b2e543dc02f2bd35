package io.drover;

import io.drover.internal.dead.LetterBox;
import io.drover.job.Check;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.DeadLetterGroups;
import io.drover.job.InvalidInputException;
import io.drover.job.JobIds;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.Redrive;
import io.drover.job.RedriveRequest;
import io.drover.job.Redriven;
import io.drover.job.Removal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that failed for good and left their queue for a dead-letter queue: looks at them, mends
 * them, sends them back or throws them away. Safe for use by several threads; costs nothing to
 * make. Made by {@link Drover#deadLetters}.
 *
 * <p>Dead letters are jobs of their queue, which may have workers. What is said here of all, of
 * those that a filter lets pass, or of groups, goes for those that no worker has at that moment,
 * and for those that it has run and kept.
 *
 * <p>What looks at all of them reads them page by page, the oldest first, in bounded memory. What
 * others add, take or run meanwhile may be seen or not.
 *
 * <p>Every method asks the store, and throws {@link io.drover.job.StoreException} if it cannot
 * answer or the {@code Drover} is closed; and {@link InvalidInputException} if an argument is
 * refused, in which case nothing was changed.
 *
 * @param <T> the type of the failed jobs' data
 */
public final class DeadLetters<T> {

  private static final int DEFAULT_LIMIT = 100;

  private final LetterBox<T> box;

  DeadLetters(LetterBox<T> box) {
    this.box = box;
  }

  /** Returns the name of the dead-letter queue. */
  public String queue() {
    return box.shape().queue();
  }

  // ---- looking ------------------------------------------------------------------------------

  /** Returns how many there are. Quick, however many. */
  public long count() {
    return box.count();
  }

  /** Returns how many a filter lets pass; looks at each. */
  public long count(DeadLetterFilter filter) {
    return box.count(Check.notNull("a filter", filter));
  }

  /**
   * Returns the first that a filter lets pass, a hundred at most; see {@link
   * #page(DeadLetterFilter, int, String)}.
   */
  public Page<DeadLetter<T>> page(DeadLetterFilter filter) {
    return page(filter, DEFAULT_LIMIT, null);
  }

  /**
   * Returns dead letters that a filter lets pass: those that wait before those that a worker has
   * run, and the oldest first.
   *
   * <p>One call looks at no more than 10 000 dead letters and 64 MB of them, and returns no more
   * than about 8 MB. So there may be fewer on a page, even none, although more follow: go on until
   * there is no next page.
   *
   * @param limit how many at most, 1 to {@value PageRequest#MAX_LIMIT}
   * @param cursor as an earlier page of this queue and filter gave it, or {@code null} for the
   *     start
   * @throws InvalidInputException if the cursor is none of this queue
   */
  public Page<DeadLetter<T>> page(DeadLetterFilter filter, int limit, @Nullable String cursor) {
    Check.notNull("a filter", filter);
    Check.between("page limit", limit, 1, PageRequest.MAX_LIMIT);
    return box.page(filter, limit, cursor);
  }

  /** Returns one, also while a worker of the dead-letter queue has it. */
  public Optional<DeadLetter<T>> find(String id) {
    return box.find(JobIds.checkKnown(id));
  }

  /** Returns all by what caused them. */
  public DeadLetterGroups groups() {
    return groups(DeadLetterFilter.all());
  }

  /** Returns those that a filter lets pass by what caused them; looks at each. */
  public DeadLetterGroups groups(DeadLetterFilter filter) {
    return box.groups(Check.notNull("a filter", filter), Long.MAX_VALUE);
  }

  /**
   * Returns those among the first that a filter lets pass by what caused them.
   *
   * @param most how many dead letters are looked at, at least 1; {@link DeadLetterGroups#isCut}
   *     says whether there were more
   */
  public DeadLetterGroups groups(DeadLetterFilter filter, int most) {
    return box.groups(
        Check.notNull("a filter", filter), Check.atLeast("dead letters to look at", most, 1));
  }

  // ---- changing -----------------------------------------------------------------------------

  /**
   * Replaces the data of the failed job, for when it is sent back; all else stays. Returns whether
   * there is such a dead letter.
   *
   * @param data the new data; {@code null} is stored as JSON's {@code null}
   * @throws io.drover.job.UndecodableException if the data cannot be encoded
   * @throws InvalidInputException if the job of that id is no dead letter, as it has no property
   *     {@code originalJob}
   */
  public boolean edit(String id, @Nullable T data) {
    return box.edit(JobIds.checkKnown(id), data);
  }

  /** Removes one for good, unless a worker of the dead-letter queue is running it. */
  public Removal discard(String id) {
    return box.discard(JobIds.checkKnown(id));
  }

  /** Removes those for good that a filter lets pass; returns how many. */
  public long discard(DeadLetterFilter filter) {
    return box.discard(Check.notNull("a filter", filter));
  }

  // ---- back ---------------------------------------------------------------------------------

  /**
   * Sends one back to where it came from, in one step: it leaves the dead-letter queue and is a job
   * again, with its id, name, data and options, due at once, with no attempts made. If another job
   * has its id it gets a new one, and the answer says so.
   *
   * @throws InvalidInputException if the store cannot move a job there in one step
   */
  public Redriven redrive(String id) {
    return box.redrive(JobIds.checkKnown(id), null);
  }

  /**
   * Sends one back as {@link #redrive(String)} does, also if it does not say where it came from.
   *
   * @param otherwise the queue for one that does not say it; see {@link JobIds#checkQueue}
   */
  public Redriven redrive(String id, String otherwise) {
    JobIds.checkKnown(id);
    return box.redrive(id, JobIds.checkQueue(otherwise));
  }

  /**
   * Begins to send many back, each as {@link #redrive(String)} does, in the background.
   *
   * <p>Each letter is moved in one step of its own, so nothing is lost or doubled however it ends:
   * ask for the same again, and what is left is sent back. What fails again meanwhile is not sent
   * back a second time.
   */
  public Redrive redrive(RedriveRequest request) {
    return box.redrive(Check.notNull("a redrive request", request));
  }
}
