package io.drover.embedded.commands;

import io.drover.embedded.rows.JobRow;
import io.drover.embedded.state.Family;
import io.drover.embedded.state.QueueState;
import io.drover.job.ChildState;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Removal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The removal of a job with all below it, children before parents (wire format §3.14). For one
 * removal, on the commit thread.
 *
 * <p>A tree of moderate size goes in one step. A larger one goes in steps, between which others get
 * their turn: it is looked through for leases first, and a job claimed after that ends the removal;
 * what went before it is gone.
 */
public final class TreeRemoval {

  private static final int AT_ONCE = 1000;
  private static final int READ_AT_ONCE = 100;
  private static final ChildState[] ALL = ChildState.values();
  private static final ChildState[] PENDING = {ChildState.PENDING};

  private final Removing removing;
  private final JobKey root;
  private final boolean pendingOnly;

  /** The jobs on the way from the root to where the search is. */
  private final Deque<Branch> open = new ArrayDeque<>();

  private final Set<JobKey> seen = new HashSet<>();

  /** What was found and is not removed yet, each behind all below it. */
  private final List<Member> found = new ArrayList<>();

  private int next;
  private boolean begun;
  private boolean collected;
  private long removedChildren;
  private int looked;

  private TreeRemoval(Removing removing, JobKey root, boolean pendingOnly) {
    this.removing = removing;
    this.root = root;
    this.pendingOnly = pendingOnly;
  }

  /** Returns the removal of a job with its children. */
  static TreeRemoval of(Removing removing, JobKey root) {
    return new TreeRemoval(removing, root, false);
  }

  /** Returns the removal of what is pending below a job, but active and failed jobs. */
  static TreeRemoval pending(Removing removing, JobKey root) {
    return new TreeRemoval(removing, root, true);
  }

  /**
   * A job of the tree.
   *
   * @param guarded whether a lease of it keeps the tree: it and all it is below are pending
   */
  private record Member(JobKey key, boolean guarded) {}

  /** A job whose children are looked for, and where among them. */
  private static final class Branch {
    final Member job;
    final Family family;
    final Deque<Family.Row> rows = new ArrayDeque<>();
    int state;
    byte @Nullable [] after;

    Branch(Member job, Family family) {
      this.job = job;
      this.family = family;
    }

    Family.@Nullable Row next(ChildState of) {
      if (rows.isEmpty()) {
        rows.addAll(family.rows(of, after, READ_AT_ONCE));
      }
      Family.Row row = rows.poll();
      after = row == null ? after : row.place();
      return row;
    }
  }

  /** Returns how many of the root's own children were removed. */
  public long removedChildren() {
    return removedChildren;
  }

  /** Goes on for a step; returns what became of the removal, or {@code null} if there is more. */
  public @Nullable Removal step(long now) {
    looked = 0;
    if (!begun) {
      Removal refused = begin(now);
      if (refused != null) {
        return refused;
      }
    }
    if (!collected) {
      if (!collect(now)) {
        return Removal.ACTIVE;
      }
      if (!open.isEmpty()) {
        return null;
      }
      collected = true;
      if (found.size() > AT_ONCE) {
        return null;
      }
    }
    return removeSome(now);
  }

  private @Nullable Removal begin(long now) {
    begun = true;
    QueueState queue = removing.look(root.queue());
    JobRow job = queue.isStored() ? removing.find(queue, root.id()) : null;
    if (job == null) {
      return Removal.MISSING;
    }
    if (!pendingOnly && removing.isPlanned(queue, job)) {
      return Removal.PLANNED;
    }
    if (!pendingOnly && removing.isLive(queue, job, now)) {
      return Removal.ACTIVE;
    }
    descend(queue, new Member(root, true), job);
    return null;
  }

  private void descend(QueueState queue, Member member, JobRow job) {
    seen.add(member.key());
    if (job.family) {
      open.push(new Branch(member, removing.parenting().family(queue, job.id)));
    } else {
      note(member);
    }
  }

  private void note(Member member) {
    if (!pendingOnly || !member.key().equals(root)) {
      found.add(member);
    }
  }

  /** Looks on; returns false if a job is active under a lease that keeps the tree. */
  private boolean collect(long now) {
    while (!open.isEmpty() && looked < AT_ONCE) {
      Branch branch = open.element();
      ChildState[] states = pendingOnly ? PENDING : ALL;
      if (branch.state == states.length) {
        note(open.pop().job);
        continue;
      }
      ChildState state = states[branch.state];
      Family.Row row = branch.next(state);
      if (row == null) {
        branch.state++;
        branch.after = null;
        continue;
      }
      looked++;
      boolean guarded = branch.job.guarded() && state == ChildState.PENDING;
      if (!visit(branch.job.key(), new Member(row.child(), guarded), now)) {
        return false;
      }
    }
    return true;
  }

  private boolean visit(JobKey parent, Member member, long now) {
    JobKey key = member.key();
    QueueState queue = removing.look(key.queue());
    JobRow job = queue.isStored() ? removing.find(queue, key.id()) : null;
    if (job == null || !isChildOf(parent, job) || seen.contains(key)) {
      return true;
    }
    boolean live = removing.isLive(queue, job, now);
    if (pendingOnly && (live || job.state == JobState.FAILED)) {
      return true;
    }
    if (live && member.guarded()) {
      return false;
    }
    descend(queue, member, job);
    return true;
  }

  private static boolean isChildOf(JobKey parent, JobRow job) {
    return job.parent != null && job.parent.parent().equals(parent);
  }

  private @Nullable Removal removeSome(long now) {
    removing.asOneStep();
    int end = Math.min(found.size(), next + AT_ONCE);
    for (; next < end; next++) {
      JobKey key = found.get(next).key();
      QueueState queue = removing.look(key.queue());
      JobRow job = queue.isStored() ? removing.find(queue, key.id()) : null;
      if (job == null) {
        continue;
      }
      if (removing.isLive(queue, job, now)) {
        if (pendingOnly) {
          continue;
        }
        if (found.get(next).guarded()) {
          return Removal.ACTIVE;
        }
      }
      if (isChildOf(root, job)) {
        removedChildren++;
      }
      removing.removeFromFamily(queue, job);
    }
    return next < found.size() ? null : Removal.REMOVED;
  }
}
