package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.DrainScope;
import io.drover.job.JobState;
import io.drover.job.Placement;
import io.drover.job.RateLimit;
import io.drover.job.RetryRequest;
import io.drover.spi.Inspection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A step of administration, on the engine and on the model. For one use. */
final class ModelAdminStep {

  private static final List<JobState> CLEANED =
      List.of(
          JobState.COMPLETED,
          JobState.FAILED,
          JobState.COMPLETED,
          JobState.FAILED,
          JobState.WAITING,
          JobState.PRIORITIZED,
          JobState.DELAYED,
          JobState.ACTIVE);

  private final ModelRun run;
  private final ModelAction action;
  private final Inspection engine;
  private final ModelAdmin model;
  private final String queue;
  private final Instant now;

  ModelAdminStep(ModelRun run, ModelAction action) {
    this.run = run;
    this.action = action;
    this.engine = run.fixture.engine().inspection();
    this.model = run.admin();
    this.queue = run.queue;
    this.now = run.now();
  }

  void run() {
    switch (action.kind()) {
      case REMOVE ->
          onJob("remove", id -> engine.remove(queue, id, now), id -> model.remove(id, now));
      case PROMOTE -> onJob("promote", id -> engine.promote(queue, id, now), model::promote);
      case PROMOTE_ALL -> same(engine.promoteAll(queue, now), model.promoteAll());
      case CHANGE_DELAY -> changeDelay();
      case CHANGE_PRIORITY -> changePriority();
      case RETRY -> retry();
      case RETRY_ALL -> retryAll();
      case DRAIN -> {
        DrainScope scope = action.a() % 2 == 0 ? DrainScope.READY_AND_DELAYED : DrainScope.READY;
        run.say("drain " + scope);
        same(engine.drain(queue, scope), model.drain(scope));
      }
      case CLEAN -> clean();
      case UPDATE -> update();
      case LOG ->
          onJob(
              "log",
              id -> engine.addLog(queue, id, "line " + action.b(), 1 + action.c() % 4),
              id -> model.addLog(id, "line " + action.b(), 1 + action.c() % 4));
      default -> settings();
    }
  }

  private void settings() {
    switch (action.kind()) {
      case PAUSE -> {
        engine.pause(queue);
        model.pause();
      }
      case RESUME -> {
        engine.resume(queue);
        model.resume();
      }
      case LIMIT_CONCURRENCY -> {
        Integer max = action.a() % 2 == 0 ? null : Integer.valueOf(1 + action.b() % 4);
        run.say("limit concurrency to " + max);
        engine.limitConcurrency(queue, max);
        model.limitConcurrency(max);
      }
      case LIMIT_RATE -> limitRate();
      case HOLD -> {
        Instant until = now.plusMillis(run.virtual() ? 5_500 : 3_600_000);
        engine.holdRate(queue, now, until);
        run.model().rate.hold(until);
      }
      case RELEASE -> {
        engine.releaseRate(queue);
        run.model().rate.release();
      }
      default -> throw new IllegalStateException("no such step: " + action);
    }
  }

  private void limitRate() {
    Duration window = run.virtual() ? Duration.ofMillis(3_500) : Duration.ofHours(1);
    RateLimit limit = action.a() % 2 == 0 ? null : RateLimit.of(1 + action.b() % 3, window);
    run.say("limit rate to " + limit);
    engine.limitRate(queue, limit);
    model.limitRate(limit);
  }

  private void changeDelay() {
    Duration delay = ModelChoices.seconds(action.b() % 9);
    onJob(
        "change delay to " + delay + " of",
        id -> engine.changeDelay(queue, id, now, delay),
        id -> model.changeDelay(id, now, delay));
  }

  private void changePriority() {
    int priority = action.b() % 4;
    boolean front = action.c() % 2 == 0 && ModelChoices.mayGoToFront(run, priority);
    Placement placement = front ? Placement.FRONT : Placement.BACK;
    onJob(
        "change priority to " + priority + " at the " + placement + " of",
        id -> engine.changePriority(queue, id, priority, placement),
        id -> model.changePriority(id, priority, placement));
  }

  private void retry() {
    JobState state = action.b() % 2 == 0 ? JobState.FAILED : JobState.COMPLETED;
    RetryRequest.Attempts attempts =
        action.c() % 2 == 0 ? RetryRequest.Attempts.RESET : RetryRequest.Attempts.KEPT;
    RetryRequest request =
        RetryRequest.of(state)
            .attempts(attempts)
            .placement(action.c() % 3 == 0 ? Placement.FRONT : Placement.BACK);
    onJob(
        "retry by " + request,
        id -> engine.retry(queue, id, request),
        id -> model.retry(id, request));
  }

  private void retryAll() {
    JobState state = action.b() % 2 == 0 ? JobState.FAILED : JobState.COMPLETED;
    Instant before = now.minusSeconds(action.a() % 10);
    run.say("retry all " + state + " up to " + before);
    same(engine.retryAll(queue, state, before), model.retryAll(state, before));
  }

  /** Only finished jobs have an order, by age, that all engines share. */
  private void clean() {
    JobState state = CLEANED.get(action.a() % CLEANED.size());
    boolean finished = state.isFinished();
    Instant before = finished ? now.minusSeconds(action.b() % 8) : now;
    int limit = finished ? action.c() % 3 : 0;
    run.say("clean " + state + " up to " + before + ", limit " + limit);
    List<String> expected = model.clean(state, now, before, limit);
    List<String> actual = engine.clean(queue, state, now, before, limit);
    if (finished) {
      same(actual, expected);
    } else {
      assertThat(actual).as("cleaned").containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private void update() {
    byte[] json = QueueBench.json("{\"c\":" + action.c() + "}");
    if (action.b() % 2 == 0) {
      onJob(
          "update data of",
          id -> engine.updateData(queue, id, json),
          id -> model.updateData(id, json));
    } else {
      onJob(
          "update progress of",
          id -> engine.updateProgress(queue, id, json),
          id -> model.updateProgress(id, json));
    }
  }

  /** What is done to one job. */
  private interface OnJob {
    Object apply(String id);
  }

  private void onJob(String what, OnJob onEngine, OnJob onModel) {
    List<String> ids = new ArrayList<>(run.model().jobs.keySet());
    ids.add("never-was");
    String id = ids.get(action.a() % ids.size());
    run.say(what + " " + id);
    same(onEngine.apply(id), onModel.apply(id));
  }

  private void same(Object actual, Object expected) {
    assertThat(actual).as("answer").isEqualTo(expected);
  }
}
