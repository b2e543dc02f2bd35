package io.drover.internal.work;

/**
 * What hears of all a worker does, so as to bound how much of it there is at once. Safe for use by
 * several threads.
 *
 * @param breaker keeps it from claiming while all fails
 * @param gauge counts what it does, if it finds its concurrency itself
 */
record Governors(BreakerSwitch breaker, LoadGauge gauge) {

  /** Hears how an attempt ended, before that can be settled. */
  void ended(AttemptEnd<?, ?> end) {
    breaker.ended(end);
    gauge.ended(end);
  }
}
