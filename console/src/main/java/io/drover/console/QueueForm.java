package io.drover.console;

import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.job.QueueSettings;
import io.drover.job.QueueStatus;
import io.drover.job.RateLimit;
import tools.jackson.databind.node.ObjectNode;

/** The form of queues in answers. Stateless. */
final class QueueForm {

  private QueueForm() {}

  static ObjectNode json(QueueStatus look) {
    ObjectNode json = JsonText.object().put("queue", look.queue());
    json.set("counts", counts(look.counts()));
    settings(json, look.settings());
    json.putObject("finished")
        .put("completed", look.completedInAll())
        .put("failed", look.failedInAll());
    json.put("oldestReady", Texts.time(look.oldestReady()));
    json.put("nextDue", Texts.time(look.nextDue()));
    return json;
  }

  static ObjectNode counts(QueueCounts counts) {
    ObjectNode json = JsonText.object();
    for (JobState state : JobState.values()) {
      json.put(name(state), counts.of(state));
    }
    return json;
  }

  /** Returns the name of a state's count: a property, so {@code waitingChildren}. */
  static String name(JobState state) {
    return state == JobState.WAITING_CHILDREN ? "waitingChildren" : Texts.name(state);
  }

  private static void settings(ObjectNode json, QueueSettings settings) {
    json.put("paused", settings.paused()).put("concurrency", settings.concurrency());
    RateLimit rate = settings.rateLimit();
    json.set(
        "rateLimit",
        rate == null
            ? null
            : JsonText.object()
                .put("max", rate.max())
                .put("windowMillis", rate.window().toMillis()));
  }
}
