package io.drover.embedded.commands;

import io.drover.embedded.rows.JobRow;
import io.drover.embedded.state.Family;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.state.Queues;
import io.drover.job.Added;
import io.drover.job.ChildState;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.ParentLink;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parents and children of one delivery (wire format §3.1.1, §7.2). For one delivery, on the
 * commit thread.
 */
final class Kinship {

  private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

  private final Queues queues;
  private final Places places;
  private final Parenting parenting;

  /** The families that have grown, by their parents. */
  private final Map<JobKey, Family> families = new LinkedHashMap<>();

  Kinship(Queues queues, Places places, Parenting parenting) {
    this.queues = queues;
    this.places = places;
    this.parenting = parenting;
  }

  /** Returns whether any of the jobs has to do with parents or children. */
  static boolean concerns(List<JobDelivery> jobs) {
    for (JobDelivery delivery : jobs) {
      if (delivery.job().parent() != null || delivery.job().waitsForChildren()) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether any of the jobs is a child of this one. */
  static boolean hasChildOf(JobKey parent, List<JobDelivery> jobs) {
    for (JobDelivery delivery : jobs) {
      ParentLink link = delivery.job().parent();
      if (link != null && link.parent().equals(parent)) {
        return true;
      }
    }
    return false;
  }

  /** Returns why the jobs cannot all be stored, or {@code null} if they can; only reads. */
  @Nullable String refusal(List<JobDelivery> jobs) {
    Map<JobKey, @Nullable ParentLink> delivered = new HashMap<>();
    for (JobDelivery delivery : jobs) {
      JobInsert job = delivery.job();
      ParentLink link = job.parent();
      String id = job.options().id();
      JobKey key = id == null ? null : JobKey.of(delivery.queue(), id);
      if (link != null) {
        if (!delivered.containsKey(link.parent()) && !exists(link.parent())) {
          return "expected the parent %s of a job of queue \"%s\" to exist, got: no such job"
              .formatted(link.parent(), delivery.queue());
        }
        ParentLink other = key == null ? null : linkOf(key, delivered);
        if (other != null && !other.parent().equals(link.parent()) && lives(other, delivered)) {
          return "expected job %s, which exists, to have no parent but %s, got: %s; use another id"
              .formatted(key, link.parent(), other.parent());
        }
      }
      if (key != null && (link != null || !delivered.containsKey(key))) {
        delivered.put(key, link);
      }
    }
    return null;
  }

  private boolean exists(JobKey key) {
    QueueState queue = queues.look(key.queue());
    return queue.isStored() && places.has(queue, key.id());
  }

  private boolean lives(ParentLink link, Map<JobKey, @Nullable ParentLink> delivered) {
    return delivered.containsKey(link.parent()) || exists(link.parent());
  }

  private @Nullable ParentLink linkOf(JobKey key, Map<JobKey, @Nullable ParentLink> delivered) {
    ParentLink link = delivered.get(key);
    if (link != null) {
      return link;
    }
    QueueState queue = queues.look(key.queue());
    JobRow job = queue.isStored() ? places.find(queue, key.id()) : null;
    return job == null ? null : job.parent;
  }

  /** Notes what became of a job that was just added. */
  void joined(QueueState queue, JobInsert insert, Added added) {
    JobKey key = JobKey.of(queue.name, added.id());
    if (insert.waitsForChildren()) {
      family(key, added.outcome() == Added.Outcome.CREATED);
    }
    ParentLink link = insert.parent();
    if (link == null || added.outcome() == Added.Outcome.DEDUPLICATED) {
      return;
    }
    Family family = family(link.parent(), false);
    if (family == null) {
      return;
    }
    if (added.outcome() == Added.Outcome.CREATED && family.isNew()) {
      family.addNew(key);
    } else if (added.outcome() == Added.Outcome.CREATED) {
      family.addPending(key);
    } else {
      join(queue, key, link, family);
    }
  }

  /** Has a parent that has joined wait until it is freed, whatever its children do. */
  void hold(JobKey parent) {
    Family family = families.get(parent);
    if (family != null) {
      family.hold(true);
    }
  }

  /** Makes a job a child that was there before, unless it is another's. */
  private void join(QueueState queue, JobKey key, ParentLink link, Family family) {
    JobRow job = places.find(queue, key.id());
    if (job == null || isAnothers(job, link)) {
      return;
    }
    if (job.state == JobState.COMPLETED) {
      family.add(ChildState.COMPLETED, key, job.result == null ? NULL : job.result);
    } else {
      family.addPending(key);
    }
    places.relink(queue, job, link);
  }

  private boolean isAnothers(JobRow job, ParentLink link) {
    return job.parent != null
        && !job.parent.parent().equals(link.parent())
        && exists(job.parent.parent());
  }

  /** Returns the family of a parent, or {@code null} if that is not there. */
  private @Nullable Family family(JobKey parent, boolean created) {
    Family known = families.get(parent);
    if (known != null) {
      return known;
    }
    QueueState queue = queues.look(parent.queue());
    if (!queue.isStored()) {
      return null;
    }
    if (!created) {
      JobRow job = places.find(queue, parent.id());
      if (job == null) {
        return null;
      }
      if (!job.family) {
        job.family = true;
        places.rewrite(queue, job);
      }
    }
    Family family = parenting.family(queue, parent.id());
    families.put(parent, family);
    return family;
  }

  /** Stores how many children the parents have, and has those go on that need not wait. */
  void done(long now) {
    for (Family family : families.values()) {
      family.save();
      parenting.releaseIfDone(family, now);
    }
  }
}
