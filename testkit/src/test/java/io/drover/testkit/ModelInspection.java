package io.drover.testkit;

import io.drover.job.DrainScope;
import io.drover.job.InvalidInputException;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.PageRequest.Order;
import io.drover.job.Placement;
import io.drover.job.QueueCounts;
import io.drover.job.QueueSettings;
import io.drover.job.QueueStatus;
import io.drover.job.RateLimit;
import io.drover.job.Removal;
import io.drover.job.RetryRequest;
import io.drover.spi.Answers;
import io.drover.spi.FinishedCounts;
import io.drover.spi.Inspection;
import io.drover.spi.JobRecord;
import io.drover.spi.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The administration of a {@link ModelEngine}. Safe for use by any number of threads. */
final class ModelInspection implements Inspection {

  private final ModelEngine engine;

  ModelInspection(ModelEngine engine) {
    this.engine = engine;
  }

  private <T> T read(String queue, Function<QueueModel, T> step) {
    return engine.step(() -> step.apply(engine.queue(queue)));
  }

  private <T> T admin(String queue, Function<ModelAdmin, T> step) {
    return engine.step(() -> step.apply(new ModelAdmin(engine.queue(queue))));
  }

  private <T> T setting(String queue, Function<QueueModel, T> step) {
    return engine.step(() -> step.apply(engine.used(queue)));
  }

  @Override
  public List<String> queues() {
    return engine.step(
        () ->
            engine.queues.values().stream()
                .filter(model -> model.used)
                .map(model -> model.queue)
                .toList());
  }

  @Override
  public OptionalInt workers(String queue) {
    return OptionalInt.of(engine.watching(queue));
  }

  @Override
  public QueueCounts counts(String queue) {
    return read(queue, QueueModel::counts);
  }

  @Override
  public QueueStatus status(String queue, Instant now) {
    return read(queue, model -> status(model, now));
  }

  @Override
  public List<QueueStatus> statuses(Instant now) {
    return engine.step(
        () ->
            engine.queues.values().stream()
                .filter(model -> model.used)
                .map(model -> status(model, now))
                .toList());
  }

  private static QueueStatus status(QueueModel model, Instant now) {
    List<ModelJob> waiting = model.in(JobState.WAITING);
    List<ModelJob> looked = new ArrayList<>();
    if (!waiting.isEmpty()) {
      looked.add(waiting.get(0));
      looked.add(waiting.get(waiting.size() - 1));
    }
    List<Integer> priorities = new ArrayList<>();
    for (ModelJob job : model.in(JobState.PRIORITIZED)) {
      if (!priorities.contains(job.priority) && priorities.size() < STATUS_PRIORITIES) {
        priorities.add(job.priority);
        looked.add(job);
      }
    }
    return Answers.status(model.queue, model.counts())
        .settings(model.settings)
        .finishedInAll(
            model.metrics.read(JobState.COMPLETED, 1).total(),
            model.metrics.read(JobState.FAILED, 1).total())
        .oldestReady(
            looked.stream()
                .map(job -> job.readySince().isAfter(now) ? now : job.readySince())
                .min(Comparator.naturalOrder())
                .orElse(null))
        .nextDue(
            model.in(JobState.DELAYED).stream()
                .map(job -> job.due)
                .min(Comparator.naturalOrder())
                .orElse(null))
        .build();
  }

  @Override
  public Optional<Standing> standing(String queue, String id, Instant now, int most) {
    return read(queue, model -> model.find(id).map(job -> standing(model, job, now, most)));
  }

  private static Standing standing(QueueModel model, ModelJob job, Instant now, int most) {
    Standing standing = Standing.of(job.state);
    return switch (job.state) {
      case ACTIVE -> standing.until(job.hasLiveLease(now) ? job.leaseEnd : null);
      case WAITING -> {
        List<ModelJob> waiting = model.in(JobState.WAITING);
        int before = waiting.indexOf(job);
        boolean near = before < most || waiting.size() - 1 - before < most;
        yield near ? standing.ahead(before) : standing.aheadAtLeast(most);
      }
      case PRIORITIZED ->
          standing.ahead(
              model.in(JobState.WAITING).size() + model.in(JobState.PRIORITIZED).indexOf(job));
      case DELAYED -> standing.until(job.due);
      default -> standing;
    };
  }

  @Override
  public List<Long> countsByPriority(String queue, List<Integer> priorities) {
    return read(queue, model -> priorities.stream().map(model::countOfPriority).toList());
  }

  @Override
  public Optional<JobRecord> find(String queue, String id) {
    return read(queue, model -> model.find(id).map(ModelJob::toRecord));
  }

