package io.drover.internal;

import io.drover.internal.store.JobShape;
import io.drover.internal.store.ReadJob;
import io.drover.internal.store.StoreContext;
import io.drover.internal.work.ClaimedJob;
import io.drover.internal.work.LeaseStart;
import io.drover.internal.work.Outlets;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JsonCodec;
import io.drover.job.TypeToken;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Jobs for tests. Stateless. */
public final class Jobs {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Jobs() {}

  public static JobShape<Object> shape() {
    return new JobShape<>("work", TypeToken.of(Object.class), JsonCodec.jackson());
  }

  public static ReadJob<Object> job(JobOptions options, int made, int started) {
    return new ReadJob<>(record(options, made, started), shape());
  }

  public static ClaimedJob<Object> running(JobOptions options, int made, int started) {
    return running(new StubEngine().store(), options, made, started);
  }

  public static ClaimedJob<Object> running(
      StoreContext store, JobOptions options, int made, int started) {
    return new ClaimedJob<>(
        record(options, made, started),
        Lease.of("1", "t"),
        LeaseStart.of(store.now()),
        new ClaimedJob.Home<>(
            store, shape(), Duration.ofSeconds(30), Outlets.NONE, (job, progress) -> {}));
  }

  public static JobRecord record(JobOptions options, int made, int started) {
    return record(options, made, started, List.of());
  }

  public static JobRecord record(JobOptions options, int made, int started, List<String> traces) {
    return record(options, made, started, traces, null);
  }

  public static JobRecord deferred(String failure) {
    return record(JobOptions.defaults(), 0, 1, List.of(), failure);
  }

  private static JobRecord record(
      JobOptions options, int made, int started, List<String> traces, String deferred) {
    return JobRecord.builder()
        .id("1")
        .queue("work")
        .name("name")
        .data("{}".getBytes(StandardCharsets.UTF_8))
        .options(options)
        .state(JobState.ACTIVE)
        .timestamp(START)
        .priority(options.priority())
        .processedOn(START)
        .attemptsStarted(started)
        .attemptsMade(made)
        .stackTraces(traces)
        .deferredFailure(deferred)
        .build();
  }
}
