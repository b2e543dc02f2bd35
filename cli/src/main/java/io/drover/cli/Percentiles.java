package io.drover.cli;

import java.util.Arrays;
import tools.jackson.databind.node.ObjectNode;

/** Times measured in nanoseconds, in microseconds at the middle and at the slow end. Immutable. */
record Percentiles(double p50, double p99) {

  /** Returns the percentiles of the first {@code count} samples. */
  static Percentiles of(long[] nanos, int count) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return new Percentiles(at(sorted, 0.50), at(sorted, 0.99));
  }

  void put(ObjectNode json, String name) {
    json.putObject(name).put("p50", p50).put("p99", p99);
  }

  /** The smallest sample that at least this share of all does not exceed, to a tenth. */
  private static double at(long[] sorted, double share) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(share * sorted.length);
    return Math.round(sorted[Math.max(0, rank - 1)] / 100.0) / 10.0;
  }
}
