package io.drover.spi;

import io.drover.job.ChildCounts;
import io.drover.job.ChildState;
import io.drover.job.JobKey;
import io.drover.job.Page;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The facet for what parents and children have beyond {@link JobStore#deliver}, which adds trees of
 * moderate size. Safe for use by any number of threads. Methods that return no future block as
 * those of {@link Inspection} do.
 */
public interface Flows {

  /**
   * Returns children of a job, in no particular order but each once, whatever changes meanwhile, if
   * its state stays.
   *
   * @param cursor of the page before, or {@code null} for the first
   * @param limit how many at most
   * @throws io.drover.job.InvalidInputException if the cursor is none of this state's
   */
  Page<ChildRecord> children(JobKey parent, ChildState state, @Nullable String cursor, int limit);

  /** Returns how many children a job has. */
  ChildCounts childCounts(JobKey parent);

  /**
   * Cuts a pending child from its parent, which no longer waits for it; returns whether it was
   * pending (docs/bullmq-format.md §7.5).
   */
  boolean detach(JobKey child, Instant now);

  /**
   * Removes the pending children of a job with all below them, but what is active under a live
   * lease or has failed; returns how many children of the job itself went (docs/bullmq-format.md
   * §3.14).
   */
  long removePending(JobKey parent, Instant now);

  /**
   * Keeps a part of a tree that is too large for one {@link JobStore#deliver} where nobody sees it,
   * parents before children. The parts of a tree are staged one after the other; every job has an
   * id of its own that is not in use.
   *
   * @param tree names the tree, unique among all
   * @return fails with an {@code InvalidInputException} if an id is in use; the tree is dropped
   *     then
   */
  CompletableFuture<?> stage(String tree, Instant now, List<JobDelivery> part);

  /**
   * Makes all that was staged of a tree be jobs. Once this is recorded all of them will be,
   * whatever ends when.
   *
   * @return whether the tree was still there: one that was staged long ago may have been dropped
   */
  CompletableFuture<Boolean> release(String tree, Instant now);

  /**
   * Drops trees that were staged before an instant and not released, a bounded number; returns how
   * many.
   */
  int dropStaged(Instant before);
}
