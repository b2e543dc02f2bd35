package io.drover.cli;

/**
 * What a benchmark puts on a store. Immutable.
 *
 * @param jobs jobs in each measurement of throughput
 * @param producers threads that add
 * @param inFlight adds each producer has under way at most
 * @param concurrency how many handlers the worker may run at once
 * @param payloadBytes the size of a job's data as JSON
 */
record BenchLoad(int jobs, int producers, int inFlight, int concurrency, int payloadBytes) {

  BenchLoad {
    check("--jobs", jobs, 1);
    check("--producers", producers, 1);
    check("--in-flight", inFlight, 1);
    check("--concurrency", concurrency, 1);
    check("--payload", payloadBytes, 2);
  }

  /** Returns a string that is as long as the payload in JSON, its quotes included. */
  String payload() {
    return "x".repeat(payloadBytes - 2);
  }

  /** Returns the same with fewer jobs. */
  BenchLoad jobs(int fewer) {
    return new BenchLoad(Math.min(jobs, fewer), producers, inFlight, concurrency, payloadBytes);
  }

  private static void check(String option, int value, int min) {
    if (value < min) {
      throw CommandFailure.usage("expected %s to be at least %d, got: %d", option, min, value);
    }
  }
}
