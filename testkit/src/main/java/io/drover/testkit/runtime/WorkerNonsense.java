package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.Nonsense.BUY;
import static io.drover.testkit.runtime.Nonsense.HUGE;
import static io.drover.testkit.runtime.Nonsense.IDS;
import static io.drover.testkit.runtime.Nonsense.LIMITS;
import static io.drover.testkit.runtime.Nonsense.MINUTES;
import static io.drover.testkit.runtime.Nonsense.PLAIN;
import static io.drover.testkit.runtime.Nonsense.QUEUES;
import static io.drover.testkit.runtime.Nonsense.SECOND;
import static io.drover.testkit.runtime.Nonsense.TIMES;
import static io.drover.testkit.runtime.Nonsense.TOO_SMALL;
import static io.drover.testkit.runtime.Nonsense.noColon;
import static io.drover.testkit.runtime.RuntimeBench.order;

import io.drover.WorkerBuilder;
import io.drover.job.ActiveJob;
import io.drover.job.Backoff;
import io.drover.job.Delivery;
import io.drover.job.JobBatch;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.util.List;

/** Calls about workers and the jobs they run that make no sense. For one thread. */
final class WorkerNonsense {

  private final Nonsense all;
  private final InputScene scene;

  WorkerNonsense(Nonsense all, InputScene scene) {
    this.all = all;
    this.scene = scene;
  }

  void rows() {
    worker();
    builder(scene.builder());
    callbacks();
    active(scene.active());
    batch(scene.batch());
  }

  private void worker() {
    all.row(
        "Worker.concurrency(int)",
        () -> scene.worker().concurrency(0),
        () -> scene.worker().concurrency(-1));
    all.each("Worker.cancel(String, String)", IDS, id -> scene.worker().cancel(id, "why"));
    String running = scene.active().id();
    all.each(
        "Worker.cancel(String, String)",
        List.of("", " ", "a\0", "\ud83d"),
        reason -> scene.worker().cancel(running, reason));
    all.each("Worker.close(Duration)", LIMITS, scene.worker()::close);
  }

  private void builder(WorkerBuilder<Order, Object> builder) {
    all.row(
        "WorkerBuilder.on(JobType, JobHandler)",
        () -> scene.queue().worker().on(BUY, job -> 1).on(BUY, job -> 2),
        () -> scene.queue().batchWorker(1, batch -> {}).on(BUY, job -> 2));
    all.row(
        "WorkerBuilder.onAction(JobType, JobAction)",
        () -> scene.queue().worker().on(BUY, job -> 1).onAction(BUY, job -> {}));
    all.row("WorkerBuilder.otherwise(JobHandler)", () -> builder.otherwise(job -> 2));
    all.row("WorkerBuilder.otherwiseAction(JobAction)", () -> builder.otherwiseAction(job -> {}));
    all.each("WorkerBuilder.name(String)", IDS, builder::name);
    List<Integer> notOne = List.of(0, -1, Integer.MIN_VALUE);
    all.each("WorkerBuilder.concurrency(int)", notOne, builder::concurrency);
    all.onlyNull("WorkerBuilder.concurrency(Concurrency)");
    all.each(
        "WorkerBuilder.rateLimit(int, Duration)", notOne, max -> builder.rateLimit(max, SECOND));
    all.each("WorkerBuilder.rateLimit(int, Duration)", TIMES, time -> builder.rateLimit(1, time));
    all.row(
        "WorkerBuilder.retry(int, Backoff)",
        () -> builder.retry(0, Backoff.fixed(SECOND)),
        () -> builder.retry(-1, Backoff.fixed(SECOND)));
    all.each("WorkerBuilder.metrics(Duration)", MINUTES, builder::metrics);
    all.each("WorkerBuilder.lease(Duration)", TIMES, builder::lease);
    all.each("WorkerBuilder.stalledInterval(Duration)", TIMES, builder::stalledInterval);
    all.each("WorkerBuilder.maxStalls(int)", List.of(-1), builder::maxStalls);
    all.each("WorkerBuilder.timeLimit(Duration)", TIMES, builder::timeLimit);
    all.row(
        "WorkerBuilder.idempotent(Function)",
        () -> scene.queue().batchWorker(1, batch -> {}).idempotent(job -> "a"));
    all.onlyNull(
        "WorkerBuilder.idempotent(Idempotency, Function)",
        "WorkerBuilder.idempotent(Idempotency, TypeToken, Function)");
    all.each("WorkerBuilder.maxStartedAttempts(int)", notOne, builder::maxStartedAttempts);
  }

  private void callbacks() {
    all.onlyNull(
        "WorkerBuilder.backoff(BackoffFunction)",
        "WorkerBuilder.keepCompleted(Keep)",
        "WorkerBuilder.keepFailed(Keep)",
        "WorkerBuilder.onActive(Consumer)",
        "WorkerBuilder.onConcurrency(Consumer)",
        "WorkerBuilder.onCompleted(BiConsumer)",
        "WorkerBuilder.onFailed(BiConsumer)",
        "WorkerBuilder.onProgress(BiConsumer)",
        "WorkerBuilder.onStalled(Consumer)",
        "WorkerBuilder.onDrained(Runnable)",
        "WorkerBuilder.onError(Consumer)");
  }

  private void active(ActiveJob<Order> job) {
    all.row("ActiveJob.updateProgress(Object)", () -> job.updateProgress(HUGE));
    all.row(
        "ActiveJob.log(String)",
        () -> job.log("half of one \ud83d"),
        () -> job.log("x".repeat(InputScene.MAX_DATA + 1)));
    all.row("ActiveJob.updateData(Object)", () -> job.updateData(HUGE));
    sends(job);
    all.each("ActiveJob.moveToLater(Duration)", LIMITS, job::moveToLater);
    all.each("ActiveJob.giveBack(Duration)", LIMITS, job::giveBack);
    all.onlyNull(
        "Job.dataAs(Class)",
        "Job.dataAs(TypeToken)",
        "Job.result(Class)",
        "Job.result(TypeToken)",
        "Job.progress(Class)",
        "Job.progress(TypeToken)");
  }

  private void sends(ActiveJob<Order> job) {
    Order tea = order("tea");
    all.row("ActiveJob.send(Delivery)", () -> job.send(Delivery.of("other", BUY, HUGE)));
    all.each("ActiveJob.send(String, String, Object)", QUEUES, name -> job.send(name, "buy", tea));
    all.each(
        "ActiveJob.send(String, String, Object, JobOptions)",
        QUEUES,
        name -> job.send("other", noColon(name), tea, PLAIN));
    all.each("ActiveJob.send(String, JobType, Object)", QUEUES, name -> job.send(name, BUY, tea));
    all.row(
        "ActiveJob.send(String, JobType, Object, JobOptions)",
        () -> job.send("other", BUY, tea, TOO_SMALL));
  }

  private void batch(JobBatch<Order, Object> batch) {
    ActiveJob<Order> foreign = scene.active();
    all.row("JobBatch.complete(ActiveJob, Object)", () -> batch.complete(foreign, "done"));
    all.row(
        "JobBatch.fail(ActiveJob, Throwable)", () -> batch.fail(foreign, new Exception("given")));
  }
}
