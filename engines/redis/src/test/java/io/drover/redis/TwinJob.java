package io.drover.redis;

import io.drover.job.Backoff;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.spi.JobInsert;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A job as both libraries are told it. Immutable.
 *
 * @param name its name
 * @param data its data in JSON
 * @param options Drover's options
 * @param node BullMQ's options, but for those that Drover always stores
 */
record TwinJob(String name, String data, JobOptions options, Map<String, Object> node) {

  static TwinJob of(String name, String data) {
    return new TwinJob(name, data, JobOptions.defaults(), Map.of());
  }

  private TwinJob with(JobOptions newOptions, String key, Object value) {
    Map<String, Object> more = new TreeMap<>(node);
    more.put(key, value);
    return new TwinJob(name, data, newOptions, more);
  }

  TwinJob id(String id) {
    return with(options.id(id), "jobId", id);
  }

  TwinJob priority(int priority) {
    return with(options.priority(priority), "priority", priority);
  }

  TwinJob delay(long millis) {
    return with(options.delay(Duration.ofMillis(millis)), "delay", millis);
  }

  TwinJob timestamp(Instant at) {
    return with(options.timestamp(at), "timestamp", at.toEpochMilli());
  }

  TwinJob lifo() {
    return with(options.lifo(true), "lifo", true);
  }

  TwinJob attempts(int attempts) {
    return with(options.attempts(attempts), "attempts", attempts);
  }

  TwinJob backoff(String type, long delay) {
    return with(
        options.backoff(Backoff.of(type, Duration.ofMillis(delay))),
        "backoff",
        Map.of("type", type, "delay", delay));
  }

  TwinJob stackTraceLimit(int traces) {
    return with(options.stackTraceLimit(traces), "stackTraceLimit", traces);
  }

  TwinJob keepLogs(int lines) {
    return with(options.keepLogs(lines), "keepLogs", lines);
  }

  TwinJob telemetry(String metadata) {
    return with(
        options.telemetry(metadata).omitTelemetryContext(true),
        "telemetry",
        Map.of("metadata", metadata, "omitContext", true));
  }

  TwinJob keepCompleted(Keep keep) {
    return with(options.keepCompleted(keep), "removeOnComplete", node(keep));
  }

  TwinJob keepFailed(Keep keep) {
    return with(options.keepFailed(keep), "removeOnFail", node(keep));
  }

  private static Object node(Keep keep) {
    if (keep.equals(Keep.all())) {
      return false;
    }
    if (keep.equals(Keep.none())) {
      return true;
    }
    Map<String, Object> node = new TreeMap<>();
    if (keep.count() >= 0) {
      node.put("count", keep.count());
    }
    if (keep.age() != null) {
      node.put("age", keep.age().toSeconds());
    }
    if (keep.limit() != Keep.all().limit()) {
      node.put("limit", keep.limit());
    }
    return node;
  }

  TwinJob deduplication(Deduplication rule) {
    Map<String, Object> node = new TreeMap<>();
    node.put("id", rule.id());
    if (rule.ttl() != null) {
      node.put("ttl", rule.ttl().toMillis());
    }
    Map.of(
            "extend", rule.extend(),
            "replace", rule.replace(),
            "keepLastIfActive", rule.keepLastIfActive(),
            "reschedule", rule.reschedule())
        .forEach(
            (key, value) -> {
              if (value) {
                node.put(key, true);
              }
            });
    return with(options.deduplication(rule), "deduplication", node);
  }

  /** Returns BullMQ's options, so that it stores what Drover does. */
  Map<String, Object> nodeOptions() {
    Map<String, Object> all = new HashMap<>();
    all.put("attempts", 1);
    all.put("keepLogs", 1000);
    all.put("stackTraceLimit", 10);
    all.putAll(node);
    return all;
  }

  JobInsert insert(Instant now) {
    Instant timestamp = options.timestamp();
    return JobInsert.of(
            name,
            data.getBytes(StandardCharsets.UTF_8),
            options,
            timestamp == null ? now : timestamp)
        .delay(options.delay());
  }

  @Override
  public String toString() {
    return name + node;
  }
}
