package io.drover.testkit;

import io.drover.job.Added;
import io.drover.job.Added.Outcome;
import io.drover.job.ChildState;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.QueueEvent.Type;
import io.drover.spi.JobDelivery;
import io.drover.spi.ParentLink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parents and children of one {@link QueueModel}. Not safe for use by several threads. */
final class ModelFlows {

  private static final byte[] NOTHING = {};
  private static final List<ChildState> UNFULFILLED =
      List.of(ChildState.PENDING, ChildState.FAILED, ChildState.IGNORED);

  private final QueueModel model;
  private final Map<String, Map<ChildState, Map<JobKey, byte[]>>> families = new HashMap<>();

  ModelFlows(QueueModel model) {
    this.model = model;
  }

  // Reading.

  /** Returns the children of a job of this queue in a state, with what they left. */
  Map<JobKey, byte[]> children(String parent, ChildState state) {
    Map<ChildState, Map<JobKey, byte[]>> family = families.get(parent);
    return family == null ? new HashMap<>() : Objects.requireNonNull(family.get(state));
  }

  boolean hasPendingOrFailed(ModelJob parent) {
    return !children(parent.id, ChildState.PENDING).isEmpty()
        || !children(parent.id, ChildState.FAILED).isEmpty();
  }

  private QueueModel queueOf(JobKey key) {
    return model.neighbours.apply(key.queue());
  }

  private @Nullable ModelJob find(JobKey key) {
    return queueOf(key).jobs.get(key.id());
  }

  private static JobKey key(ModelJob job) {
    return JobKey.of(job.queue, job.id);
  }

  private boolean take(String parent, ChildState state, JobKey child) {
    Map<ChildState, Map<JobKey, byte[]>> family = families.get(parent);
    return family != null && Objects.requireNonNull(family.get(state)).remove(child) != null;
  }

  private boolean takeAll(String parent, List<ChildState> states, JobKey child) {
    // To the end: an earlier run of the tree may have left it in one while another has it pending.
    return states.stream().filter(state -> take(parent, state, child)).count() > 0;
  }

  private void put(String parent, ChildState state, JobKey child, byte[] value) {
    Map<ChildState, Map<JobKey, byte[]>> family =
        families.computeIfAbsent(
            parent,
            any -> {
              Map<ChildState, Map<JobKey, byte[]>> states = new EnumMap<>(ChildState.class);
              for (ChildState each : ChildState.values()) {
                states.put(each, new LinkedHashMap<>());
              }
              return states;
            });
    Objects.requireNonNull(family.get(state)).put(child, value);
  }

  /** A job is gone, and what it had of its children with it. */
  void forget(String parent) {
    families.remove(parent);
  }

  // Delivering.

  /** Adds jobs to the queues they go to: all or, with an exception, none. */
  List<Added> deliver(List<JobDelivery> jobs, Instant now) {
    String refusal = refusal(jobs);
    if (refusal != null) {
      throw new InvalidInputException(refusal);
    }
    List<Added> added = new ArrayList<>();
    Set<JobKey> grown = new LinkedHashSet<>();
    for (JobDelivery delivery : jobs) {
      Added one = model.neighbours.apply(delivery.queue()).add(delivery.job(), now);
      added.add(one);
      JobKey key = JobKey.of(delivery.queue(), one.id());
      if (delivery.job().waitsForChildren()) {
        grown.add(key);
      }
      ParentLink link = delivery.job().parent();
      if (link != null && one.outcome() != Outcome.DEDUPLICATED) {
        grown.add(link.parent());
        queueOf(link.parent()).flows.join(key, link);
      }
    }
    grown.forEach(parent -> queueOf(parent).flows.releaseIfDone(parent.id(), now));
    return added;
  }

