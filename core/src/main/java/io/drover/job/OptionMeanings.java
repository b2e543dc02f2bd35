package io.drover.job;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What each option of a job means, by name, set or not. Stateless. */
final class OptionMeanings {

  private OptionMeanings() {}

  static Map<String, Optional<Object>> of(JobOptions options) {
    Map<String, Optional<Object>> values = new LinkedHashMap<>();
    values.put("id", Optional.ofNullable(options.id()));
    values.put("delay", Optional.of(options.delay()));
    values.put("at", Optional.ofNullable(options.at()));
    values.put("timestamp", Optional.ofNullable(options.timestamp()));
    values.put("priority", Optional.of(options.priority()));
    values.put("lifo", Optional.of(options.lifo()));
    values.put("attempts", Optional.of(options.attempts()));
    values.put("backoff", Optional.ofNullable(options.backoff()));
    values.put("keepCompleted", Optional.ofNullable(options.keepCompleted()));
    values.put("keepFailed", Optional.ofNullable(options.keepFailed()));
    values.put("sizeLimit", Optional.of(options.sizeLimit()));
    values.put("keepLogs", Optional.of(options.keepLogs()));
    values.put("stackTraceLimit", Optional.of(options.stackTraceLimit()));
    values.put("deduplication", Optional.ofNullable(options.deduplication()));
    values.put("expiresAfter", Optional.ofNullable(options.expiresAfter()));
    values.put("expiresAt", Optional.ofNullable(options.expiresAt()));
    values.put("telemetry", Optional.ofNullable(options.telemetry()));
    values.put("omitTelemetryContext", Optional.of(options.omitTelemetryContext()));
    values.put("route", Optional.ofNullable(options.route()));
    return values;
  }
}
