package io.drover.console;

import io.drover.Drover;
import io.drover.job.DroverException;
import io.drover.job.JobState;
import io.drover.job.QueueStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What is answered to those who keep metrics. Immutable. */
final class MetricsResource {

  /** The most queues of which Prometheus is told; more series than these help nobody. */
  private static final int MAX_QUEUES = 10_000;

  private final Drover drover;

  MetricsResource(Drover drover) {
    this.drover = drover;
  }

  void addTo(Routing routing) {
    routing.get("/metrics/queues", "getQueueMetrics", this::queues);
    routing.get("/metrics", "getMetrics", this::prometheus);
  }

  private Answer queues(Call call) {
    call.query();
    ObjectNode json = JsonText.object();
    for (QueueStatus look : drover.statuses()) {
      json.set(look.queue(), QueueForm.counts(look.counts()));
    }
    return Answer.json(json);
  }

  /** A store that does not answer is something to be told, not an error of this answer. */
  private Answer prometheus(Call call) {
    String accept = call.request().getHeader("Accept");
    Exposition metrics = Exposition.of(accept);
    try {
      List<QueueStatus> looks = drover.statuses();
      metrics.gauge("drover_up", "Whether the store answers.").sample(1);
      metrics.gauge("drover_queues", "How many queues the store has.").sample(looks.size());
      List<QueueStatus> told = looks.subList(0, Math.min(looks.size(), MAX_QUEUES));
      jobs(metrics, told);
      settings(metrics, told);
      finished(metrics, told);
      workers(metrics, told);
      return metrics.answer();
    } catch (DroverException e) {
      Exposition down = Exposition.of(accept);
      down.gauge("drover_up", "Whether the store answers.").sample(0);
      return down.answer();
    }
  }

  private static void jobs(Exposition metrics, List<QueueStatus> looks) {
    metrics.gauge("drover_queue_jobs", "How many jobs of a queue are in a state.");
    for (QueueStatus look : looks) {
      for (JobState state : JobState.values()) {
        String name = Texts.name(state);
        metrics.sample(look.counts().of(state), "queue", look.queue(), "state", name);
      }
    }
    Instant now = Instant.now();
    metrics.gauge(
        "drover_queue_oldest_ready_seconds",
        "How long the job has been ready that has been so longest; 0 if none is.");
    for (QueueStatus look : looks) {
      double age =
          look.oldestReady()
              .map(since -> Duration.between(since, now).toMillis() / 1000.0)
              .orElse(0.0);
      metrics.sample(Math.max(0, age), "queue", look.queue());
    }
  }

  private static void settings(Exposition metrics, List<QueueStatus> looks) {
    metrics.gauge("drover_queue_paused", "Whether a queue is paused.");
    looks.forEach(look -> metrics.sample(look.settings().paused() ? 1 : 0, "queue", look.queue()));
    metrics.gauge(
        "drover_queue_concurrency_limit",
        "How many jobs of a queue may be active at once, where that is limited.");
    for (QueueStatus look : looks) {
      Integer limit = look.settings().concurrency();
      if (limit != null) {
        metrics.sample(limit, "queue", look.queue());
      }
    }
  }

  private void workers(Exposition metrics, List<QueueStatus> looks) {
    Map<String, Integer> counts = new HashMap<>();
    drover.workers().forEach(worker -> counts.merge(worker.queue(), 1, Integer::sum));
    metrics.gauge("drover_queue_workers", "How many workers of a queue are there.");
    for (QueueStatus look : looks) {
      metrics.sample(counts.getOrDefault(look.queue(), 0), "queue", look.queue());
    }
  }

  private static void finished(Exposition metrics, List<QueueStatus> looks) {
    metrics.counter(
        "drover_queue_finished_jobs",
        "How many jobs of a queue have finished, as far as their workers keep count.");
    for (QueueStatus look : looks) {
      metrics.sample(look.completedInAll(), "queue", look.queue(), "outcome", "completed");
      metrics.sample(look.failedInAll(), "queue", look.queue(), "outcome", "failed");
    }
  }
}