  @Nullable String refusal(List<JobDelivery> jobs) {
    Map<JobKey, @Nullable ParentLink> delivered = new HashMap<>();
    for (JobDelivery delivery : jobs) {
      ParentLink link = delivery.job().parent();
      String id = delivery.job().options().id();
      JobKey key = id == null ? null : JobKey.of(delivery.queue(), id);
      if (link != null && !delivered.containsKey(link.parent()) && find(link.parent()) == null) {
        return "expected a parent, got none: " + link.parent();
      }
      if (link != null && key != null) {
        ModelJob job = find(key);
        ParentLink other = delivered.get(key);
        other = other == null && job != null ? job.parent : other;
        if (other != null
            && !other.parent().equals(link.parent())
            && (delivered.containsKey(other.parent()) || find(other.parent()) != null)) {
          return "expected a job without another parent, got: " + key;
        }
      }
      if (key != null && (link != null || !delivered.containsKey(key))) {
        delivered.put(key, link);
      }
    }
    return null;
  }

  private void join(JobKey child, ParentLink link) {
    ModelJob job = find(child);
    if (job == null || !model.jobs.containsKey(link.parent().id())) {
      return;
    }
    String parent = link.parent().id();
    job.parent = link;
    if (job.state == JobState.COMPLETED) {
      put(parent, ChildState.COMPLETED, child, Objects.requireNonNull(job.result));
    } else {
      put(parent, ChildState.PENDING, child, NOTHING);
    }
  }

  // The ends of children.

  /** Tells the parent of a job of this queue how the job ended. */
  void ended(ModelJob child, JobState state, Instant now) {
    ParentLink link = child.parent;
    if (link != null) {
      queueOf(link.parent()).flows.childEnded(link, child, state, now);
    }
  }

  private void childEnded(ParentLink link, ModelJob child, JobState state, Instant now) {
    String parent = link.parent().id();
    if (!children(parent, ChildState.PENDING).containsKey(key(child))) {
      return;
    }
    if (state == JobState.COMPLETED) {
      take(parent, ChildState.PENDING, key(child));
      put(parent, ChildState.COMPLETED, key(child), Objects.requireNonNull(child.result));
      releaseIfDone(parent, now);
      return;
    }
    byte[] reason = Objects.requireNonNull(child.failedReason).getBytes(StandardCharsets.UTF_8);
    switch (link.policy()) {
      case WAIT -> {}
      case FAIL_PARENT -> {
        take(parent, ChildState.PENDING, key(child));
        put(parent, ChildState.FAILED, key(child), now.toString().getBytes(StandardCharsets.UTF_8));
        failParent(parent, key(child), now);
      }
      case CONTINUE_PARENT -> {
        take(parent, ChildState.PENDING, key(child));
        put(parent, ChildState.IGNORED, key(child), reason);
        model.find(parent, JobState.WAITING_CHILDREN).ifPresent(job -> release(job, now));
      }
      case IGNORE -> {
        take(parent, ChildState.PENDING, key(child));
        put(parent, ChildState.IGNORED, key(child), reason);
        releaseIfDone(parent, now);
      }
      case REMOVE -> {
        take(parent, ChildState.PENDING, key(child));
        releaseIfDone(parent, now);
      }
    }
  }

  private void failParent(String parent, JobKey child, Instant now) {
    ModelJob job = model.jobs.get(parent);
    if (job == null || job.state == JobState.FAILED) {
      return;
    }
    job.deferredFailure = "child " + child + " failed";
    if (job.state == JobState.DELAYED) {
      job.delay = Duration.ZERO;
      release(job, now);
    } else if (job.state == JobState.WAITING_CHILDREN) {
      release(job, now);
    }
  }

  private void releaseIfDone(String parent, Instant now) {
    if (children(parent, ChildState.PENDING).isEmpty()) {
      model.find(parent, JobState.WAITING_CHILDREN).ifPresent(job -> release(job, now));
    }
  }

  private void release(ModelJob parent, Instant now) {
    model.leave(parent);
    if (!parent.delay.isZero()) {
      parent.due = now.plus(parent.delay);
      model.delay(parent);
      return;
    }
    model.place(parent, parent.priority == 0);
    model.emit(Type.WAITING, parent.id, "prev", "waiting-children");
  }