  @Override
  public Page<JobRecord> page(String queue, PageRequest request) {
    return read(
        queue,
        model -> {
          List<JobRecord> jobs =
              new ArrayList<>(model.in(request.state()).stream().map(ModelJob::toRecord).toList());
          if (request.order() == Order.DESCENDING) {
            Collections.reverse(jobs);
          }
          String cursor = request.cursor() == null ? "0" : request.cursor();
          if (!cursor.matches("\\d{1,9}")) {
            throw new InvalidInputException("expected a cursor, got: " + cursor);
          }
          int from = Math.min(jobs.size(), Integer.parseInt(cursor));
          int to = Math.min(jobs.size(), from + request.limit());
          return Answers.page(
              jobs.subList(from, to), to < jobs.size() ? Integer.toString(to) : null);
        });
  }

  @Override
  public long addLog(String queue, String id, String line, int keep) {
    return admin(queue, admin -> admin.addLog(id, line, keep));
  }

  @Override
  public List<String> logs(String queue, String id, long offset, int limit) {
    return read(
        queue,
        model ->
            model.find(id).map(job -> job.logs).orElse(List.of()).stream()
                .skip(offset)
                .limit(limit)
                .toList());
  }

  @Override
  public boolean updateData(String queue, String id, byte[] data) {
    return admin(queue, admin -> admin.updateData(id, data));
  }

  @Override
  public boolean updateProgress(String queue, String id, byte[] progress) {
    return admin(queue, admin -> admin.updateProgress(id, progress));
  }

  @Override
  public Removal remove(String queue, String id, Instant now) {
    return admin(queue, admin -> admin.remove(id, now));
  }

  @Override
  public boolean promote(String queue, String id, Instant now) {
    return admin(queue, admin -> admin.promote(id));
  }

  @Override
  public long promoteAll(String queue, Instant now) {
    return admin(queue, ModelAdmin::promoteAll);
  }

  @Override
  public boolean changeDelay(String queue, String id, Instant now, Duration delay) {
    return admin(queue, admin -> admin.changeDelay(id, now, delay));
  }

  @Override
  public boolean changePriority(String queue, String id, int priority, Placement placement) {
    return admin(queue, admin -> admin.changePriority(id, priority, placement));
  }

  @Override
  public boolean retry(String queue, String id, RetryRequest request) {
    return admin(queue, admin -> admin.retry(id, request));
  }

  @Override
  public long retryAll(String queue, JobState state, Instant before) {
    return admin(queue, admin -> admin.retryAll(state, before));
  }

  @Override
  public FinishedCounts finished(String queue, JobState outcome, int minutes) {
    return read(queue, model -> model.metrics.read(outcome, minutes));
  }

  @Override
  public QueueSettings settings(String queue) {
    return read(queue, model -> model.settings);
  }

  @Override
  public void pause(String queue) {
    setting(
        queue,
        model -> {
          new ModelAdmin(model).pause();
          return true;
        });
  }

  @Override
  public void resume(String queue) {
    setting(
        queue,
        model -> {
          new ModelAdmin(model).resume();
          return true;
        });
  }

  @Override
  public void limitConcurrency(String queue, @Nullable Integer max) {
    setting(
        queue,
        model -> {
          new ModelAdmin(model).limitConcurrency(max);
          return true;
        });
  }

  @Override
  public void limitRate(String queue, @Nullable RateLimit limit) {
    setting(
        queue,
        model -> {
          new ModelAdmin(model).limitRate(limit);
          return true;
        });
  }

  @Override
  public void holdRate(String queue, Instant now, Instant until) {
    setting(
        queue,
        model -> {
          model.rate.hold(until);
          return true;
        });
  }

  @Override
  public void releaseRate(String queue) {
    setting(
        queue,
        model -> {
          model.rate.release();
          return true;
        });
  }

  @Override
  public Optional<Instant> heldUntil(String queue, Instant now) {
    return read(queue, model -> Optional.ofNullable(model.rate.heldUntil(now, model.settings)));
  }

  @Override
  public long drain(String queue, DrainScope scope) {
    return admin(queue, admin -> admin.drain(scope));
  }

  @Override
  public List<String> clean(String queue, JobState state, Instant now, Instant before, int limit) {
    return admin(queue, admin -> admin.clean(state, now, before, limit));
  }

  @Override
  public void obliterate(String queue, Obliteration how) {
    engine.step(
        () -> {
          if (how != Obliteration.FORCED && !engine.queue(queue).in(JobState.ACTIVE).isEmpty()) {
            throw new InvalidInputException("expected no active jobs");
          }
          engine.queue(queue).orphan();
          return Optional.ofNullable(engine.queues.remove(queue));
        });
  }
}
