package io.drover.console;

import io.drover.console.Masking.Part;
import io.drover.job.Backoff;
import io.drover.job.Deduplication;
import io.drover.job.Job;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form of jobs in answers: times are ISO-8601, durations in milliseconds. Immutable.
 *
 * @param shown what of their texts is shown
 */
record JobForm(Shown shown) {

  /** Returns about how many characters a job has, for whoever reads many. */
  static long size(Job<?> job) {
    long size = job.dataJson().length() + job.resultJson().map(String::length).orElse(0);
    for (String trace : job.stackTraces()) {
      size += trace.length();
    }
    for (Map.Entry<String, String> header : job.headers().entrySet()) {
      size += header.getKey().length() + header.getValue().length();
    }
    return size
        + job.failedReason().map(String::length).orElse(0)
        + job.progressJson().map(String::length).orElse(0);
  }

  /** Returns a job as one of a list. */
  ObjectNode row(Job<?> job) {
    String queue = job.queue();
    ObjectNode json =
        JsonText.object()
            .put("id", job.id())
            .put("queue", queue)
            .put("name", Texts.cut(job.name(), Texts.MAX_NAME))
            .put("state", Texts.name(job.state()))
            .put("timestamp", Texts.time(job.timestamp()))
            .put("priority", job.priority())
            .put("delayMillis", job.delay().toMillis())
            .put("attempts", job.options().attempts())
            .put("attemptsMade", job.attemptsMade())
            .put("attemptsStarted", job.attemptsStarted())
            .put("stalledCount", job.stalledCount())
            .put("redrives", job.redrives())
            .put("processedOn", Texts.time(job.processedOn()))
            .put("finishedOn", Texts.time(job.finishedOn()))
            .put("processedBy", name(job.processedBy().orElse(null)));
    json.set("data", shown.value(queue, Part.DATA, job.dataJson()));
    json.set("progress", shown.value(queue, Part.PROGRESS, job.progressJson()));
    json.set("result", shown.value(queue, Part.RESULT, job.resultJson()));
    json.put("failedReason", shown.text(queue, Part.ERROR, job.failedReason()));
    json.set("parent", key(job.parent().orElse(null)));
    return json;
  }

  /** Returns all of a job but its log. */
  ObjectNode whole(Job<?> job) {
    String queue = job.queue();
    ObjectNode json = row(job);
    shown.texts(json.putArray("stackTraces"), queue, Part.STACK_TRACE, job.stackTraces());
    json.put("deduplicationId", name(job.deduplicationId().orElse(null)))
        .put("schedule", name(job.schedule().orElse(null)))
        .put("slot", Texts.time(job.slot()))
        .put("exchange", name(job.exchange().orElse(null)))
        .put("routingKey", name(job.routingKey().orElse(null)));
    ObjectNode headers = json.putObject("headers");
    job.headers()
        .forEach((name, value) -> headers.put(name, shown.text(queue, Part.HEADER, value)));
    json.set("options", options(job.options()));
    return json;
  }

  static @Nullable ObjectNode key(@Nullable JobKey key) {
    return key == null ? null : JsonText.object().put("queue", key.queue()).put("id", key.id());
  }

  static ObjectNode options(JobOptions options) {
    ObjectNode json =
        JsonText.object()
            .put("attempts", options.attempts())
            .put("priority", options.priority())
            .put("delayMillis", options.delay().toMillis())
            .put("lifo", options.lifo())
            .put("keepLogs", options.keepLogs())
            .put("sizeLimit", options.sizeLimit())
            .put("stackTraceLimit", options.stackTraceLimit())
            .put("expiresAfterMillis", millis(options.expiresAfter()))
            .put("expiresAt", options.expiresAt() == null ? null : options.expiresAt().toString());
    Backoff backoff = options.backoff();
    if (backoff != null) {
      json.putObject("backoff")
          .put("type", backoff.type())
          .put("delayMillis", backoff.delay().toMillis())
          .put("jitter", backoff.jitter());
    }
    keep(json, "keepCompleted", options.keepCompleted());
    keep(json, "keepFailed", options.keepFailed());
    Deduplication once = options.deduplication();
    if (once != null) {
      json.putObject("deduplication")
          .put("id", once.id())
          .put("ttlMillis", millis(once.ttl()))
          .put("extend", once.extend())
          .put("replace", once.replace())
          .put("reschedule", once.reschedule())
          .put("keepLastIfActive", once.keepLastIfActive());
    }
    return json;
  }

  private static void keep(ObjectNode json, String name, @Nullable Keep keep) {
    if (keep != null) {
      json.putObject(name)
          .put("count", keep.count())
          .put("ageMillis", millis(keep.age()))
          .put("limit", keep.limit());
    }
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  private static @Nullable String name(@Nullable String name) {
    return name == null ? null : Texts.cut(name, Texts.MAX_NAME);
  }
}
