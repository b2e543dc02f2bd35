package io.drover.redis;

import io.drover.job.Keep;
import io.drover.job.RateLimit;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a worker is set up that both libraries have. Immutable. */
enum TwinWorker {
  PLAIN(Map.of()),
  NAMED(Map.of("name", "wörker 1")),
  LIMITED(Map.of("limiter", Map.of("max", 2, "duration", 20_000))),
  COUNTING(Map.of("metrics", Map.of("maxDataPoints", 5))),
  PRUNING(
      Map.of(
          "removeOnComplete", Map.of("count", 3), "removeOnFail", Map.of("age", 20, "limit", 2)));

  /** BullMQ's options. */
  final Map<String, ?> options;

  TwinWorker(Map<String, ?> options) {
    this.options = options;
  }

  @Nullable String workerName() {
    return this == NAMED ? "wörker 1" : null;
  }

  @Nullable RateLimit rateLimit() {
    return this == LIMITED ? RateLimit.of(2, Duration.ofSeconds(20)) : null;
  }

  int metricsMinutes() {
    return this == COUNTING ? 5 : 0;
  }

  Keep keepCompleted() {
    return this == PRUNING ? Keep.count(3) : Keep.all();
  }

  Keep keepFailed() {
    return this == PRUNING ? Keep.age(Duration.ofSeconds(20)).limit(2) : Keep.all();
  }
}
