package io.drover.testkit;

import io.drover.job.Deduplication;
import io.drover.job.JobState;
import io.drover.job.QueueEvent.Type;
import io.drover.spi.JobInsert;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who owns which deduplication id in a {@link QueueModel}. Not safe for use by several threads. */
final class ModelDeduplication {

  private final QueueModel model;
  private final Map<String, Owner> owners = new HashMap<>();
  private final Map<String, Pending> pending = new HashMap<>();

  ModelDeduplication(QueueModel model) {
    this.model = model;
  }

  private record Owner(String jobId, @Nullable Instant until) {}

  private record Pending(String id, JobInsert insert) {}

  /** Returns the job that owns the deduplication id of a job to add, or {@code null}. */
  @Nullable String owner(JobInsert insert, Instant now) {
    Deduplication rule = insert.options().deduplication();
    Owner owner = rule == null ? null : owner(rule.id(), now);
    return owner == null ? null : owner.jobId();
  }

  /** Returns the new id if the job is to be created, else the id of the owner. */
  String claim(JobInsert insert, String newId, Instant now) {
    Deduplication rule = insert.options().deduplication();
    if (rule == null) {
      return newId;
    }
    Owner owner = owner(rule.id(), now);
    if (owner == null) {
      owners.put(rule.id(), new Owner(newId, until(rule, now)));
      return newId;
    }
    if (keepAsLast(rule, owner, newId, insert)) {
      return owner.jobId();
    }
    if (rule.replace()) {
      return replace(rule, owner, newId, now);
    }
    if (rule.extend()) {
      owners.put(rule.id(), new Owner(owner.jobId(), until(rule, now)));
    }
    tell(rule, owner.jobId(), newId);
    if (rule.reschedule()) {
      model
          .find(owner.jobId(), JobState.DELAYED)
          .ifPresent(
              job -> {
                model.leave(job);
                job.delay = insert.delay();
                job.due = insert.timestamp().plus(insert.delay());
                model.delay(job);
              });
    }
    return owner.jobId();
  }

  private boolean keepAsLast(Deduplication rule, Owner owner, String newId, JobInsert insert) {
    if (!rule.keepLastIfActive() || model.find(owner.jobId(), JobState.ACTIVE).isEmpty()) {
      return false;
    }
    pending.put(rule.id(), new Pending(newId, insert));
    owners.put(rule.id(), new Owner(owner.jobId(), null));
    tell(rule, owner.jobId(), newId);
    return true;
  }

  private String replace(Deduplication rule, Owner owner, String newId, Instant now) {
    Optional<ModelJob> delayed = model.find(owner.jobId(), JobState.DELAYED);
    if (delayed.isEmpty()) {
      return owner.jobId();
    }
    model.forget(delayed.get());
    model.emit(Type.REMOVED, owner.jobId(), "prev", "delayed");
    tell(rule, newId, owner.jobId());
    pending.remove(rule.id());
    boolean sameTime = rule.ttl() != null && !rule.extend() && !rule.keepLastIfActive();
    owners.put(rule.id(), new Owner(newId, sameTime ? owner.until() : until(rule, now)));
    return newId;
  }

  private void tell(Deduplication rule, String jobId, String otherId) {
    model.emit(
        Type.DEDUPLICATED, jobId, "deduplicationId", rule.id(), "deduplicatedJobId", otherId);
  }

  private static @Nullable Instant until(Deduplication rule, Instant now) {
    Duration ttl = rule.ttl();
    return ttl == null || rule.keepLastIfActive() ? null : now.plus(ttl);
  }

  private @Nullable Owner owner(String id, Instant now) {
    Owner owner = owners.get(id);
    if (owner != null && owner.until() != null && !owner.until().isAfter(now)) {
      owners.remove(id);
      return null;
    }
    return owner;
  }

  /**
   * A job finishes: its id is free unless it has a time to live, and what came last while its owner
   * was active is added, whoever owns the id by now.
   */
  void finish(ModelJob job, Instant now) {
    Deduplication rule = job.options.deduplication();
    if (rule == null) {
      return;
    }
    Owner owner = owner(rule.id(), now);
    if (owner != null && owner.jobId().equals(job.id) && owner.until() == null) {
      owners.remove(rule.id());
    }
    Pending next = pending.remove(rule.id());
    if (next == null) {
      return;
    }
    model.nextId();
    if (model.find(next.id()).isPresent()) {
      model.emit(Type.DUPLICATED, next.id());
      return;
    }
    owners.put(
        rule.id(),
        new Owner(
            next.id(),
            until(Objects.requireNonNull(next.insert().options().deduplication()), now)));
    model.create(next.id(), next.insert(), now);
  }

  /** A job is removed by hand: its id is free. */
  void remove(ModelJob job) {
    Deduplication rule = job.options.deduplication();
    if (rule == null) {
      return;
    }
    Owner owner = owners.get(rule.id());
    if (owner != null && owner.jobId().equals(job.id)) {
      owners.remove(rule.id());
      pending.remove(rule.id());
    }
  }
}
