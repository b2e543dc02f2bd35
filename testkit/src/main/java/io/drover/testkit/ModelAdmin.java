package io.drover.testkit;

import io.drover.job.DrainScope;
import io.drover.job.JobState;
import io.drover.job.Placement;
import io.drover.job.QueueEvent.Type;
import io.drover.job.RateLimit;
import io.drover.job.Removal;
import io.drover.job.RetryRequest;
import io.drover.spi.Answers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is done to a {@link QueueModel} by hand. Not safe for use by several threads. */
final class ModelAdmin {

  private final QueueModel model;

  ModelAdmin(QueueModel model) {
    this.model = model;
  }

  long addLog(String id, String line, int keep) {
    Optional<ModelJob> job = model.find(id);
    if (job.isEmpty()) {
      return -1;
    }
    List<String> logs = job.get().logs;
    logs.add(line);
    while (logs.size() > keep) {
      logs.remove(0);
    }
    return logs.size();
  }

  boolean updateData(String id, byte[] data) {
    model.find(id).ifPresent(job -> job.data = data);
    return model.find(id).isPresent();
  }

  boolean updateProgress(String id, byte[] progress) {
    if (model.find(id).isEmpty()) {
      return false;
    }
    model.find(id).get().progress = progress;
    model.emit(Type.PROGRESS, id, "data", new String(progress, StandardCharsets.UTF_8));
    return true;
  }

  Removal remove(String id, Instant now) {
    Optional<ModelJob> found = model.find(id);
    if (found.isEmpty()) {
      return Removal.MISSING;
    }
    ModelJob job = found.get();
    if (model.timetable.isPlanned(job)) {
      return Removal.PLANNED;
    }
    if (job.hasLiveLease(now)) {
      return Removal.ACTIVE;
    }
    return new ModelTree(model, now).remove(job);
  }

  /** Returns a state as events of removal name it. */
  static String word(JobState state) {
    return state == JobState.WAITING
        ? "wait"
        : state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Removes a job with many, without an event; returns whether it was still there. */
  boolean delete(ModelJob job) {
    if (!model.jobs.containsKey(job.id)) {
      return false;
    }
    model.deduplication.remove(job);
    model.forget(job);
    model.flows.purged(job);
    return true;
  }

  /** Cuts a pending child from its parent; returns whether it was pending. */
  boolean detach(String id) {
    ModelJob job = model.jobs.get(id);
    if (job == null || !model.flows.removed(job)) {
      return false;
    }
    job.parent = null;
    return true;
  }

  boolean promote(String id) {
    Optional<ModelJob> job = model.find(id, JobState.DELAYED);
    job.ifPresent(model::promote);
    return job.isPresent();
  }

  long promoteAll() {
    List<ModelJob> delayed = List.copyOf(model.in(JobState.DELAYED));
    delayed.forEach(model::promote);
    return delayed.size();
  }

  boolean changeDelay(String id, Instant now, Duration delay) {
    Optional<ModelJob> found = model.find(id, JobState.DELAYED);
    if (found.isEmpty()) {
      return false;
    }
    ModelJob job = found.get();
    model.leave(job);
    job.delay = delay;
    job.due = now.plus(delay);
    model.delay(job);
    return true;
  }

  boolean changePriority(String id, int priority, Placement placement) {
    Optional<ModelJob> found = model.find(id);
    if (found.isEmpty()) {
      return false;
    }
    ModelJob job = found.get();
    boolean ready = job.state == JobState.WAITING || job.state == JobState.PRIORITIZED;
    job.priority = priority;
    if (ready) {
      model.leave(job);
      model.place(job, placement == Placement.FRONT);
    }
    return true;
  }

  boolean retry(String id, RetryRequest request) {
    Optional<ModelJob> found = model.find(id, request.state());
    found.ifPresent(
        job -> retry(job, request, request.placement() == Placement.FRONT || job.options.lifo()));
    return found.isPresent();
  }

  private void retry(ModelJob job, RetryRequest request, boolean front) {
    JobState state = request.state();
    model.flows.rejoined(job, state);
    model.leave(job);
    job.finishedOn = null;
    job.processedOn = null;
    if (state == JobState.FAILED) {
      job.failedReason = null;
    } else {
      job.result = null;
    }
    if (request.attempts() == RetryRequest.Attempts.RESET) {
      job.attemptsMade = 0;
      job.attemptsStarted = 0;
      job.stalledCount = 0;
    }
    model.place(job, front && job.priority == 0);
    model.emit(Type.WAITING, job.id, "prev", state == JobState.FAILED ? "failed" : "completed");
  }

  long retryAll(JobState state, Instant before) {
    List<ModelJob> jobs =
        model.in(state).stream().filter(job -> !job.age().isAfter(before)).toList();
    jobs.forEach(job -> retry(job, RetryRequest.of(state), false));
    return jobs.size();
  }

  void pause() {
    settings(true, model.settings.concurrency(), model.settings.rateLimit());
    model.emit(Type.PAUSED, null);
  }

  void resume() {
    settings(false, model.settings.concurrency(), model.settings.rateLimit());
    model.emit(Type.RESUMED, null);
  }

  void limitConcurrency(@Nullable Integer max) {
    settings(model.settings.paused(), max, model.settings.rateLimit());
  }

  void limitRate(@Nullable RateLimit limit) {
    settings(model.settings.paused(), model.settings.concurrency(), limit);
  }

  private void settings(boolean paused, @Nullable Integer concurrency, @Nullable RateLimit limit) {
    model.settings =
        Answers.settings().paused(paused).concurrency(concurrency).rateLimit(limit).build();
  }

  long drain(DrainScope scope) {
    List<ModelJob> drained = new ArrayList<>(model.in(JobState.WAITING));
    drained.addAll(model.in(JobState.PRIORITIZED));
    if (scope == DrainScope.READY_AND_DELAYED) {
      drained.addAll(model.in(JobState.DELAYED));
    }
    drained.removeIf(model.timetable::isPlanned);
    drained.forEach(this::delete);
    return drained.size();
  }

  List<String> clean(JobState state, Instant now, Instant before, int limit) {
    List<ModelJob> old =
        model.in(state).stream()
            .filter(job -> !job.age().isAfter(before) && !job.hasLiveLease(now))
            .filter(job -> state.isFinished() || !model.timetable.isPlanned(job))
            .sorted(Comparator.comparing(ModelJob::age))
            .limit(limit == 0 ? Long.MAX_VALUE : limit)
            .toList();
    List<String> cleaned = old.stream().filter(this::delete).map(job -> job.id).toList();
    model.emit(Type.CLEANED, null, "count", Integer.toString(cleaned.size()));
    return cleaned;
  }
}
