package io.drover.testkit;

import io.drover.job.ChildState;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.QueueEvent.Type;
import io.drover.job.Removal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is done to a job of a {@link QueueModel} and all below it. Not safe for several threads. */
final class ModelTree {

  private final QueueModel model;
  private final Instant now;

  ModelTree(QueueModel model, Instant now) {
    this.model = model;
    this.now = now;
  }

  /** Removes a job with all below it, unless something there is at work. */
  Removal remove(ModelJob root) {
    if (isAtWork(root)) {
      return Removal.ACTIVE;
    }
    removeAll(root, false);
    return Removal.REMOVED;
  }

  private boolean isAtWork(ModelJob job) {
    return job.hasLiveLease(now)
        || below(job, ChildState.PENDING).stream().anyMatch(this::isAtWork);
  }

  private List<ModelJob> below(ModelJob parent, ChildState state) {
    List<ModelJob> jobs = new ArrayList<>();
    for (JobKey key : flows(parent).children(parent.id, state).keySet()) {
      ModelJob job = model.neighbours.apply(key.queue()).jobs.get(key.id());
      if (job != null
          && job.parent != null
          && job.parent.parent().equals(JobKey.of(parent.queue, parent.id))) {
        jobs.add(job);
      }
    }
    return jobs;
  }

  private ModelFlows flows(ModelJob job) {
    return model.neighbours.apply(job.queue).flows;
  }

  private void removeAll(ModelJob job, boolean pendingOnly) {
    for (ChildState state : ChildState.values()) {
      if (!pendingOnly || state == ChildState.PENDING) {
        below(job, state).stream()
            .filter(child -> !pendingOnly || mayGo(child))
            .forEach(child -> removeAll(child, pendingOnly));
      }
    }
    QueueModel queue = model.neighbours.apply(job.queue);
    queue.flows.removed(job);
    String prev = ModelAdmin.word(job.state);
    queue.deduplication.remove(job);
    queue.forget(job);
    queue.emit(Type.REMOVED, job.id, "prev", prev);
  }

  private boolean mayGo(ModelJob child) {
    return !child.hasLiveLease(now) && child.state != JobState.FAILED;
  }

  /** Removes what is pending below a job, but jobs at work and failed ones. */
  long removePending(String parent) {
    ModelJob job = model.jobs.get(parent);
    if (job == null) {
      return 0;
    }
    List<ModelJob> gone = below(job, ChildState.PENDING).stream().filter(this::mayGo).toList();
    gone.forEach(child -> removeAll(child, true));
    return gone.size();
  }
}
