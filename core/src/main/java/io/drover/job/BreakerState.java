package io.drover.job;

/** What a worker's {@link Breaker} lets it do. */
public enum BreakerState {
  /** It claims as usual. So is a worker without a breaker. */
  CLOSED,
  /** It claims nothing. */
  OPEN,
  /** It runs one job at a time, to see whether that completes. */
  PROBING
}