  /** A job waits for its children, if it has any that it can wait for. */
  void waitFor(ModelJob job, Instant now) {
    model.append(job, JobState.WAITING_CHILDREN);
    model.emit(Type.WAITING_CHILDREN, job.id, "prev", "active");
    Map<JobKey, byte[]> failed = children(job.id, ChildState.FAILED);
    if (failed.isEmpty()) {
      releaseIfDone(job.id, now);
      return;
    }
    if (job.deferredFailure == null) {
      job.deferredFailure = "child " + firstFailed(failed) + " failed";
    }
    release(job, now);
  }

  /** Returns which failed first, or is the first by its key of those that did. */
  private static JobKey firstFailed(Map<JobKey, byte[]> failed) {
    return failed.entrySet().stream()
        .min(
            Comparator.comparing(
                    (Map.Entry<JobKey, byte[]> child) ->
                        Instant.parse(new String(child.getValue(), StandardCharsets.UTF_8)))
                .thenComparing(child -> child.getKey().toString()))
        .orElseThrow()
        .getKey();
  }

  // Children that go, or come back.

  /** Takes a job from its parent, which runs next if it was the last; returns whether it waited. */
  boolean removed(ModelJob child) {
    ParentLink link = child.parent;
    if (link == null) {
      return false;
    }
    QueueModel queue = queueOf(link.parent());
    if (!queue.flows.take(link.parent().id(), ChildState.PENDING, key(child))) {
      return false;
    }
    ModelJob parent = queue.flows.waitingInVain(link.parent().id());
    if (parent != null) {
      queue.leave(parent);
      queue.put(parent, JobState.WAITING, 0);
      queue.emit(Type.WAITING, parent.id, "prev", "waiting-children");
    }
    return true;
  }

  /** Takes a job from its parent, which goes as well if it was the last and is in this queue. */
  void purged(ModelJob child) {
    ParentLink link = child.parent;
    if (link == null) {
      return;
    }
    QueueModel queue = queueOf(link.parent());
    if (!queue.flows.take(link.parent().id(), ChildState.PENDING, key(child))) {
      return;
    }
    ModelJob parent = queue.flows.waitingInVain(link.parent().id());
    if (parent != null && queue == model) {
      model.deduplication.remove(parent);
      model.forget(parent);
      purged(parent);
    } else if (parent != null) {
      queue.leave(parent);
      queue.put(parent, JobState.WAITING, 0);
    }
  }

  private @Nullable ModelJob waitingInVain(String parent) {
    return children(parent, ChildState.PENDING).isEmpty()
        ? model.find(parent, JobState.WAITING_CHILDREN).orElse(null)
        : null;
  }

  /** Makes the parent wait for a job that runs again. */
  void rejoined(ModelJob child, JobState was) {
    ParentLink link = child.parent;
    if (link == null) {
      return;
    }
    ModelFlows flows = queueOf(link.parent()).flows;
    String parent = link.parent().id();
    boolean left =
        was == JobState.COMPLETED
            ? flows.take(parent, ChildState.COMPLETED, key(child))
            : flows.takeAll(parent, List.of(ChildState.FAILED, ChildState.IGNORED), key(child));
    if (left) {
      flows.put(parent, ChildState.PENDING, key(child), NOTHING);
    }
  }

  /** Gives a moved job the place of one that it was before; returns whether that had one. */
  boolean replaced(JobKey parent, JobKey before, JobKey child) {
    ModelFlows flows = queueOf(parent).flows;
    ModelJob other = before.equals(child) ? null : find(before);
    boolean stays = other != null && other.parent != null && other.parent.parent().equals(parent);
    boolean left =
        stays
            ? flows.children(parent.id(), ChildState.PENDING).containsKey(before)
            : flows.takeAll(parent.id(), UNFULFILLED, before);
    if (left) {
      flows.put(parent.id(), ChildState.PENDING, child, NOTHING);
    }
    return left;
  }
}
