package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.state.Family;
import io.drover.embedded.state.Owners;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.state.Queues;
import io.drover.job.ChildState;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.QueueEvent;
import io.drover.spi.ParentLink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of parents when their children end, go, or run again (wire format §7.3 to §7.5). For
 * the commit thread, in a transaction that remembers all changes where a step has to be one.
 */
final class Parenting {

  private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);
  private static final List<ChildState> UNFULFILLED =
      List.of(ChildState.PENDING, ChildState.FAILED, ChildState.IGNORED);

  private final Transaction tx;
  private final Queues queues;
  private final Places places;
  private final Owners owners;

  Parenting(Transaction tx, Queues queues, Places places, Owners owners) {
    this.tx = tx;
    this.queues = queues;
    this.places = places;
    this.owners = owners;
  }

  /** Returns what looks after the parents and children of one delivery. */
  Kinship kinship() {
    return new Kinship(queues, places, this);
  }

  /** Returns the children of a job. */
  Family family(QueueState queue, String id) {
    return Family.of(tx, queue, id);
  }

  /** Returns what a parent has of its children, or {@code null} if no such queue is there. */
  @Nullable Family family(JobKey parent) {
    QueueState queue = queues.look(parent.queue());
    return queue.isStored() ? family(queue, parent.id()) : null;
  }

  private static JobKey key(QueueState queue, JobRow job) {
    return JobKey.of(queue.name, job.id);
  }

  /** Returns the parent's children if this is one that is pending, else {@code null}. */
  private @Nullable Family waitsFor(QueueState queue, JobRow child) {
    ParentLink link = child.parent;
    Family family = link == null ? null : family(link.parent());
    return family != null && family.has(ChildState.PENDING, key(queue, child)) ? family : null;
  }

  /** Tells the parent of a child's result. */
  void completed(QueueState queue, JobRow child, long now) {
    Family family = waitsFor(queue, child);
    if (family == null) {
      return;
    }
    JobKey key = key(queue, child);
    family.take(ChildState.PENDING, key);
    family.add(ChildState.COMPLETED, key, child.result == null ? NULL : child.result);
    family.save();
    releaseIfDone(family, now);
  }

  /** Tells the parent that a child failed for good, as the child's policy says. */
  void failed(QueueState queue, JobRow child, long now) {
    ParentLink link = child.parent;
    Family family = waitsFor(queue, child);
    if (link == null || family == null) {
      return;
    }
    JobKey key = key(queue, child);
    byte[] reason =
        (child.failedReason == null ? "null" : child.failedReason).getBytes(StandardCharsets.UTF_8);
    switch (link.policy()) {
      case WAIT -> {}
      case FAIL_PARENT -> {
        become(family, key, ChildState.FAILED, Family.failedAt(now));
        failParent(family, key, now);
      }
      case CONTINUE_PARENT -> {
        become(family, key, ChildState.IGNORED, reason);
        JobRow parent = waiting(family);
        if (parent != null) {
          release(family.queue(), parent, now);
        }
      }
      case IGNORE -> {
        become(family, key, ChildState.IGNORED, reason);
        releaseIfDone(family, now);
      }
      case REMOVE -> {
        family.take(ChildState.PENDING, key);
        family.save();
        releaseIfDone(family, now);
      }
    }
  }

  private static void become(Family family, JobKey child, ChildState state, byte[] value) {
    family.take(ChildState.PENDING, child);
    family.add(state, child, value);
    family.save();
  }

  /** Gives a parent the failure it will end with when it is next claimed. */
  private void failParent(Family family, JobKey child, long now) {
    QueueState queue = family.queue();
    JobRow parent = places.find(queue, family.parent());
    if (parent == null || parent.state == JobState.FAILED) {
      return;
    }
    parent.deferredFailure = failureBy(child);
    if (parent.state == JobState.WAITING_CHILDREN || parent.state == JobState.DELAYED) {
      if (parent.state == JobState.DELAYED) {
        places.leave(queue, parent);
        parent.delay = 0;
        goOn(queue, parent, now);
      } else {
        release(queue, parent, now);
      }
    } else {
      places.rewrite(queue, parent);
    }
  }

  /**
   * Sees to it that a job which is going to wait fails if a child has failed it before; reads a
   * range of a table.
   */
  void failByChild(QueueState queue, JobRow job) {
    if (!job.family || job.deferredFailure != null) {
      return;
    }
    Family family = family(queue, job.id);
    if (family.count(ChildState.FAILED) > 0) {
      tx.touch(queue);
      job.deferredFailure = failureBy(family.firstFailed());
    }
  }

  /** Returns why a parent fails when a child has. */
  static String failureBy(JobKey child) {
    return "child " + child + " failed";
  }

  /** Releases the parent if it waits and nothing is left to wait for. */
  void releaseIfDone(Family family, long now) {
    JobRow parent = family.isDone() ? waiting(family) : null;
    if (parent != null) {
      release(family.queue(), parent, now);
    }
  }

  private @Nullable JobRow waiting(Family family) {
    JobRow parent = places.find(family.queue(), family.parent());
    return parent != null && parent.state == JobState.WAITING_CHILDREN ? parent : null;
  }

  /** Makes a parent ready that waits no longer, or delayed if it has a delay. */
  void release(QueueState queue, JobRow parent, long now) {
    places.leave(queue, parent);
    goOn(queue, parent, now);
  }

  private void goOn(QueueState queue, JobRow parent, long now) {
    if (parent.delay > 0) {
      long due = now + parent.delay;
      places.toDelayed(queue, parent, due);
      queue.event(tx, QueueEvent.Type.DELAYED, parent.id, "delay", Long.toString(due));
      return;
    }
    places.toReady(queue, parent, true);
    queue.event(tx, QueueEvent.Type.WAITING, parent.id, "prev", "waiting-children");
  }

  /**
   * Takes a removed child from its parent, which runs next if it waited for no other. Returns
   * whether it was pending.
   */
  boolean removed(QueueState queue, JobRow child) {
    Family family = waitsFor(queue, child);
    if (family == null) {
      return false;
    }
    JobRow parent = leave(family, key(queue, child));
    if (parent != null) {
      places.leave(family.queue(), parent);
      places.toFront(family.queue(), parent);
      family.queue().event(tx, QueueEvent.Type.WAITING, parent.id, "prev", "waiting-children");
    }
    return true;
  }

  /**
   * Takes a child that is removed with many from its parent, without an event. A parent that waited
   * for no other is removed likewise if it is in the same queue, else it runs next.
   */
  void purged(QueueState queue, JobRow child) {
    JobRow purged = child;
    while (purged != null) {
      Family family = waitsFor(queue, purged);
      JobRow parent = family == null ? null : leave(family, key(queue, purged));
      purged = null;
      if (family != null && parent != null) {
        places.leave(family.queue(), parent);
        if (family.queue() == queue) {
          owners.removed(queue, parent);
          places.forget(queue, parent);
          purged = parent;
        } else {
          places.toFront(family.queue(), parent);
        }
      }
    }
  }

  /** Takes a pending child from its parent; returns the parent if that waits for no other. */
  private @Nullable JobRow leave(Family family, JobKey child) {
    family.take(ChildState.PENDING, child);
    family.save();
    return family.isDone() ? waiting(family) : null;
  }

  /** Makes the parent wait for a finished child that runs again (wire format §3.15). */
  void rejoined(QueueState queue, JobRow child) {
    ParentLink link = child.parent;
    Family family = link == null ? null : family(link.parent());
    if (family == null) {
      return;
    }
    JobKey key = key(queue, child);
    boolean left =
        child.state == JobState.COMPLETED
            ? family.take(ChildState.COMPLETED, key)
            : family.takeAll(List.of(ChildState.FAILED, ChildState.IGNORED), key);
    if (left) {
      family.addPending(key);
      family.save();
    }
  }

  /**
   * Makes a child pending in the place of what it was before, unless that has completed; returns
   * whether it had a place.
   */
  boolean replaced(JobKey parent, JobKey before, JobKey child) {
    Family family = family(parent);
    if (family == null) {
      return false;
    }
    boolean left =
        isOther(parent, before, child)
            ? family.has(ChildState.PENDING, before)
            : family.takeAll(UNFULFILLED, before);
    if (left) {
      family.addPending(child);
      family.save();
    }
    return left;
  }

  /** Returns whether the place that a child had is by now that of another one. */
  private boolean isOther(JobKey parent, JobKey before, JobKey child) {
    QueueState queue = queues.look(before.queue());
    JobRow other = before.equals(child) ? null : places.find(queue, before.id());
    return other != null && other.parent != null && other.parent.parent().equals(parent);
  }
}
